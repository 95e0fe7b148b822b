"""The API against its own OpenAPI document: every generated call gets an answer that the document allows."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from hawiya.cli.calls_by_key import CALLS
from tests.api.serving import BACK, FRONT, LIVENESS, Served

EXAMPLES = 40
# The document cannot say what is base64 of a picture, or which ids exist: the API refuses more than its schema does.
LEFT_OUT = [positive_data_acceptance]
PATHS = [FRONT, BACK, LIVENESS, *CALLS.values(), "/healthz", "/readyz", "/metrics"]


def test_the_api_keeps_to_its_document(served: Served) -> None:
    schema = schemathesis.openapi.from_url(f"{served.url}/openapi.json")
    operations = [result.ok() for result in schema.include(path=PATHS).get_all_operations()]
    assert len(operations) == len(PATHS)
    for operation in operations:
        _call(served, operation)


def _call(served: Served, operation: Any) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    def call(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=served.headers, excluded_checks=LEFT_OUT)

    call()
