"""The API against its own OpenAPI document: every generated call of every operation gets a documented answer.

`make fuzz` does the same for as long as you like, each time with other calls.
"""

from hawiya.settings import Settings
from tests.api.fuzzing import call_often, fuzzed_server, operations

CALLS_PER_OPERATION = 20
SEED = 20_260_301


def test_the_api_keeps_to_its_document(settings: Settings) -> None:
    with fuzzed_server(settings) as target:
        for operation in operations(target):
            call_often(target, operation, CALLS_PER_OPERATION, SEED)
