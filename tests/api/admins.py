"""An admin of a served tenant, and how one calls."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from hawiya.accounts.admins import Admins
from hawiya.accounts.passwords import Passwords
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import ChainedEntry
from tests.api.serving import Served

PASSWORD = "correct horse battery"
IDENTITY, TRANSACTIONS, REVIEWS = "/api/DigitalIdentity", "/api/Transactions", "/api/Reviews"


@dataclass
class AdminOf:
    """A signed-in admin of a tenant; calls bring no API key."""

    served: Served
    tenant_id: UUID
    admin_id: UUID
    token: str

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.served.client.get(path, params=query, headers=self.headers)

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self.served.client.post(path, json=body, headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def entries(self, action: str) -> list[ChainedEntry]:
        """Return the entries of the audit log about an action in the tenant."""

        async def read(store: Store) -> list[ChainedEntry]:
            found = [item async for item in store.audit.entries(tenant_id=self.tenant_id)]
            return [item for item in found if item.entry.action == action]

        entries: list[ChainedEntry] = self.served.store(read)
        return entries


def make_admin(served: Served, tenant_id: UUID | None = None, name: str = "officer") -> AdminOf:
    """Make an admin, who signs in over HTTP."""
    tenant = tenant_id or served.tenant_id

    async def add(store: Store) -> tuple[UUID, str]:
        passwords = Passwords()
        try:
            admins = Admins(store.sign_in.admins, store.tenants, store.sign_in.token_families, passwords, utc_now)
            made = await admins.create(tenant, name, email_address=None, password=PASSWORD)
        finally:
            passwords.close()
        found = await store.tenants.get(tenant)
        assert found is not None
        return made.id, found.name

    admin_id, tenant_name = served.store(add)
    body = {"tenancyName": tenant_name, "userNameOrEmailAddress": name, "password": PASSWORD}
    answer = served.client.post("/api/credentials/Login", json=body).json()
    return AdminOf(served, tenant, admin_id, answer["data"]["accessToken"])


def data(response: httpx.Response) -> Any:
    """Return the data of an answer without error."""
    answer = response.json()
    assert (response.status_code, answer["error_code"], answer["error_message"]) == (200, None, None), answer
    return answer["data"]
