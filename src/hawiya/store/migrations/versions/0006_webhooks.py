"""Webhooks: where events go, and what became of each."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; events written before an endpoint exists reach it by a replay only."""
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.LargeBinary(), nullable=False),
        sa.Column("kinds", sa.String(length=512), nullable=False),
        sa.Column("compatible", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("disabled_at", _MOMENT, nullable=True),
        sa.Column("disabled_because", sa.String(length=16), nullable=True),
        sa.Column("failing_since", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_webhook_endpoints_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_index("ix_webhook_endpoints_tenant_id", "webhook_endpoints", ["tenant_id"])
    _create_deliveries()
    op.create_table(
        "webhook_attempts",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("delivery_number", _NUMBER, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=16), nullable=True),
        sa.Column("milliseconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_number"],
            ["webhook_deliveries.number"],
            name=op.f("fk_webhook_attempts_delivery_number"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_webhook_attempts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhook_attempts_delivery_number", "webhook_attempts", ["delivery_number"])


def _create_deliveries() -> None:
    table = "webhook_deliveries"
    op.create_table(
        table,
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event_number", _NUMBER, nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("leased_until", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoints.id"], name=op.f(f"fk_{table}_endpoint_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_number"], ["events.number"], name=op.f(f"fk_{table}_event_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f(f"pk_{table}")),
        sqlite_autoincrement=True,
    )
    waiting = sa.text("state = 'waiting'")
    for name, columns in (
        ("endpoint_id_due_waiting", ["endpoint_id", "due"]),
        ("endpoint_id_transaction_id_waiting", ["endpoint_id", "transaction_id", "number"]),
    ):
        op.create_index(f"ix_{table}_{name}", table, columns, sqlite_where=waiting, postgresql_where=waiting)
    for name, columns in (
        ("endpoint_id_number", ["endpoint_id", "number"]),
        ("event_number", ["event_number"]),
        ("created_at", ["created_at"]),
    ):
        op.create_index(f"ix_{table}_{name}", table, columns)
