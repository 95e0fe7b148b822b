"""The settings of the authority, `HAWIYA_AUTHORITY_…`; part of `hawiya.settings.Settings`."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class AuthoritySettings(BaseSettings):
    """Which authority is asked, how, and what its answers mean. Without `url` and `registry` there is none."""

    model_config = SettingsConfigDict(env_prefix="HAWIYA_AUTHORITY_", env_file=".env", extra="ignore", frozen=True)

    url: str | None = Field(
        default=None,
        description="Address of the authority that is asked who holds a card (`services.SRC`); https, or http on this "
        "machine. `{id_number}`, `{name}` and `{date_of_birth}` are filled in; without it nobody is asked",
    )
    registry: Path | None = Field(
        default=None,
        description="Instead of an address: a file of known people, CSV or JSON lines with id_number, name, "
        "date_of_birth (YYYY-MM-DD) and status (`valid`, or why not); read again when it changes. Keep it at mode 0600",
    )
    registry_unknown: Literal["invalid", "unreachable"] = Field(
        default="invalid",
        description="What a person is who is not in that file: `invalid`, or `unreachable` (the file cannot tell)",
    )
    required: bool = Field(
        default=False, description="No identity is verified without the authority's word (a tenant may say otherwise)"
    )
    when_down: Literal["pending", "refuse"] = Field(
        default="pending",
        description="While a required authority does not answer: `pending` ends the step and waits, `refuse` answers "
        "503 (a tenant may say otherwise)",
    )
    method: Literal["GET", "POST", "PUT"] = Field(
        default="POST", description="HTTP method; GET sends the request as query parameters, the others as JSON"
    )
    request: dict[str, Any] = Field(
        default={"idNumber": "{id_number}", "name": "{name}", "dateOfBirth": "{date_of_birth}"},
        description="What is sent, as JSON; `{id_number}`, `{name}` and `{date_of_birth}` are filled in, alone in a "
        "string they become null when unknown",
    )
    date_format: str = Field(default="%Y-%m-%d", description="How a birth date is sent (`strftime`)")
    answer_statuses: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(200,),
        description="HTTP statuses (comma-separated) whose body is an answer, e.g. `200,404`; with any other the "
        "authority counts as unreachable",
    )
    valid_when: dict[str, list[Any]] = Field(
        default={"/isValid": [True]},
        description="JSON: the person is valid when one of these places of the answer (JSON pointers, RFC 6901) holds "
        "one of its values",
    )
    invalid_when: dict[str, list[Any]] = Field(
        default={"/isValid": [False]},
        description="JSON: the same for invalid. An answer that is neither, or both, is no answer",
    )
    code_at: str | None = Field(
        default="/errorCode", description="Where an invalid answer has its number (`SRC.errorCode`)"
    )
    key_at: str | None = Field(
        default="/errorKey", description="Where an invalid answer has its reason as a word (`SRC.errorKey`)"
    )
    message_at: str | None = Field(
        default="/errorMessage", description="Where an invalid answer has its reason as a text (`SRC.errorMessage`)"
    )
    headers: dict[str, SecretStr] = Field(
        default={}, description="Headers of every request, as JSON; a key that the authority gave you, for one"
    )
    token: SecretStr | None = Field(default=None, description="Bearer token")
    username: str | None = Field(default=None, description="User of HTTP basic authentication")
    password: SecretStr | None = Field(default=None, description="Password of HTTP basic authentication")
    token_url: str | None = Field(default=None, description="Token endpoint of OAuth 2 client credentials; https")
    client_id: str | None = Field(default=None, description="OAuth 2 client")
    client_secret: SecretStr | None = Field(default=None, description="OAuth 2 client's secret")
    scope: str | None = Field(default=None, description="OAuth 2 scope")
    ca_file: Path | None = Field(
        default=None, description="Certificates (PEM) that alone are trusted; without it those of the Python package"
    )
    certificate: Path | None = Field(default=None, description="Client certificate of mutual TLS (PEM)")
    certificate_key: Path | None = Field(default=None, description="Its key, when it is not in the same file (PEM)")
    proxy: str | None = Field(default=None, description="Proxy to the authority; variables of the system do not count")
    connections: int = Field(default=16, ge=1, description="Connections to the authority at once")
    wait_seconds: float = Field(
        default=3.0,
        gt=0,
        description="A liveness call waits this long for the answer, beside the work on its pictures; then the policy "
        "decides. The question itself goes on, and its answer is remembered",
    )
    timeout_seconds: float = Field(
        default=6.0, gt=0, description="One attempt to get an answer, from connecting to the last byte"
    )
    attempts: int = Field(default=3, ge=1, description="Attempts of one question")
    pause_after: int = Field(default=5, ge=1, description="Failed questions in a row after which nobody is asked")
    pause_seconds: float = Field(default=10.0, ge=0, description="For how long; then one question tries again")
    remember_valid_seconds: float = Field(default=900.0, ge=0, description="How long a valid answer is remembered")
    remember_invalid_seconds: float = Field(default=60.0, ge=0, description="How long an invalid answer is remembered")
    remember_at_most: int = Field(default=10_000, ge=1, description="Answers remembered, in memory only")
    retry_seconds: float = Field(
        default=15.0, gt=0, description="Pause between two rounds that ask again for the transactions that wait"
    )

    @field_validator("answer_statuses", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
