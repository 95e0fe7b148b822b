"""The nobodies that own transactions of calls by key alone."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, which says of a user that it is anonymous, and for which transaction it was made."""
    op.add_column("users", sa.Column("anonymous_transaction_id", sa.Uuid(), nullable=True))
    op.create_index(
        "uq_users_tenant_id_anonymous_transaction_id", "users", ["tenant_id", "anonymous_transaction_id"], unique=True
    )
