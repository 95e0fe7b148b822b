"""The tables. A column of type `Sealed` holds a value of `sealing.Keyring`; rotation finds them by that type."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

# Whoever knows this module knows every table: rotation and migrations go by `Base.metadata`.
from hawiya.store import account_tables as account_tables
from hawiya.store import audit_tables as audit_tables
from hawiya.store import consent_tables as consent_tables
from hawiya.store import webhook_tables as webhook_tables
from hawiya.store.table_base import Base as Base
from hawiya.store.table_base import Json, UserId
from hawiya.store.table_base import Sealed as Sealed

WAITING = "state = 'pending_authority'"
"""Which transactions wait for the authority."""

UNDECIDED = "state IN ('in_review', 'pending_authority')"
"""Which transactions wait for a reviewer or the authority."""

BEING_ERASED = "erased_at IS NOT NULL"
"""Which users are being erased: all that was theirs is gone but pictures whose blobs are still to be removed."""


class SecretRow(Base):
    """A secret of the installation itself, such as the one of the blind index."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[bytes] = mapped_column(Sealed)


class TenantRow(Base):
    """A tenant; `settings` overrides the policy."""

    __tablename__ = "tenants"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(256), unique=True)
    created_at: Mapped[datetime]
    settings: Mapped[dict[str, Any]] = mapped_column(Json)
    disabled: Mapped[bool]
    cors_origins: Mapped[list[str]] = mapped_column(Json)


class ApiKeyRow(Base):
    """An API key by its digest. The key is 256 random bits, so one SHA-256 is as hard to invert as to guess it."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    prefix: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    # None: every scope.
    scopes: Mapped[list[str] | None] = mapped_column(Json)


class UserRow(Base):
    """A user of a tenant. `personal` is JSON; the indexes are blind (`sealing.BlindIndex`)."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "phone_index"),
        Index("uq_users_tenant_id_email_index", "tenant_id", "email_index", unique=True),
        Index("uq_users_tenant_id_anonymous_transaction_id", "tenant_id", "anonymous_transaction_id", unique=True),
        # Several users may claim a number; only one can be verified with it.
        Index(
            "uq_users_tenant_id_number_index_verified",
            "tenant_id",
            "number_index",
            unique=True,
            sqlite_where=text("verified"),
            postgresql_where=text("verified"),
        ),
        Index("ix_users_being_erased", "id", sqlite_where=text(BEING_ERASED), postgresql_where=text(BEING_ERASED)),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(UserId, primary_key=True, autoincrement=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    # Only of an e-mail address that is known to be the user's.
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    number_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    blocked: Mapped[bool]
    verified: Mapped[bool]
    personal: Mapped[bytes] = mapped_column(Sealed)
    template: Mapped[bytes | None] = mapped_column(Sealed)
    password: Mapped[bytes | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    # Of an anonymous user only: for which transaction it was made. That there is one tells it from registered users.
    anonymous_transaction_id: Mapped[UUID | None]
    # Nobody any more: nothing new is written for such a user, and the row goes with the last picture.
    erased_at: Mapped[datetime | None]

    @hybrid_property
    def anonymous(self) -> bool:
        """Whether this is no registered user but the owner of a transaction of calls by key alone."""
        return self.anonymous_transaction_id is not None

    @anonymous.inplace.expression
    @classmethod
    def _anonymous_in_sql(cls) -> ColumnElement[bool]:
        return cls.anonymous_transaction_id.is_not(None)


class _OfUser:
    """Columns of what belongs to a user; the pair of keys keeps a row from naming another tenant's user."""

    tenant_id: Mapped[UUID]
    user_id: Mapped[int] = mapped_column(UserId)


class TransactionRow(_OfUser, Base):
    """A transaction: what is searched or decided by in columns, all else in the sealed dossier."""

    __tablename__ = "transactions"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
        Index("ix_transactions_tenant_id_user_id", "tenant_id", "user_id"),
        Index("ix_transactions_tenant_id_created_at", "tenant_id", "created_at"),
        Index("ix_transactions_tenant_id_last_step_at", "tenant_id", "last_step_at"),
        Index("ix_transactions_tenant_id_client_reference_index", "tenant_id", "client_reference_index"),
        Index("ix_transactions_tenant_id_number_index", "tenant_id", "number_index"),
        # Few of many, and asked for every few seconds.
        Index(
            "ix_transactions_waiting",
            "last_step_at",
            "id",
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
        Index(
            "ix_transactions_undecided",
            "tenant_id",
            "last_step_at",
            "id",
            sqlite_where=text(UNDECIDED),
            postgresql_where=text(UNDECIDED),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(32))
    verified: Mapped[bool]
    version: Mapped[int]
    created_at: Mapped[datetime]
    last_step_at: Mapped[datetime]
    # Callers put anything into their reference, an e-mail address for one, so it is found blindly, too.
    client_reference_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    number_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    dossier: Mapped[bytes] = mapped_column(Sealed)


class StepRow(Base):
    """One examined attempt; findings, evidence, images and times are in `record`."""

    __tablename__ = "steps"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey("transactions.id"), index=True)
    step: Mapped[str] = mapped_column(String(16))
    request_id: Mapped[str] = mapped_column(String(64))
    accepted: Mapped[bool]
    code: Mapped[int | None]
    at: Mapped[datetime]
    record: Mapped[bytes] = mapped_column(Sealed)


class ImageState(StrEnum):
    """What becomes of a picture. `PENDING`: no step refers to it yet; `DOOMED`: key destroyed, blob to be removed."""

    PENDING = "pending"
    KEPT = "kept"
    DOOMED = "doomed"


class ImageRow(_OfUser, Base):
    """A picture in the blob store. Without `wrapped_key` nobody can read it, wherever copies of the blob are.

    `state` is an `ImageState`. The transaction may not exist yet while an image is pending, so that is no foreign key.
    """

    __tablename__ = "images"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
        Index("ix_images_tenant_id_user_id", "tenant_id", "user_id"),
        Index("ix_images_state_created_at", "state", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    wrapped_key: Mapped[bytes | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]


class PicturePrintRow(Base):
    """By what a kept picture is known again: its file by blind index, its look by four blind indexes of 16 bits each.

    Two looks that differ in three bits at most have one of the four in common. A row goes with its image.
    """

    __tablename__ = "picture_prints"
    __table_args__ = (
        Index("ix_picture_prints_tenant_id_file_index", "tenant_id", "file_index"),
        *(Index(f"ix_picture_prints_tenant_id_look_{part}", "tenant_id", f"look_{part}") for part in range(4)),
    )

    image_id: Mapped[UUID] = mapped_column(ForeignKey("images.id", ondelete="CASCADE"), primary_key=True)
    tenant_id: Mapped[UUID]
    file_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    look_0: Mapped[bytes] = mapped_column(LargeBinary(32))
    look_1: Mapped[bytes] = mapped_column(LargeBinary(32))
    look_2: Mapped[bytes] = mapped_column(LargeBinary(32))
    look_3: Mapped[bytes] = mapped_column(LargeBinary(32))
    look: Mapped[bytes] = mapped_column(Sealed)


class AnswerRow(_OfUser, Base):
    """The answer that a user's request id got on a path, so that a repeated request gets it again."""

    __tablename__ = "answers"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
        Index("ix_answers_created_at", "created_at"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(UserId, primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(128), primary_key=True)
    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_digest: Mapped[bytes] = mapped_column(LargeBinary(64))
    answer: Mapped[bytes] = mapped_column(Sealed)
    created_at: Mapped[datetime]


class EventRow(Base):
    """Something that happened, in the order of the commits of one transaction; the outbox of what leaves the server.

    `number` only grows, so what came later has a larger one. `data` is JSON.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_tenant_id_number", "tenant_id", "number"),
        Index("ix_events_tenant_id_user_id", "tenant_id", "user_id"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(UserId, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int | None] = mapped_column(UserId)
    transaction_id: Mapped[UUID | None] = mapped_column(index=True)
    at: Mapped[datetime]
    data: Mapped[bytes] = mapped_column(Sealed)


class ScreenedUserRow(_OfUser, Base):
    """Against which state of the watchlists a verified user was last screened, and the hits found (JSON, or none)."""

    __tablename__ = "screened_users"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"], ondelete="CASCADE"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(UserId, primary_key=True, autoincrement=False)
    state: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]
    hit_count: Mapped[int]
    hits: Mapped[bytes | None] = mapped_column(Sealed)


class ListState(StrEnum):
    """What becomes of a version of a watchlist, as `ImageState` says of a picture."""

    PENDING = "pending"
    KEPT = "kept"
    DOOMED = "doomed"


class WatchlistVersionRow(Base):
    """A version of a watchlist, whose content lies in `parts` blobs under one data key.

    Of the kept versions of a list the one with the highest `number` is in force; the other rows have none. The unique
    pair makes the second of two imports that replace the same version fail.
    """

    __tablename__ = "watchlist_versions"
    __table_args__ = (
        UniqueConstraint("list_name", "number"),
        Index("ix_watchlist_versions_state_created_at", "state", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    list_name: Mapped[str] = mapped_column(String(64))
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16))
    imported_at: Mapped[datetime]
    entries: Mapped[int]
    format: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(256))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    parts: Mapped[int]
    wrapped_key: Mapped[bytes | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]


class DismissalRow(Base):
    """A reviewer's decision that a person is not the one of an entry; person and entry are found blindly."""

    __tablename__ = "watchlist_dismissals"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    person_index: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    entry_index: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    at: Mapped[datetime]
    record: Mapped[bytes] = mapped_column(Sealed)
