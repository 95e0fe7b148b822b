from collections.abc import Iterator

import httpx
import pytest

from hawiya.settings import Settings
from tests.api.serving import ScriptedExaminer, Served, make_caller, serving, with_store


@pytest.fixture
def served(settings: Settings) -> Iterator[Served]:
    """A server over each database, with a scripted examiner and one caller."""
    # However busy the machine is: no test depends on time.
    settings = settings.model_copy(update={"answer_timeout_seconds": 120.0})
    tenant_id, key, user_id, token = with_store(settings, lambda store: make_caller(settings, store, "Bank"))
    examiner = ScriptedExaminer()
    with serving(settings, examiner) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield Served(url, settings, examiner, key, token, tenant_id, user_id, client)
