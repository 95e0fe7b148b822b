"""Which transactions wait for the authority, found without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_WAITING = "state = 'pending_authority'"


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_transactions_waiting",
        "transactions",
        ["last_step_at", "id"],
        sqlite_where=sa.text(_WAITING),
        postgresql_where=sa.text(_WAITING),
    )
