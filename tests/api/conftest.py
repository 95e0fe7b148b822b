from collections.abc import Iterator

import httpx
import pytest

from hawiya.settings import Settings
from tests.api.accounts import Bank
from tests.api.serving import ScriptedExaminer, Served, make_caller, serving, with_store
from tests.mailboxes import codes_to, mail_server, sms_gateway


@pytest.fixture
def served(settings: Settings) -> Iterator[Served]:
    """A server over each database, with a scripted examiner and one caller."""
    # However busy the machine is: no test depends on time.
    settings = settings.model_copy(update={"answer_timeout_seconds": 120.0})
    tenant_id, key, user_id, token = with_store(settings, lambda store: make_caller(settings, store, "Bank"))
    examiner = ScriptedExaminer()
    with serving(settings, examiner) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield Served(url, settings, examiner, key, token, tenant_id, user_id, client)


@pytest.fixture
def bank(settings: Settings) -> Iterator[Bank]:
    """A server over each database with one tenant, whose codes arrive at a gateway and a mail server of the test."""
    with sms_gateway() as gateway, mail_server() as mailbox:
        settings = settings.model_copy(update={"answer_timeout_seconds": 120.0, "code": codes_to(gateway, mailbox)})
        tenant_id, key, _, _ = with_store(
            settings, lambda store: make_caller(settings, store, "Bank", phone="+201009999999")
        )
        with serving(settings, ScriptedExaminer()) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield Bank(url, settings, tenant_id, key, client, gateway, mailbox)
