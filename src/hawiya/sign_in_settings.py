"""Settings of signing in: how often it may be tried, and which identity provider vouches for whom."""

from limits import parse
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SignInSettings(BaseSettings):
    """Limits are written `10 per 15 minutes`; they are counted where `HAWIYA_LIMITS_URL` says."""

    model_config = SettingsConfigDict(env_prefix="HAWIYA_SIGN_IN_", env_file=".env", extra="ignore", frozen=True)

    failures_per_account: str = Field(
        default="10 per 15 minutes", description="Wrong passwords for one phone number, e-mail address or admin"
    )
    failures_per_address: str = Field(
        default="100 per 15 minutes",
        description="Wrong passwords and codes, and refresh tokens that are not good, from one network address",
    )
    codes_per_recipient: str = Field(
        default="5 per 15 minutes", description="Codes sent to one phone number or e-mail address"
    )
    codes_per_address: str = Field(
        default="200 per hour", description="Codes asked for from one network address: a tenant's own server has one"
    )
    existence_per_address: str = Field(
        default="60 per minute", description="Questions whether a phone number or e-mail address is registered"
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="OpenID Connect issuer, `https://accounts.google.com` for one, whose ID tokens are believed",
    )
    oidc_client_id: str | None = Field(default=None, description="Client id that the issuer knows this server by")
    oidc_client_secret: SecretStr | None = Field(default=None, description="Client secret, for the sign-in of admins")
    oidc_name: str = Field(default="oidc", description="The `provider` that clients name this issuer by, in any case")
    oidc_redirect_url: str | None = Field(
        default=None, description="This server's `/api/credentials/oidc/callback` as the issuer and browsers see it"
    )
    oidc_allow_http: bool = Field(
        default=False, description="Believe an issuer at an http:// address: for development only"
    )

    @field_validator(
        "failures_per_account", "failures_per_address", "codes_per_recipient", "codes_per_address",
        "existence_per_address",
    )  # fmt: skip
    @classmethod
    def _is_a_limit(cls, text: str) -> str:
        parse(text)
        return text
