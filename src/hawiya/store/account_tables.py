"""The tables of sign-in: one-time codes, families of tokens, signing keys, admins, answers to calls by key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hawiya.store.table_base import Base, Sealed, UserId


class CodeRow(Base):
    """A one-time code by its keyed digest; `address` is where it was sent, the index finds it blindly.

    `verified_at`: the right code came back. `used_at`: what it proved was used up, by a registration for one.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (Index("ix_one_time_codes_expires_at", "expires_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    purpose: Mapped[str] = mapped_column(String(32))
    address: Mapped[bytes] = mapped_column(Sealed)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    user_id: Mapped[int | None] = mapped_column(UserId)
    tries_left: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class TokenFamilyRow(Base):
    """All tokens that descend from one sign-in; `subject` is the id of a user or admin, by `kind`."""

    __tablename__ = "token_families"
    __table_args__ = (
        Index("ix_token_families_tenant_id_kind_subject", "tenant_id", "kind", "subject"),
        Index("ix_token_families_expires_at", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class RefreshTokenRow(Base):
    """A refresh token by its digest; used ones are kept, so that a second use is known for one."""

    __tablename__ = "refresh_tokens"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("token_families.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SigningKeyRow(Base):
    """A key that signs access tokens; `verify_until` is set once a newer key signs."""

    __tablename__ = "signing_keys"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    private: Mapped[bytes] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    verify_until: Mapped[datetime | None]


class AdminRow(Base):
    """An admin of a tenant. `personal` is JSON; the indexes are blind."""

    __tablename__ = "admins"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name_index"),
        UniqueConstraint("tenant_id", "email_index"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    name_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    personal: Mapped[bytes] = mapped_column(Sealed)
    password: Mapped[bytes | None] = mapped_column(Sealed)
    disabled: Mapped[bool]
    created_at: Mapped[datetime]


class CallAnswerRow(Base):
    """The answer that a call without a user got under its request id, so that a repeated call gets it again.

    `caller` is who called within the tenant: `key` for a call with the API key alone. The digest of the body is keyed:
    a body may hold a password.
    """

    __tablename__ = "call_answers"
    __table_args__ = (Index("ix_call_answers_created_at", "created_at"),)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    caller: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(128), primary_key=True)
    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    answer: Mapped[bytes] = mapped_column(Sealed)
    created_at: Mapped[datetime]
