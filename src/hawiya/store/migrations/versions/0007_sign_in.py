"""Signing in: passwords, one-time codes, refresh tokens, signing keys."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
