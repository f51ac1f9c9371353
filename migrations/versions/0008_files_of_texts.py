"""files that came and went with a text"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = ("came", "went")


def upgrade() -> None:
    """Go forward. With the texts there are, no files came or went."""
    with op.batch_alter_table("post_revision", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("post_revision", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("post_revision", schema=None) as batch_op:
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
