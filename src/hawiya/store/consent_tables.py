"""The table of consents: what was agreed to, never by whom in words."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hawiya.store.table_base import Base, UserId


class ConsentRow(Base):
    """A consent of a user, registered or anonymous. It goes with its user; a withdrawn one stays, as withdrawn."""

    __tablename__ = "consents"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"], ondelete="CASCADE"),
        Index("ix_consents_tenant_id_user_id", "tenant_id", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    user_id: Mapped[int] = mapped_column(UserId)
    version: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(35))
    text_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
