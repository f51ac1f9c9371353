"""moderation"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("off_topic", "rude", "wrong", "private", "spam", "other")


def upgrade() -> None:
    """Go forward. What was reported before is of no kind that we could guess."""
    op.create_table(
        "moderator_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "about",
            sa.Enum("post", "account", "organisation", "thread", name="about", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("about_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_moderator_note_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderator_note")),
    )
    with op.batch_alter_table("moderator_note", schema=None) as batch_op:
        batch_op.create_index("ix_moderator_note_about", ["about", "about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderator_note_made_by_id"), ["made_by_id"], unique=False)
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(*KINDS, name="complaint", native_enum=False, length=24),
                nullable=False,
                server_default="other",
            )
        )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.alter_column("kind", server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_column("kind")
    with op.batch_alter_table("moderator_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderator_note_made_by_id"))
        batch_op.drop_index("ix_moderator_note_about")
    op.drop_table("moderator_note")
