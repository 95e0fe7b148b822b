"""Screening while nothing is set up: no list is loaded, no authority is configured, and the evidence says so."""

from uuid import UUID

from hawiya.verification.policy import Policy
from hawiya.verification.ports import Person, Screening
from hawiya.verification.transaction import AuthorityAnswer


class NoWatchlists:
    """A `Screener` without lists: nobody is screened, which is not the same as nobody being listed."""

    async def screen(self, tenant_id: UUID, person: Person, policy: Policy) -> Screening:
        """Say that no list is loaded."""
        return Screening(screened=False)


class NoAuthority:
    """An `Authority` that is not configured."""

    async def check(self, tenant_id: UUID, person: Person) -> AuthorityAnswer | None:
        """Return None: there is no authority to ask."""
        return None
