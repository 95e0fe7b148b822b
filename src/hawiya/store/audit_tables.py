"""The tables of the audit log. Triggers of the database refuse to change or remove an entry (migration 0009)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hawiya.store.table_base import Base, UserId


class AuditRow(Base):
    """An entry. No foreign keys: it outlives what it speaks of. `details` is canonical JSON."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_tenant_id_user_id", "tenant_id", "user_id"),)

    number: Mapped[int] = mapped_column(UserId, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(64))
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str | None] = mapped_column(String(256))
    tenant_id: Mapped[UUID | None]
    user_id: Mapped[int | None] = mapped_column(UserId)
    transaction_id: Mapped[UUID | None]
    subject: Mapped[str | None] = mapped_column(String(256))
    details: Mapped[str] = mapped_column(Text)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHeadRow(Base):
    """The one row that says where the log stands; `tag` is a HMAC of it under a secret of the installation."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(UserId)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    tag: Mapped[bytes] = mapped_column(LargeBinary(32))
