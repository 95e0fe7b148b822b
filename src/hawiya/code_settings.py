"""Settings of one-time codes: how they leave, what they say, how long they are good."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class CodeSettings(BaseSettings):
    """A channel without a sender is not set up: calls that need it are refused, and say so."""

    model_config = SettingsConfigDict(env_prefix="HAWIYA_CODE_", env_file=".env", extra="ignore", frozen=True)

    on_console: bool = Field(
        default=False,
        description="Print codes to the terminal in place of sending them: for development only, whoever reads the "
        "terminal can sign in as anybody",
    )
    lifetime_seconds: int = Field(default=300, ge=60, le=600, description="A code is good for this long")
    tries: int = Field(default=5, ge=1, le=5, description="Wrong codes before the code is void")
    proof_lifetime_seconds: int = Field(
        default=1_800, ge=60, description="Time from the right code to the registration that builds on it"
    )
    text_en: str = Field(
        default="{code} is your {sender} code. It is valid for {minutes} minutes. Do not share it with anyone.",
        description="Text of a message, with `{code}`, `{sender}` (the tenant) and `{minutes}`",
    )
    text_ar: str = Field(
        default="{code} هو رمز التحقق الخاص بك من {sender}. الرمز صالح لمدة {minutes} دقائق. لا تشاركه مع أحد.",
        description="The same in Arabic",
    )
    timeout_seconds: float = Field(
        default=3.5, gt=0, le=30, description="Time that the mail server or the gateway has for one try"
    )
    attempts: int = Field(default=2, ge=1, le=5, description="Tries to hand a message over, first one included")
    smtp_host: str | None = Field(default=None, description="Mail server; without it no e-mail leaves")
    smtp_port: int = Field(default=587, ge=1, le=65_535, description="Its port")
    smtp_security: str = Field(
        default="starttls",
        pattern="^(starttls|tls|none)$",
        description="`starttls`, `tls` from the first byte, or `none` (a mail server on this machine)",
    )
    smtp_user: str | None = Field(default=None, description="User name at the mail server, where it asks for one")
    smtp_password: SecretStr | None = Field(default=None, description="Password at the mail server")
    smtp_sender: str | None = Field(default=None, description="Sender's address, needed with a mail server")
    sms_url: str | None = Field(default=None, description="Address of an SMS gateway; without it no SMS leaves")
    sms_method: str = Field(default="POST", pattern="^(POST|GET)$", description="Method of the call")
    sms_headers: dict[str, SecretStr] = Field(
        default={}, description='Headers of the call as JSON, `{"Authorization": "Bearer …"}` for one'
    )
    sms_body: str = Field(
        default='{"to": "{to}", "text": "{text}"}',
        description="What the gateway takes: a JSON object, or a form `to={to}&text={text}` (the query of a GET), with "
        "`{to}` (E.164), `{to_digits}` (without the plus), `{text}` and `{code}` anywhere in its values",
    )
    sms_accepted: str | None = Field(
        default=None, description="Text that the answer contains when the gateway took the message; else any 2xx counts"
    )

    @field_validator("text_en", "text_ar")
    @classmethod
    def _carries_the_code(cls, text: str) -> str:
        try:
            shown = text.format(code="012345", sender="", minutes=5)
        except (KeyError, IndexError, ValueError):
            raise ValueError("only {code}, {sender} and {minutes} are filled in") from None
        if "012345" not in shown:
            raise ValueError("the text does not carry the {code}")
        return text
