"""syntheses and positions"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

GONE = "state IN ('withdrawn', 'removed', 'moved')"


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "ix_post_gone", "post", ["thread_id"], sqlite_where=sa.text(GONE), postgresql_where=sa.text(GONE)
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("put_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("is_silent", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follows_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["follows_id"], ["statement.id"], name=op.f("fk_statement_follows_id")),
        sa.ForeignKeyConstraint(["put_by_id"], ["account.id"], name=op.f("fk_statement_put_by_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_statement_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_statement_thread_id_number")),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_follows_id"), ["follows_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_put_by_id"), ["put_by_id"], unique=False)

    op.create_table(
        "synthesis",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("summary", "midpoint", "closing", name="synthesiskind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_synthesis_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis")),
        sa.UniqueConstraint("thread_id", "kind", name=op.f("uq_synthesis_thread_id_kind")),
    )
    op.create_table(
        "position",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("statement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "stance",
            sa.Enum("support", "accept", "concern", "object", name="stance", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "mandate",
            sa.Enum(
                "focal_point",
                "head_of_delegation",
                "approver",
                "facilitator",
                name="mandatekind",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "told",
            sa.Enum("mail", "letter", "call", "in_person", name="told", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("organisation_id IS NOT NULL", name=op.f("ck_position_of_an_organisation")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_position_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_position_organisation_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], name=op.f("fk_position_recorded_by_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_position_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
        sa.UniqueConstraint("author_id", "key", name=op.f("uq_position_author_id_key")),
    )
    with op.batch_alter_table("position", schema=None) as batch_op:
        batch_op.create_index(
            "ix_position_current",
            ["statement_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_position_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_position_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "synthesis_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("synthesis_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("as_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("written_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objections_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["synthesis_id"], ["synthesis.id"], name=op.f("fk_synthesis_version_synthesis_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["account.id"], name=op.f("fk_synthesis_version_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis_version")),
        sa.UniqueConstraint("synthesis_id", "number", name=op.f("uq_synthesis_version_synthesis_id_number")),
    )
    with op.batch_alter_table("synthesis_version", schema=None) as batch_op:
        batch_op.create_index(
            "ix_synthesis_version_draft",
            ["synthesis_id"],
            unique=True,
            sqlite_where=sa.text("number IS NULL"),
            postgresql_where=sa.text("number IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_synthesis_version_written_by_id"), ["written_by_id"], unique=False
        )

    op.create_table(
        "synthesis_point",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["synthesis_version.id"], name=op.f("fk_synthesis_point_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_synthesis_point")),
    )
    op.create_table(
        "citation",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("point", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id", "point"],
            ["synthesis_point.version_id", "synthesis_point.number"],
            name=op.f("fk_citation_version_id"),
        ),
        sa.PrimaryKeyConstraint("version_id", "point", "number", name=op.f("pk_citation")),
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("point", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_objection_answered_by_id")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_objection_author_id")),
        sa.ForeignKeyConstraint(
            ["version_id", "point"],
            ["synthesis_point.version_id", "synthesis_point.number"],
            name=op.f("fk_objection_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix_objection_one",
            ["version_id", "point", "author_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_post_gone", "post", sqlite_where=sa.text(GONE), postgresql_where=sa.text(GONE))
    op.drop_table("objection")
    op.drop_table("citation")
    op.drop_table("synthesis_point")
    op.drop_table("synthesis_version")
    op.drop_table("position")
    op.drop_table("synthesis")
    op.drop_table("statement")
