from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hawiya.verification.consent import (
    BadConsentRule,
    ConsentRule,
    end_without_consent,
    rule_of,
    satisfies,
    settings_with_rule,
)
from hawiya.verification.events import EventKind
from hawiya.verification.retention import BadRetention, Retention, retention_of, settings_with_retention
from hawiya.verification.tenant import LIMITS, Tenant
from hawiya.verification.transaction import State
from tests.unit.verification import make

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def tenant(**settings: Any) -> Tenant:
    return Tenant(UUID(int=1), "Bank", NOW, settings)


def test_a_tenants_own_retention_comes_before_the_installations() -> None:
    installation = Retention(30, 60)
    assert retention_of(tenant(), installation) == installation
    own = Retention(None, 90)
    kept = tenant(**settings_with_retention({LIMITS: {}, "match": 0.5}, own))
    assert retention_of(kept, installation) == own
    assert kept.policy_overrides == {"match": 0.5}
    assert settings_with_retention(kept.settings, None) == {LIMITS: {}, "match": 0.5}


@pytest.mark.parametrize("given", [7, {"imageDays": 0}, {"dataDays": "7"}, {"dataDays": True}, {"imageDays": 40_000}])
def test_a_malformed_retention_removes_nothing(given: Any) -> None:
    with pytest.raises(BadRetention):
        retention_of(tenant(retention=given), Retention())


def test_pictures_are_never_kept_longer_than_their_transactions() -> None:
    assert Retention(90, 30).images_before(NOW) == NOW - timedelta(days=30)
    assert Retention(10, 30).images_before(NOW) == NOW - timedelta(days=10)
    assert Retention(None, 30).images_before(NOW) == Retention(None, 30).data_before(NOW) == NOW - timedelta(days=30)
    assert Retention(10, None).data_before(NOW) is None
    assert Retention().nothing


def test_a_tenant_asks_for_one_version_or_for_nothing() -> None:
    assert satisfies(rule_of(tenant()), None)
    asking = tenant(**settings_with_rule({"match": 0.5}, ConsentRule("v2")))
    rule = rule_of(asking)
    assert [satisfies(rule, version) for version in (None, "v1", "v2")] == [False, False, True]
    assert asking.policy_overrides == {"match": 0.5}
    assert settings_with_rule(asking.settings, ConsentRule()) == {"match": 0.5}


@pytest.mark.parametrize("given", ["v1", {}, {"version": " "}, {"version": 2}])
def test_a_malformed_rule_is_no_rule(given: Any) -> None:
    with pytest.raises(BadConsentRule):
        rule_of(tenant(consent=given))


def test_what_is_open_ends_without_consent_and_the_rest_stays() -> None:
    end = end_without_consent(make.user(), make.NOW)
    ended, events = end(make.both_sides())
    assert (ended.state, ended.verified, ended.decision[0].check) == (State.REJECTED, False, "consent")
    assert [one.kind for one in events] == [EventKind.IDENTITY_REJECTED]
    waiting = make.both_sides(state=State.IN_REVIEW)
    assert end(waiting) == (waiting, ())
