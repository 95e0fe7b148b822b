"""The audit log, which the database itself lets nobody change: entries are only ever added."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REFUSAL = "the audit log is append-only"
_RAISE = f"SELECT RAISE(ABORT, '{_REFUSAL}')"
_FUNCTION = "refuse_change_of_audit()"
_EXECUTE = f"EXECUTE FUNCTION {_FUNCTION}"
_BACK = "WHEN (NEW.number <= OLD.number)"


def upgrade() -> None:
    """Make the tables and the triggers that guard them."""
    op.create_table(
        "audit_entries",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=256), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", _NUMBER, nullable=True),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=256), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_tenant_id_user_id", "audit_entries", ["tenant_id", "user_id"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tag", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


_SQLITE = (
    f"CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN {_RAISE}; END",
    f"CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN {_RAISE}; END",
    f"CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head BEGIN {_RAISE}; END",
    f"CREATE TRIGGER audit_head_only_forward BEFORE UPDATE ON audit_head {_BACK} BEGIN {_RAISE}; END",
)
_POSTGRESQL = (
    f"CREATE FUNCTION {_FUNCTION} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
    f"CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries {_EXECUTE}",
    f"CREATE TRIGGER audit_head_no_removal BEFORE DELETE OR TRUNCATE ON audit_head {_EXECUTE}",
    f"CREATE TRIGGER audit_head_only_forward BEFORE UPDATE ON audit_head FOR EACH ROW {_BACK} {_EXECUTE}",
)
