"""By what kept pictures are known again, so that one used in another transaction is found."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_LOOKS = ("look_0", "look_1", "look_2", "look_3")


def upgrade() -> None:
    """Make the table; pictures kept before it stay unknown."""
    op.create_table(
        "picture_prints",
        sa.Column("image_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("file_index", sa.LargeBinary(length=32), nullable=False),
        *(sa.Column(look, sa.LargeBinary(length=32), nullable=False) for look in _LOOKS),
        sa.Column("look", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["image_id"], ["images.id"], name=op.f("fk_picture_prints_image_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("image_id", name=op.f("pk_picture_prints")),
    )
    for column in ("file_index", *_LOOKS):
        op.create_index(f"ix_picture_prints_tenant_id_{column}", "picture_prints", ["tenant_id", column])
