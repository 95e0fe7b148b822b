"""Generated calls of every operation in the OpenAPI document, behind authentication, with ids and codes that exist.

Answers feed later calls: what one call was told (a transaction's id, the id of a code's request, a refresh token)
another sends, so that calls get past the first check of an id.
"""

import warnings
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.errors import HypothesisDeprecationWarning
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from hawiya.accounts.admins import Admins
from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.passwords import Passwords
from hawiya.accounts.users import Users
from hawiya.settings import Settings
from hawiya.sign_in_settings import SignInSettings
from hawiya.store.opening import Store, utc_now
from hawiya.verification.accounts import Scope
from hawiya.verification.policy import Policy
from hawiya.verification.ports import LivenessExamination
from tests.api.accounts import EMAIL, PASSWORD, PHONE, Bank
from tests.api.serving import ScriptedExaminer, access_tokens, make_caller, picture, serving, text, with_store
from tests.mailboxes import Gateway, Mailbox, code_in, codes_to, mail_server, sms_gateway
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcTestProvider, oidc_provider
from tests.unit.verification import make

OFTEN = "1000000 per minute"
REMEMBERED = 8
# The document cannot say what is base64 of a picture, or which ids exist: the API refuses more than its schema does.
LEFT_OUT = [positive_data_acceptance]
_ONE = {"transactionid": "transaction_id", "guid": "transaction_id"}
_PICTURES = ("image", "face_1", "face_2", "face_3", "id_front_image", "face_image1", "face_image2")


@dataclass
class Target:
    """A running server without limits, and what is known of it."""

    url: str
    settings: Settings
    tenant_id: UUID
    key: str
    admin_token: str
    gateway: Gateway
    mailbox: Mailbox
    provider: OidcTestProvider
    known: dict[str, deque[Any]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=REMEMBERED)))
    _token: str = "none yet"
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def user_token(self) -> str:
        """Return the token of a user, of a new one when calls erased the last or withdrew their consent."""
        headers = {"ApiKey": self.key, "Authorization": f"Bearer {self._token}"}
        answer = httpx.get(f"{self.url}/api/DigitalIdentity/Consent", headers=headers, timeout=60)
        consent = answer.json()["data"]["consent"] if answer.status_code == 200 else None
        if answer.status_code != 200 or (consent is not None and consent["withdrawnTime"] is not None):
            self._token = with_store(self.settings, self._make_user)
        return self._token

    async def _make_user(self, store: Store) -> str:
        phone = f"+2010{next(self._numbers):08d}"
        person = await Users(store.users, store.tenants, utc_now).create(self.tenant_id, phone=phone, name="محمد أحمد")
        return await access_tokens(self.settings, store).issue(person)

    def learn(self, answer: Any, parent: str = "") -> None:
        """Remember the values of an answer by their names; `id` also by what it is the id of."""
        for name, value in answer.items() if isinstance(answer, dict) else ():
            if isinstance(value, dict | list):
                for item in value if isinstance(value, list) else [value]:
                    self.learn(item, name)
            elif value is not None and not isinstance(value, bool):
                self._remember(name, value)
                if name == "id":
                    self._remember(f"{parent.removesuffix('s')}Id", value)

    def _remember(self, name: str, value: Any) -> None:
        self.known[_name(name)].append(value)

    def value(self, name: str, random: Random) -> Any:
        """Return something that stands for something here, or None."""
        name = _name(name)
        if name in _PICTURES:
            return text(picture(random.randrange(5)))
        if name.endswith("otp") or name == "inputcode":
            return random.choice(self._codes() or ["123456"])
        if name == "idtoken":
            return self.provider.id_token()
        values = [*self.known.get(name, ()), *(self.known.get("transaction_id", ()) if name == "id" else ())]
        return random.choice(values) if values else None

    def _codes(self) -> list[str]:
        texts = [call["body"].rpartition("text")[2] for call in self.gateway.calls[-3:]]
        return [code_in(one) for one in [*texts, *(mail.get_content() for mail in self.mailbox.mails[-3:])]]


class Undecided(ScriptedExaminer):
    """Finds every second face worth a reviewer's look."""

    async def liveness(
        self, frames: Sequence[bytes], portrait: bytes | None, enrolled: bytes | None, policy: Policy
    ) -> LivenessExamination:
        self.liveness_result = make.liveness_examination(needs_review=self.calls % 2 == 0)
        return await super().liveness(frames, portrait, enrolled, policy)


@contextmanager
def fuzzed_server(settings: Settings) -> Iterator[Target]:
    """Serve over a database, with senders of codes and an identity provider, and with limits out of the way."""
    with sms_gateway() as gateway, mail_server() as mailbox, oidc_provider() as provider:
        sign_in = SignInSettings(
            failures_per_account=OFTEN,
            failures_per_address=OFTEN,
            codes_per_recipient=OFTEN,
            codes_per_address=OFTEN,
            existence_per_address=OFTEN,
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_name="Google",
            oidc_redirect_url="https://hawiya.bank.example/api/credentials/oidc/callback",
            oidc_allow_http=True,
        )
        every_key = {f"{who}_requests_per_{window}": 0 for who in ("key", "tenant") for window in ("second", "minute")}
        changed = {"sign_in": sign_in, "code": codes_to(gateway, mailbox), "answer_timeout_seconds": 120.0, **every_key}
        settings = settings.model_copy(update=changed)

        async def prepare(store: Store) -> tuple[UUID, str, str]:
            tenant_id, *_ = await make_caller(settings, store, "Bank", phone="+201009999999")
            parts = store.sign_in
            admins = Admins(parts.admins, store.tenants, parts.token_families, Passwords(), utc_now)
            admin = await admins.create(tenant_id, "mona", email_address="mona@bank.example", password=PASSWORD)
            # Some scopes a key is only for if it names them.
            key = (await ApiKeys(store.api_keys, store.tenants, utc_now).create(tenant_id, scopes=Scope)).key
            return tenant_id, key, await access_tokens(settings, store).issue(admin)

        tenant_id, key, admin_token = with_store(settings, prepare)
        with serving(settings, Undecided()) as url:
            target = Target(url, settings, tenant_id, key, admin_token, gateway, mailbox, provider)
            target.learn({"phoneNumber": PHONE, "validateValue": PHONE, "emailOrPhoneNumber": PHONE, "email": EMAIL})
            target.learn({"password": PASSWORD, "newPassword": PASSWORD, "provider": "Google"})
            target.learn({"tenancyName": "Bank", "userNameOrEmailAddress": "mona"})
            target.known["sessioninput"].append({"phoneNumber": PHONE})
            target.learn(_registered(target))
            yield target


def _registered(target: Target) -> dict[str, Any]:
    """Register somebody who can sign in; return the data of the answer."""
    with httpx.Client(base_url=target.url, timeout=60) as client:
        bank = Bank(target.url, target.settings, target.tenant_id, target.key, client, target.gateway, target.mailbox)
        return bank.registered()


def operations(target: Target) -> list[Any]:
    """Return every operation that the server documents."""
    schema = schemathesis.openapi.from_url(f"{target.url}/openapi.json")
    return [result.ok() for result in schema.get_all_operations()]


def call_often(target: Target, operation: Any, times: int, number: int) -> None:
    """Call one operation so many times, the calls chosen by the seed `number`; raise what an answer is not allowed."""
    headers = _credentials(target, operation)

    @seed(number)
    # A number instead of `randoms()`: what is drawn from it depends on the calls before.
    @given(case=_cases(operation), chosen=st.integers(0, 2**32))
    # Answers depend on the calls before: a smaller example would not be the same one.
    @examples(
        max_examples=times,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: schemathesis.Case, chosen: int) -> None:
        if case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE:
            _fill(target, case, Random(chosen))  # noqa: S311 - no secret
        response = case.call(headers=headers, allow_redirects=False)
        excluded = [*LEFT_OUT, negative_data_rejection] if _is_right_all_the_same(case) else LEFT_OUT
        case.validate_response(response, headers=headers, excluded_checks=excluded)
        if any(kind.startswith("application/json") for kind in response.headers.get("content-type", ())):
            target.learn(response.json())

    with warnings.catch_warnings():
        # schemathesis itself draws so where it makes calls wrong.
        warnings.filterwarnings("ignore", "Do not use the `random` module", HypothesisDeprecationWarning)
        call()


def _cases(operation: Any) -> st.SearchStrategy[schemathesis.Case]:
    right: st.SearchStrategy[schemathesis.Case] = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not operation.body and not list(operation.query) and not list(operation.path_parameters):
        return right
    return st.one_of(right, right, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def _is_right_all_the_same(case: schemathesis.Case) -> bool:
    """Tell whether a call was made wrong only in what is ignored or replaced: a query of no name here, credentials."""
    if case.meta is None:
        return False
    operation: Any = case.operation
    wrong = {location for location, part in case.meta.components.items() if part.mode is GenerationMode.NEGATIVE}
    known = {parameter.name for parameter in operation.query}
    return wrong <= {ParameterLocation.HEADER, ParameterLocation.COOKIE, ParameterLocation.QUERY} and (
        ParameterLocation.QUERY not in wrong or not set(case.query or ()) <= known
    )


def _credentials(target: Target, operation: Any) -> dict[str, str]:
    named = {name for choice in operation.definition.raw.get("security", []) for name in choice}
    headers = {}
    if "APIKeyHeader" in named:
        headers["ApiKey"] = target.key
    if "HTTPBearer" in named:
        headers["Authorization"] = f"Bearer {target.user_token()}"
    if "AdminBearer" in named:
        headers["Authorization"] = f"Bearer {target.admin_token}"
    return headers


def _fill(target: Target, case: schemathesis.Case, random: Random) -> None:
    """Put values that stand for something here in place of most of the generated ones."""
    operation: Any = case.operation
    for container in ("path_parameters", "query"):
        given_values = getattr(case, container)
        if given_values:
            setattr(case, container, {name: _chosen(target, name, old, random) for name, old in given_values.items()})
    if isinstance(case.body, dict):
        named = _properties(operation)
        body = {name: _chosen(target, name, old, random) for name, old in case.body.items()}
        for name in sorted(named - body.keys()):
            if random.random() < 0.3 and (value := target.value(name, random)) is not None:
                body[name] = value
        case.body = body


def _chosen(target: Target, name: str, old: Any, random: Random) -> Any:
    if random.random() < 0.2 or (value := target.value(name, random)) is None:
        return old
    return value


def _properties(operation: Any) -> set[str]:
    reference = operation.definition.raw["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema = operation.schema.raw_schema["components"]["schemas"][reference.rpartition("/")[2]]
    return set(schema.get("properties", {}))


def _name(name: str) -> str:
    lowered = name.lower()
    return _ONE.get(lowered, lowered)
