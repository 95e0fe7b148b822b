"""Consents, and users who are being erased."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_USER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UNDECIDED = sa.text("state IN ('in_review', 'pending_authority')")
_BEING_ERASED = sa.text("erased_at IS NOT NULL")


def upgrade() -> None:
    """Make the register of consents, the mark of a user who is being erased, and the order in which reviewers look."""
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", _USER, nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("text_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_consents_tenant_id_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_tenant_id_user_id", "consents", ["tenant_id", "user_id"])
    op.add_column("users", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    # Next to none, and asked for every minute.
    op.create_index(
        "ix_users_being_erased", "users", ["id"], sqlite_where=_BEING_ERASED, postgresql_where=_BEING_ERASED
    )
    op.create_index("ix_transactions_tenant_id_last_step_at", "transactions", ["tenant_id", "last_step_at"])
    op.create_index(
        "ix_transactions_undecided",
        "transactions",
        ["tenant_id", "last_step_at", "id"],
        sqlite_where=_UNDECIDED,
        postgresql_where=_UNDECIDED,
    )
