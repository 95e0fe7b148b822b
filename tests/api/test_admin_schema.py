"""The calls of admins and reviewers, and those about consent, against the OpenAPI document."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api.admins import IDENTITY, REVIEWS, TRANSACTIONS, make_admin
from tests.api.serving import Served

EXAMPLES = 20
OF_ADMINS = [
    f"{IDENTITY}/GetUsers",
    f"{IDENTITY}/GetUserDigitalIdentityImages",
    f"{IDENTITY}/GetStepImage",
    f"{IDENTITY}/ExportPerson",
    f"{IDENTITY}/DeletePerson",
    f"{IDENTITY}/CancelVerifiedDigitalIdentityForAdmin",
    f"{IDENTITY}/GetConsents",
    TRANSACTIONS,
    f"{TRANSACTIONS}/GetTransactionById",
    REVIEWS,
    f"{REVIEWS}/{{id}}",
]
OF_USERS = [
    f"{IDENTITY}/CancelVerifiedDigitalIdentity",
    f"{IDENTITY}/Consent",
    f"{IDENTITY}/WithdrawConsent",
]
# The document cannot say which ids exist: the API refuses more than its schema does.
LEFT_OUT = [positive_data_acceptance]


def test_what_admins_call_keeps_to_the_document(served: Served) -> None:
    admin = make_admin(served)
    served.front()
    _call_all(served, OF_ADMINS, admin.headers, operations=12)


def test_what_users_call_keeps_to_the_document(served: Served) -> None:
    _call_all(served, OF_USERS, served.headers, operations=4)


def _call_all(served: Served, paths: list[str], headers: dict[str, str], *, operations: int) -> None:
    schema = schemathesis.openapi.from_url(f"{served.url}/openapi.json")
    found = [result.ok() for result in schema.include(path=paths).get_all_operations()]
    assert len(found) == operations
    for operation in found:
        _call(operation, headers)


def _call(operation: Any, headers: dict[str, str]) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    def call(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, excluded_checks=LEFT_OUT)

    call()
