"""The tables of webhooks: where events go, each on its way, each try."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Double, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hawiya.store.table_base import Base, Sealed, UserId

_WAITING = text("state = 'waiting'")


class WebhookEndpointRow(Base):
    """A receiver. `target` is JSON of its URL, which may carry a token, and its signing secrets.

    `kinds` lists event kinds by commas; empty means all.
    """

    __tablename__ = "webhook_endpoints"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    target: Mapped[bytes] = mapped_column(Sealed)
    kinds: Mapped[str] = mapped_column(String(512))
    compatible: Mapped[bool]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    disabled_because: Mapped[str | None] = mapped_column(String(16))
    failing_since: Mapped[datetime | None]


class WebhookDeliveryRow(Base):
    """One event on its way to one endpoint; `state` is a `DeliveryState`.

    `number` orders the deliveries of one transaction. Whoever holds the lease tries it; `tries` counts ended tries.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index(
            "ix_webhook_deliveries_endpoint_id_due_waiting",
            "endpoint_id",
            "due",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(
            "ix_webhook_deliveries_endpoint_id_transaction_id_waiting",
            "endpoint_id",
            "transaction_id",
            "number",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_webhook_deliveries_endpoint_id_number", "endpoint_id", "number"),
        Index("ix_webhook_deliveries_created_at", "created_at"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(UserId, primary_key=True, autoincrement=True)
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoints.id", ondelete="CASCADE"))
    event_number: Mapped[int] = mapped_column(UserId, ForeignKey("events.number", ondelete="CASCADE"), index=True)
    transaction_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(16))
    tries: Mapped[int]
    due: Mapped[datetime]
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class WebhookAttemptRow(Base):
    """One try of a delivery: a status, or the kind of error."""

    __tablename__ = "webhook_attempts"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(UserId, primary_key=True, autoincrement=True)
    delivery_number: Mapped[int] = mapped_column(
        UserId, ForeignKey("webhook_deliveries.number", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(16))
    milliseconds: Mapped[float] = mapped_column(Double)
