"""archives"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "archive",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("theme_id", NUMBER, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "read",
                "working",
                "done",
                "undoing",
                "undone",
                "failed",
                name="archivestate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("file_id", NUMBER, nullable=True),
        sa.Column("threads", NUMBER, nullable=False),
        sa.Column("posts", NUMBER, nullable=False),
        sa.Column("done", NUMBER, nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("made_by_id", NUMBER, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_archive_file_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_archive_made_by_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_archive_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
    )
    op.create_table(
        "archive_author",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_author")),
        sa.UniqueConstraint("email_key", name=op.f("uq_archive_author_email_key")),
    )
    op.create_table(
        "archive_post",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("archive_id", NUMBER, nullable=False),
        sa.Column("author_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["archive_id"], ["archive.id"], name=op.f("fk_archive_post_archive_id")),
        sa.ForeignKeyConstraint(["author_id"], ["archive_author.id"], name=op.f("fk_archive_post_author_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_archive_post_post_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_archive_post")),
    )
    op.create_index(op.f("ix_archive_post_archive_id"), "archive_post", ["archive_id"])
    op.create_index(op.f("ix_archive_post_author_id"), "archive_post", ["author_id"])


def downgrade() -> None:
    """Go back."""
    for table in ("archive_post", "archive_author", "archive"):
        op.drop_table(table)
