"""Adding receivers and changing their secrets."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID, uuid4

from hawiya.notify.webhooks.addresses import AddressPolicy
from hawiya.notify.webhooks.signing import new_secret, rotated
from hawiya.verification.events import EventKind
from hawiya.verification.ports import Clock
from hawiya.verification.webhooks import CHANGES_OF_STATUS, Endpoint


class UnknownEndpoint(Exception):
    """There is no endpoint of this id."""


class NothingToHear(Exception):
    """A compatible endpoint is told of changes of status only, and none of the chosen kinds is one."""


class EndpointRepository(Protocol):
    """Endpoints by id."""

    async def add(self, endpoint: Endpoint) -> None:
        """Store a new endpoint."""
        ...

    async def get(self, endpoint_id: UUID) -> Endpoint | None:
        """Return an endpoint, or None."""
        ...

    async def keep_secrets(self, endpoint: Endpoint) -> bool:
        """Store the secrets of an endpoint anew; false when there is no such endpoint."""
        ...


class Endpoints:
    """The endpoints of all tenants."""

    def __init__(self, repository: EndpointRepository, policy: AddressPolicy, clock: Clock) -> None:
        self._repository = repository
        self._policy = policy
        self._clock = clock

    async def add(
        self, tenant_id: UUID, url: str, kinds: Iterable[EventKind] = (), *, compatible: bool = False
    ) -> Endpoint:
        """Add an endpoint of an existing tenant, with a new secret. Raises `AddressRefused` and `NothingToHear`."""
        checked = str(self._policy.check_url(url))
        endpoint = Endpoint(
            id=uuid4(),
            tenant_id=tenant_id,
            url=checked,
            secrets=(new_secret(),),
            created_at=self._clock(),
            kinds=frozenset(kinds),
            compatible=compatible,
        )
        if not endpoint.heard:
            raise NothingToHear(", ".join(sorted(CHANGES_OF_STATUS)))
        await self._repository.add(endpoint)
        return endpoint

    async def get(self, endpoint_id: UUID) -> Endpoint:
        """Return an endpoint. Raises `UnknownEndpoint`."""
        endpoint = await self._repository.get(endpoint_id)
        if endpoint is None:
            raise UnknownEndpoint(str(endpoint_id))
        return endpoint

    async def rotate_secret(self, endpoint_id: UUID) -> Endpoint:
        """Sign with a new secret, and for a day with those before it, too. Raises `UnknownEndpoint`."""
        endpoint = rotated(await self.get(endpoint_id), self._clock())
        if not await self._repository.keep_secrets(endpoint):
            raise UnknownEndpoint(str(endpoint_id))
        return endpoint
