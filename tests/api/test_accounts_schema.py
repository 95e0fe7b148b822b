"""The endpoints of accounts against the OpenAPI document, with codes set up and limits out of the way."""

from collections.abc import Iterator

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis.specs.openapi.checks import positive_data_acceptance

from hawiya.settings import Settings
from hawiya.sign_in_settings import SignInSettings
from tests.api.accounts import BASE
from tests.api.serving import ScriptedExaminer, make_caller, serving, with_store
from tests.mailboxes import codes_to, mail_server, sms_gateway

EXAMPLES = 25
OFTEN = "1000000 per minute"
PATHS = [
    f"{BASE}/CheckExistenceOfEmailOrPhone",
    f"{BASE}/Register/StepVerifyPhone",
    f"{BASE}/Register/StepVerifyEmail",
    f"{BASE}/Register/StepVerifyOAuthToken",
    f"{BASE}/VerifyOAuthToken",
    f"{BASE}/Register",
    f"{BASE}/Register/StepCreate",
    f"{BASE}/Login",
    f"{BASE}/VerifyEmail",
    f"{BASE}/ForgetPassword/SendPhoneOtp",
    f"{BASE}/ForgetPassword/SendEmailOtp",
    f"{BASE}/ForgetPassword/ValidatePhoneOtp",
    f"{BASE}/ForgetPassword/ValidateEmailOtp",
    f"{BASE}/ForgetPassword/ResetPassword",
    "/v1/otp/sms",
    "/v1/otp/verify",
    "/api/credentials/Login",
    "/api/credentials/RefreshToken",
    "/api/credentials/Logout",
    "/.well-known/jwks.json",
]


@pytest.fixture
def unlimited(settings: Settings) -> Iterator[tuple[str, dict[str, str]]]:
    """The URL of a server without limits, and the headers of a caller."""
    limits = SignInSettings(
        failures_per_account=OFTEN,
        failures_per_address=OFTEN,
        codes_per_recipient=OFTEN,
        codes_per_address=OFTEN,
        existence_per_address=OFTEN,
    )
    every_key = {f"{who}_requests_per_{window}": 0 for who in ("key", "tenant") for window in ("second", "minute")}
    with sms_gateway() as gateway, mail_server() as mailbox:
        settings = settings.model_copy(
            update={"sign_in": limits, "code": codes_to(gateway, mailbox), "answer_timeout_seconds": 120.0, **every_key}
        )
        _, key, _, token = with_store(settings, lambda store: make_caller(settings, store, "Bank"))
        with serving(settings, ScriptedExaminer()) as url, httpx.Client() as client:
            assert client.get(f"{url}/healthz").status_code == 200
            yield url, {"ApiKey": key, "Authorization": f"Bearer {token}"}


def test_the_api_keeps_to_its_document(unlimited: tuple[str, dict[str, str]]) -> None:
    url, headers = unlimited
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    operations = [result.ok() for result in schema.include(path=PATHS).get_all_operations()]
    assert len(operations) == len(PATHS)
    for operation in operations:

        @given(case=operation.as_strategy())
        @examples(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
        def call(case: schemathesis.Case) -> None:
            # The document cannot say which ids and codes are right: the API refuses more than its schema does.
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        call()
