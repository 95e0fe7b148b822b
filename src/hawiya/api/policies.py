"""The rules that apply to a tenant: those of the installation, of the embedder in use, and its own."""

from datetime import timedelta

from hawiya.models import OperatingPoints
from hawiya.settings import Settings
from hawiya.verification.policy import Policy
from hawiya.verification.tenant import Tenant


def policy_of(settings: Settings, points: OperatingPoints | None, tenant: Tenant) -> Policy:
    """Return a tenant's policy; `points` are the thresholds of the embedder in use, once it is loaded.

    Raises `ValueError` for overrides that are none.
    """
    installation = Policy(
        tries_per_step=settings.tries_per_step,
        transaction_lifetime=timedelta(seconds=settings.transaction_lifetime_seconds),
        require_authority=settings.authority.required,
        authority_when_down=settings.authority.when_down,
    )
    embedders = points.model_dump() if points is not None else {}
    return installation.with_overrides(embedders).with_overrides(tenant.policy_overrides)
