"""All settings of the server, from `HAWIYA_…` variables or a `.env` file; `docs/settings.md` is made from this file."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import Field, PositiveFloat, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from hawiya.authority_settings import AuthoritySettings
from hawiya.code_settings import CodeSettings
from hawiya.sign_in_settings import SignInSettings

# 5 s to 5 h, 26 hours in all: many tries, so that a receiver which fails at random loses next to nothing.
WEBHOOK_PAUSES = (
    *(5.0, 10.0, 20.0, 40.0, 90.0, 180.0, 300.0, 600.0, 900.0, 1_200.0, 1_800.0, 2_700.0),
    *(3_600.0, 5_400.0, 7_200.0, 9_000.0, 10_800.0, 14_400.0, 18_000.0, 18_000.0),
)


class Settings(BaseSettings):
    """Built once at start-up and passed to whoever needs it; never read from a global."""

    model_config = SettingsConfigDict(env_prefix="HAWIYA_", env_file=".env", extra="ignore", frozen=True)

    data: Path = Field(
        default=Path("hawiya-data"),
        description="Folder of the embedded database, the images and the keys",
    )
    database_url: str | None = Field(
        default=None,
        description="PostgreSQL as `postgresql://user:password@host/name`; without it SQLite in the data folder",
    )
    images_url: str | None = Field(
        default=None,
        description="Object store of the encrypted images, e.g. `s3://bucket/prefix`; without it the data folder",
    )
    s3_endpoint: str | None = Field(default=None, description="Endpoint of an S3-compatible store that is not AWS")
    s3_region: str = Field(default="us-east-1", description="Region of the S3 bucket")
    s3_access_key_id: str | None = Field(default=None, description="Key id of the S3 bucket")
    s3_secret_access_key: SecretStr | None = Field(default=None, description="Secret key of the S3 bucket")
    master_keys: SecretStr | None = Field(
        default=None,
        description="Key-encryption keys `id:base64,id:base64`, newest first (32 bytes each); without it they are kept "
        "in the data folder (`keys.json`, mode 0600). Sealing uses the first, opening any",
    )
    token_lifetime_seconds: int = Field(
        default=86_400, ge=60, le=2_592_000, description="Life of an access token, 30 days at most"
    )
    refresh_lifetime_seconds: int = Field(
        default=604_800, ge=60, le=31_536_000, description="Life of a refresh token; each use gives a new one"
    )
    session_lifetime_seconds: int = Field(
        default=900,
        ge=60,
        le=3_600,
        description="Life of a user's session that was opened by `CreateAuthSession` or `CreateInvitation`, an hour at "
        "most; nothing prolongs it",
    )
    transaction_lifetime_seconds: int = Field(
        default=1_800, ge=60, description="A transaction without a step for this long has expired"
    )
    tries_per_step: int = Field(default=5, ge=1, description="Refused images a step before the transaction is rejected")
    image_grace_seconds: int = Field(
        default=300, ge=0, description="Age at which a stored image that no accepted step refers to is swept away"
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8000, ge=0, le=65_535, description="Port to listen on")
    workers: int = Field(default=2, ge=1, description="Threads that work on pixels")
    queue_limit: int = Field(
        default=16, ge=1, description="Requests waiting for or using those threads; beyond it the answer is 503"
    )
    step_timeout_seconds: float = Field(
        default=8.0, gt=0, description="A step that cannot be examined in this time is answered with 503"
    )
    answer_timeout_seconds: float = Field(
        default=9.5, gt=0, description="Every call is answered within this time (mobile clients give up after 10 s)"
    )
    shutdown_grace_seconds: int = Field(default=20, ge=1, description="Time that started requests get to finish")
    key_requests_per_second: int = Field(
        default=20, ge=0, description="Calls that one API key may make in any second (0: no limit); beyond it 429"
    )
    key_requests_per_minute: int = Field(
        default=600, ge=0, description="Calls that one API key may make in any minute (0: no limit)"
    )
    tenant_requests_per_second: int = Field(
        default=100, ge=0, description="Calls that all keys of a tenant may make in any second (0: no limit)"
    )
    tenant_requests_per_minute: int = Field(
        default=3_000, ge=0, description="Calls that all keys of a tenant may make in any minute (0: no limit)"
    )
    limits_url: SecretStr | None = Field(
        default=None,
        description="Redis in which all servers count together, `redis://host:6379/0` (needs the package `redis`); "
        "without it each server counts alone",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Proxies (comma-separated addresses or networks) whose X-Forwarded-For is believed"
    )
    models_dir: Path | None = Field(
        default=None,
        description="Folder of the installed face networks and the choice among them; else in the Python environment",
    )
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$", description="Least level logged")
    authority: AuthoritySettings = Field(
        default_factory=AuthoritySettings, description="The authority that knows who holds which card"
    )
    code: CodeSettings = Field(default_factory=CodeSettings, description="One-time codes")
    sign_in: SignInSettings = Field(default_factory=SignInSettings, description="Signing in")
    watchlist_refresh_seconds: float = Field(
        default=15.0,
        gt=0,
        description="Pause between looks for watchlists that were imported or removed meanwhile, and between rounds of "
        "screening verified users again",
    )

    retention_image_days: int | None = Field(
        default=None, ge=1, le=36_500, description="Days after which pictures are removed; without it never, by age"
    )
    retention_data_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        description="Days after its last step at which a transaction is removed with all that belongs to it; a tenant "
        "may have its own (`hawiya retention set`)",
    )
    retention_hours: float = Field(
        default=24.0, gt=0, description="Pause between rounds in which the server removes what is too old"
    )

    webhook_allow_http: bool = Field(
        default=False, description="Let webhooks go to http:// addresses, too: for development only"
    )
    webhook_allowed_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Networks (comma-separated) that webhooks may go to although they are not public, "
        "e.g. `10.1.0.0/16`",
    )
    webhook_timeout_seconds: float = Field(
        default=10.0, gt=0, le=60, description="Time that the receiver of a webhook has, connecting included"
    )
    webhook_concurrency: int = Field(
        default=16, ge=1, le=256, description="Webhooks sent at once, at most half of them to one receiver"
    )
    webhook_poll_seconds: float = Field(
        default=1.0, gt=0, description="Pause between looks at what is to be sent, while nothing is"
    )
    webhook_retry_seconds: Annotated[tuple[PositiveFloat, ...], NoDecode] = Field(
        default=WEBHOOK_PAUSES,
        min_length=1,
        description="Pauses (comma-separated) before each further try of a webhook, ± 20 %; after the last it is given "
        "up",
    )
    webhook_disable_after_days: float = Field(
        default=5.0, ge=0, description="A receiver that took nothing for so long is disabled when a webhook is given up"
    )
    webhook_log_days: int = Field(default=30, ge=1, description="Days that the log keeps what was sent or given up")

    @field_validator("trusted_proxies", "webhook_allowed_networks", "webhook_retry_seconds", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("webhook_allowed_networks")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(network)) for network in value)

    @property
    def database_kind(self) -> str:
        """`sqlite` or `postgresql`: what can be shown of the URL, which may hold a password."""
        return "sqlite" if self.database_url is None else "postgresql"

    @property
    def effective_database_url(self) -> str:
        """The SQLAlchemy URL of the database, with its async driver."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{(self.data / 'hawiya.db').absolute()}"
        return self.database_url.replace("postgresql://", "postgresql+asyncpg://", 1).replace(
            "postgres://", "postgresql+asyncpg://", 1
        )
