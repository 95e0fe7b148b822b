"""The authority of the settings: what contradicts itself is refused at the start, and TLS is always verified."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import stamina
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hawiya.authority_settings import AuthoritySettings
from hawiya.screening.authority.opening import AuthorityMisconfigured, HurriedAuthority, open_authority
from hawiya.verification.ports import AuthorityUnreachable, Person
from hawiya.verification.transaction import AuthorityAnswer
from tests.sandbox import BORN, KNOWN, running_sandbox
from tests.unit.verification import make

pytestmark = pytest.mark.anyio
TENANT = UUID(int=1)
PERSON = Person(KNOWN.name, KNOWN.id_number, BORN)
VALID = AuthorityAnswer(valid=True)


@pytest.fixture(autouse=True)
def _one_attempt() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1):
        yield


async def asked(person: Person = PERSON, **settings: Any) -> AuthorityAnswer | None:
    async with open_authority(AuthoritySettings(**settings)) as authorities:
        return await authorities.patient.check(TENANT, person)


async def failure_of(**settings: Any) -> str:
    with pytest.raises(AuthorityUnreachable) as caught:
        await asked(**settings)
    return caught.value.reason


async def test_without_settings_there_is_nobody_to_ask() -> None:
    assert await asked() is None


async def test_a_registry_file_answers(tmp_path: Path) -> None:
    registry = tmp_path / "people.csv"
    registry.write_text(f"id_number,status\n{make.NUMBER},valid\n", encoding="utf-8")
    assert await asked(registry=registry) == VALID
    assert await asked(Person(None, "29005171201242", None), registry=registry) == AuthorityAnswer(
        False, 1, "PERSON_UNKNOWN", "No such person is registered."
    )


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"url": "http://authority.example/"}, "https"),
        ({"url": "ftp://authority.example/"}, "https"),
        ({"url": "authority"}, "https"),
        ({"url": "https:///check"}, "https"),
        ({"url": "https://a.example/", "registry": Path("people.csv")}, "exclude"),
        ({"registry": Path("none.csv")}, "REGISTRY"),
        ({"url": "https://a.example/", "request": {"a": "b"}}, "names no person"),
        ({"url": "https://a.example/", "method": "GET", "request": {"a": {"b": "{id_number}"}}}, "query"),
        ({"url": "https://a.example/", "valid_when": {}}, "which values"),
        ({"url": "https://a.example/", "token": "t", "username": "u"}, "exclude"),
        ({"url": "https://a.example/", "token_url": "https://b.example/"}, "CLIENT_ID"),
        ({"url": "https://a.example/", "token_url": "http://b.example/"}, "https"),
        ({"url": "https://a.example/", "ca_file": Path("none.pem")}, "certificates"),
        ({"url": "https://a.example/", "certificate": Path("none.pem")}, "certificates"),
        ({"url": "https://a.example/", "proxy": "nonsense"}, "PROXY"),
    ],
)
async def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(AuthorityMisconfigured, match=told):
        await asked(**settings)


async def test_a_call_waits_no_longer_than_it_may() -> None:
    class Silent:
        async def check(self, tenant_id: UUID, person: Person) -> AuthorityAnswer | None:
            raise TimeoutError

    with pytest.raises(AuthorityUnreachable, match="in time"):
        await HurriedAuthority(Silent(), 60.0).check(TENANT, PERSON)


@dataclass(frozen=True)
class Certificates:
    """PEM files of a root, a server at 127.0.0.1 and a client; keys are in the same files."""

    root: Path
    server: Path
    client: Path


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    now = datetime.now(UTC)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test root")])

    def made(name: str, key: ec.EllipticCurvePrivateKey, *, is_root: bool) -> Path:
        subject = root_name if is_root else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(root_name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        )
        path = folder / f"{name}.pem"
        pem = serialization.Encoding.PEM
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.write_bytes(private + builder.sign(root_key, hashes.SHA256()).public_bytes(pem))
        return path

    return Certificates(
        made("root", root_key, is_root=True),
        made("server", ec.generate_private_key(ec.SECP256R1()), is_root=False),
        made("client", ec.generate_private_key(ec.SECP256R1()), is_root=False),
    )


async def test_a_server_without_a_trusted_certificate_is_not_told_of_anybody(certificates: Certificates) -> None:
    with running_sandbox(ssl_certfile=certificates.server) as running:
        assert await failure_of(url=running.url) == "no connection"
        assert running.sandbox.answered == {}
        assert await asked(url=running.url, ca_file=certificates.root) == VALID
        elsewhere = running.url.replace("127.0.0.1", "localhost")
        assert await failure_of(url=elsewhere, ca_file=certificates.root) == "no connection"


async def test_a_server_that_asks_for_a_certificate_gets_ours(certificates: Certificates) -> None:
    config = {
        "ssl_certfile": certificates.server,
        "ssl_ca_certs": certificates.root,
        "ssl_cert_reqs": ssl.CERT_REQUIRED,
    }
    with running_sandbox(**config) as running:
        assert await failure_of(url=running.url, ca_file=certificates.root) in {"no connection", "the connection broke"}
        assert running.sandbox.answered == {}
        given = {"ca_file": certificates.root, "certificate": certificates.client}
        assert await asked(url=running.url, **given) == VALID
