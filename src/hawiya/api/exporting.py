"""Everything that is held about one person, as a ZIP file that is made while it is sent: JSON, and the pictures."""

import base64
import io
import zipfile
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json

from hawiya.api.present import present_screening, present_user
from hawiya.api.present_transactions import detail
from hawiya.cards.picture_headers import sniff
from hawiya.store.images import ImageNotFound
from hawiya.store.listings import KeptImage
from hawiya.store.opening import Store
from hawiya.verification.asking import person_of
from hawiya.verification.listing import ListedTransaction, TransactionFilter, Window
from hawiya.verification.ports import Screening
from hawiya.verification.transaction import Transaction, User
from hawiya.verification.watchlists import keys_of

_PAGE = 100


class _Sink(io.RawIOBase):
    """What a ZIP file is written to; `taken` hands over what has come in since."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        """Say that it can be written to; it cannot be sought in."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes."""
        self._written += data
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        data = bytes(self._written)
        self._written.clear()
        return data


@dataclass(frozen=True, slots=True)
class PersonExport:
    """All that is held about a user: `content` as JSON values, and which pictures."""

    store: Store
    user: User
    content: dict[str, Any]
    images: tuple[KeptImage, ...]

    @classmethod
    async def of(cls, store: Store, tenant_id: UUID, user_id: int) -> "PersonExport | None":
        """Gather it; None when the tenant has no such registered user."""
        user = await store.users.get(tenant_id, user_id)
        if user is None:
            return None
        images = tuple(await store.listings.images_of_user(tenant_id, user_id))
        return cls(store, user, await _content(store, user), images)

    async def parts(self) -> AsyncIterator[bytes]:
        """Give the ZIP file piece by piece; one picture at a time is in memory, nothing touches a disk."""
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
            files = {}
            for image in self.images:
                try:
                    data = await self.store.images.get(self.user.tenant_id, image.id)
                except ImageNotFound:
                    continue
                kind = sniff(data)
                files[str(image.id)] = f"images/{image.id}.{kind.value if kind is not None else 'bin'}"
                archive.writestr(files[str(image.id)], data)
                yield sink.taken()
            pictures = [
                {
                    "id": str(one.id),
                    "name": one.name,
                    "transactionId": str(one.transaction_id),
                    "creationTime": one.created_at,
                    "file": files.get(str(one.id)),
                }
                for one in self.images
            ]
            content = to_json({**self.content, "images": pictures}, indent=2)
            archive.writestr("person.json", content, zipfile.ZIP_DEFLATED)
            yield sink.taken()
        yield sink.taken()


async def _content(store: Store, user: User) -> dict[str, Any]:
    tenant_id, user_id = user.tenant_id, user.id
    transactions = await _transactions(store, user)
    ledger = await store.screening_ledger.hits(tenant_id, user_id)
    entries = [item async for item in store.audit.entries(tenant_id=tenant_id, user_id=user_id)]
    return {
        "user": {
            **present_user(user).model_dump(mode="json"),
            "isDigitalIdentityVerified": user.verified,
            "isBlocked": user.blocked,
            "nameOnCard": user.card_name,
            "dateOfBirth": user.date_of_birth,
            "faceTemplate": base64.b64encode(user.template).decode() if user.template is not None else None,
        },
        "transactions": [
            {
                **detail(
                    ListedTransaction(one, anonymous=False),
                    await store.verifications.steps(tenant_id, one.id),
                    await store.listings.kept(tenant_id, one.id),
                    None,
                    "en",
                ).model_dump(mode="json"),
                **_templates(one),
            }
            for one in transactions
        ],
        "screening": present_screening(Screening(screened=True, hits=ledger)) if ledger else None,
        "dismissals": await _dismissals(store, user, transactions),
        "consents": [
            {
                "id": str(one.id),
                "version": one.version,
                "locale": one.locale,
                "textDigest": one.text_digest.hex() if one.text_digest is not None else None,
                "givenTime": one.given_at,
                "withdrawnTime": one.withdrawn_at,
            }
            for one in await store.consents.of_user(tenant_id, user_id)
        ],
        "events": [
            {
                "id": str(one.id),
                "kind": one.kind,
                "transactionId": str(one.transaction_id) if one.transaction_id is not None else None,
                "time": one.at,
                "deliveries": list(one.deliveries),
            }
            for one in await store.listings.events_of_user(tenant_id, user_id)
        ],
        "answers": [
            {"path": path, "requestId": request_id, "time": at, "answer": from_json(answer)}
            for path, request_id, at, answer in await store.verifications.answers_of(tenant_id, user_id)
        ],
        "signIns": [
            {"time": one.created_at, "expires": one.expires_at, "ended": one.revoked_at}
            for one in await store.sign_in.token_families.of_user(tenant_id, user_id)
        ],
        "audit": [from_json(item.line()) for item in entries],
    }


def _templates(transaction: Transaction) -> dict[str, str | None]:
    portrait = transaction.front.portrait if transaction.front is not None else None
    template = transaction.liveness.template if transaction.liveness is not None else None
    return {
        "portraitTemplate": base64.b64encode(portrait).decode() if portrait is not None else None,
        "faceTemplate": base64.b64encode(template).decode() if template is not None else None,
    }


async def _transactions(store: Store, user: User) -> list[Transaction]:
    found: list[Transaction] = []
    while True:
        window = Window(len(found), _PAGE)
        page = await store.listings.transactions(user.tenant_id, TransactionFilter(user_id=user.id), window)
        found += [one.transaction for one in page.items]
        if len(page.items) < _PAGE:
            return found


async def _dismissals(store: Store, user: User, transactions: Iterable[Transaction]) -> list[dict[str, Any]]:
    keys = keys_of(user, (person_of(one) for one in transactions))
    return [
        {
            "list": one.list_name,
            "entryKey": one.entry_key,
            "reviewer": one.reviewer,
            "reason": one.reason,
            "time": one.at,
        }
        for key in sorted(keys)
        for one in await store.dismissals.of(user.tenant_id, key)
    ]
