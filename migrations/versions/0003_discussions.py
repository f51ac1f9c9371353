"""discussions"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FEED = sa.Sequence("post_feed_number")
#: columns that were given a value for what was there, and want one from the program from now on
DEFAULTS = {
    "account": ("reads",),
    "post": ("state", "revision", "reason", "reactions"),
    "theme": ("language", "starters", "repliers", "holds"),
    "thread": (
        *("kind", "state", "last_feed_number", "reason", "outcome", "outcome_html", "outcome_language"),
        "carries",
    ),
}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "meeting_thread",
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_thread_meeting_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_meeting_thread_thread_id")),
        sa.PrimaryKeyConstraint("meeting_id", "thread_id", name=op.f("pk_meeting_thread")),
    )
    with op.batch_alter_table("meeting_thread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_thread_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draft_account_id")),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_saved_at"), ["saved_at"], unique=False)

    op.create_table(
        "read_floor",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_read_floor_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_read_floor")),
    )
    op.create_table(
        "theme_reader",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("theme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "level",
            sa.Enum("every", "digest", "page", "first", "mute", name="level", native_enum=False, length=24),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_theme_reader_account_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_reader_theme_id")),
        sa.PrimaryKeyConstraint("account_id", "theme_id", name=op.f("pk_theme_reader")),
    )
    with op.batch_alter_table("theme_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_reader_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "theme_address",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("theme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_address_theme_id")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_theme_address")),
    )
    with op.batch_alter_table("theme_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_address_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "theme_text",
        sa.Column("theme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_text_theme_id")),
        sa.PrimaryKeyConstraint("theme_id", "language", name=op.f("pk_theme_text")),
    )
    op.create_table(
        "guiding_question",
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_guiding_question_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", "number", name=op.f("pk_guiding_question")),
    )
    op.create_table(
        "thread_document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_thread_document_file_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_document_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_document")),
    )
    with op.batch_alter_table("thread_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_document_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "thread_facilitator",
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_thread_facilitator_account_id")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_facilitator_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", "account_id", name=op.f("pk_thread_facilitator")),
    )
    with op.batch_alter_table("thread_facilitator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_facilitator_account_id"), ["account_id"], unique=False)

    op.create_table(
        "thread_organisation",
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_thread_organisation_organisation_id")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_organisation_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", "organisation_id", name=op.f("pk_thread_organisation")),
    )
    with op.batch_alter_table("thread_organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_thread_organisation_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "thread_reader",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "level",
            sa.Enum("every", "digest", "page", "first", "mute", name="level", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("spoke", sa.Boolean(), nullable=False),
        sa.Column("read_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("read_also", sa.String(), nullable=False),
        sa.Column("kept_new", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_thread_reader_account_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_reader_thread_id")),
        sa.PrimaryKeyConstraint("account_id", "thread_id", name=op.f("pk_thread_reader")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("thread_reader", schema=None) as batch_op:
        batch_op.create_index("ix_thread_reader_fan", ["thread_id", "level"], unique=False)
        batch_op.create_index(
            "ix_thread_reader_kept_new",
            ["account_id"],
            unique=False,
            sqlite_where=sa.text("kept_new = 1"),
            postgresql_where=sa.text("kept_new"),
        )

    op.create_table(
        "thread_theme",
        sa.Column("theme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_thread_theme_theme_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_theme_thread_id")),
        sa.PrimaryKeyConstraint("theme_id", "thread_id", name=op.f("pk_thread_theme")),
    )
    with op.batch_alter_table("thread_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_theme_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("draft", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_attachment_file_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_attachment_owner_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["stored_file.id"], name=op.f("fk_attachment_picture_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_attachment_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attachment_loose",
            ["made_at"],
            unique=False,
            sqlite_where=sa.text("post_id IS NULL"),
            postgresql_where=sa.text("post_id IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_attachment_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_post_id"), ["post_id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(account_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_mention_of_one")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mention_account_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mention_organisation_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_mention_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_mention_post", ["post_id"], unique=False)

    op.create_table(
        "pointer",
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_pointer_post_id")),
        sa.PrimaryKeyConstraint("post_id", "kind", "target_id", name=op.f("pk_pointer")),
    )
    with op.batch_alter_table("pointer", schema=None) as batch_op:
        batch_op.create_index("ix_pointer_target", ["kind", "target_id"], unique=False)

    op.create_table(
        "post_revision",
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("editor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["account.id"], name=op.f("fk_post_revision_editor_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_revision_post_id")),
        sa.PrimaryKeyConstraint("post_id", "number", name=op.f("pk_post_revision")),
    )
    with op.batch_alter_table("post_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_revision_editor_id"), ["editor_id"], unique=False)

    op.create_table(
        "post_translation",
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("of_revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "rendering",
            sa.Enum("human", "machine", "reviewed", name="rendering", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("translator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["account.id"], name=op.f("fk_post_translation_reviewer_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_translation_post_id")),
        sa.ForeignKeyConstraint(
            ["translator_id"], ["account.id"], name=op.f("fk_post_translation_translator_id")
        ),
        sa.PrimaryKeyConstraint("post_id", "language", name=op.f("pk_post_translation")),
    )
    op.create_table(
        "translation_wish",
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_translation_wish_asked_by_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_translation_wish_post_id")),
        sa.PrimaryKeyConstraint("post_id", "language", name=op.f("pk_translation_wish")),
    )
    op.create_index(op.f("ix_translation_wish_asked_by_id"), "translation_wish", ["asked_by_id"])
    op.create_index(op.f("ix_translation_wish_next_at"), "translation_wish", ["next_at"])
    op.create_index(op.f("ix_post_translation_reviewer_id"), "post_translation", ["reviewer_id"])
    op.add_column("account", sa.Column("reads", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("post_translation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_post_translation_translator_id"), ["translator_id"], unique=False
        )

    op.create_table(
        "reaction",
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "thanks",
                "support",
                "question",
                "concern",
                "data",
                "seen",
                name="reacting",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reaction_account_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_reaction_post_id")),
        sa.PrimaryKeyConstraint("post_id", "account_id", "kind", name=op.f("pk_reaction")),
    )
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reaction_account_id"), ["account_id"], unique=False)

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("feed_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "state",
                sa.Enum(
                    "held",
                    "refused",
                    "visible",
                    "withdrawn",
                    "removed",
                    "moved",
                    name="poststate",
                    native_enum=False,
                    length=24,
                ),
                nullable=False,
                server_default="visible",
            )
        )
        batch_op.add_column(
            sa.Column("answers_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("question", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column(
                "revision",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="1",
            )
        )
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("moved_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("reactions", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("message_id", sa.String(), nullable=True))
        batch_op.alter_column("number", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("author_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_post_answers_id"), ["answers_id"], unique=False)
        batch_op.create_index("ix_post_author_id", ["author_id", "id"], unique=False)
        batch_op.create_index(
            "ix_post_question",
            ["thread_id", "question", "number"],
            unique=False,
            sqlite_where=sa.text("question IS NOT NULL"),
            postgresql_where=sa.text("question IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_post_held",
            ["thread_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(
            "ix_post_ended",
            ["ended_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('withdrawn', 'refused')"),
            postgresql_where=sa.text("state IN ('withdrawn', 'refused')"),
        )
        batch_op.create_index(batch_op.f("ix_post_moved_to_id"), ["moved_to_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_post_feed_number"), ["feed_number"])
        batch_op.create_unique_constraint(batch_op.f("uq_post_message_id"), ["message_id"])
        batch_op.create_foreign_key(batch_op.f("fk_post_answers_id"), "post", ["answers_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_post_moved_to_id"), "post", ["moved_to_id"], ["id"])

    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("language", sa.String(), nullable=False, server_default="en"))
        batch_op.add_column(
            sa.Column(
                "starters",
                sa.Enum("everybody", "facilitators", name="who", native_enum=False, length=24),
                nullable=False,
                server_default="everybody",
            )
        )
        batch_op.add_column(
            sa.Column(
                "repliers",
                sa.Enum("everybody", "facilitators", name="who", native_enum=False, length=24),
                nullable=False,
                server_default="everybody",
            )
        )
        batch_op.add_column(
            sa.Column(
                "holds",
                sa.Enum("nobody", "newcomers", "everybody", name="holding", native_enum=False, length=24),
                nullable=False,
                server_default="nobody",
            )
        )
        batch_op.create_index(batch_op.f("ix_theme_parent_id"), ["parent_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_theme_parent_id"), "theme", ["parent_id"], ["id"])

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "discussion",
                    "question",
                    "announcement",
                    "consultation",
                    name="threadkind",
                    native_enum=False,
                    length=24,
                ),
                nullable=False,
                server_default="discussion",
            )
        )
        batch_op.add_column(
            sa.Column(
                "state",
                sa.Enum(
                    "held",
                    "open",
                    "locked",
                    "closed",
                    "merged",
                    "removed",
                    name="threadstate",
                    native_enum=False,
                    length=24,
                ),
                nullable=False,
                server_default="open",
            )
        )
        batch_op.add_column(
            sa.Column(
                "last_feed_number",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="0",
            )
        )
        batch_op.add_column(sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("outcome", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("outcome_html", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("outcome_language", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("carries", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("accepted_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("opens_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closes_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("timezone", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("author_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            "ix_thread_closing",
            ["closes_at"],
            unique=False,
            sqlite_where=sa.text("kind = 'consultation'"),
            postgresql_where=sa.text("kind = 'consultation'"),
        )
        batch_op.create_index(batch_op.f("ix_thread_last_feed_number"), ["last_feed_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(
            "ix_thread_pinned",
            ["theme_id"],
            unique=False,
            sqlite_where=sa.text("pinned_at IS NOT NULL"),
            postgresql_where=sa.text("pinned_at IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_thread_merged_into_id"), "thread", ["merged_into_id"], ["id"]
        )

    _carry_over()
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_at")
        batch_op.create_check_constraint(
            batch_op.f("ck_post_numbered"), "(number IS NULL) = (state IN ('held', 'refused'))"
        )
    for table, columns in DEFAULTS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)


def _carry_over() -> None:
    """Say of all posts that they are visible, in the order in which they were written, or withdrawn."""
    op.execute(
        "UPDATE post SET shown_at = written_at, ended_at = withdrawn_at,"
        " state = CASE WHEN withdrawn_at IS NULL THEN 'visible' ELSE 'withdrawn' END"
    )
    op.execute(
        "UPDATE post SET feed_number = ordered.place FROM"
        " (SELECT id, row_number() OVER (ORDER BY written_at, id) AS place FROM post) AS ordered"
        " WHERE ordered.id = post.id"
    )
    op.execute(
        "UPDATE thread SET last_feed_number ="
        " coalesce((SELECT max(feed_number) FROM post WHERE post.thread_id = thread.id), 0)"
    )
    # what is there is read by everybody; each follows what she wrote in
    op.execute(
        "INSERT INTO read_floor (account_id, feed_number)"
        " SELECT id, (SELECT coalesce(max(feed_number), 0) FROM post) FROM account"
    )
    op.execute(
        "INSERT INTO thread_reader (account_id, thread_id, level, spoke, read_to, read_also, kept_new)"
        " SELECT DISTINCT post.author_id, post.thread_id, NULL, true, thread.last_number, '', false"
        " FROM post JOIN thread ON thread.id = post.thread_id WHERE post.author_id IS NOT NULL"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.schema.CreateSequence(FEED))
        op.execute(
            "SELECT setval('post_feed_number', (SELECT coalesce(max(feed_number), 0) + 1 FROM post), false)"
        )


def downgrade() -> None:
    """Go back. What was never visible, and what was removed or moved, has no place there."""
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_post_numbered"), type_="check")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.schema.DropSequence(FEED))
    _put_back()
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_thread_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(
            "ix_thread_pinned",
            sqlite_where=sa.text("pinned_at IS NOT NULL"),
            postgresql_where=sa.text("pinned_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_thread_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_thread_last_feed_number"))
        batch_op.drop_index(
            "ix_thread_closing",
            sqlite_where=sa.text("kind = 'consultation'"),
            postgresql_where=sa.text("kind = 'consultation'"),
        )
        batch_op.alter_column("author_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("closes_at")
        batch_op.drop_column("opens_at")
        batch_op.drop_column("timezone")
        batch_op.drop_column("closes_on")
        batch_op.drop_column("opens_on")
        batch_op.drop_column("accepted_number")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("carries")
        batch_op.drop_column("outcome_language")
        batch_op.drop_column("outcome_html")
        batch_op.drop_column("outcome")
        batch_op.drop_column("reason")
        batch_op.drop_column("pinned_at")
        batch_op.drop_column("last_feed_number")
        batch_op.drop_column("state")
        batch_op.drop_column("kind")

    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_theme_parent_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_theme_parent_id"))
        batch_op.drop_column("holds")
        batch_op.drop_column("repliers")
        batch_op.drop_column("starters")
        batch_op.drop_column("language")
        batch_op.drop_column("parent_id")

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_post_moved_to_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_post_answers_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_post_message_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_post_feed_number"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_post_moved_to_id"))
        batch_op.drop_index("ix_post_ended")
        batch_op.drop_index(
            "ix_post_question",
            sqlite_where=sa.text("question IS NOT NULL"),
            postgresql_where=sa.text("question IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_post_held", sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'")
        )
        batch_op.drop_index("ix_post_author_id")
        batch_op.drop_index(batch_op.f("ix_post_answers_id"))
        batch_op.alter_column("author_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("number", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("message_id")
        batch_op.drop_column("reactions")
        batch_op.drop_column("moved_to_id")
        batch_op.drop_column("reason")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("revision")
        batch_op.drop_column("edited_at")
        batch_op.drop_column("shown_at")
        batch_op.drop_column("question")
        batch_op.drop_column("answers_id")
        batch_op.drop_column("state")
        batch_op.drop_column("feed_number")

    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reaction_account_id"))

    op.drop_table("reaction")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("reads")
    op.drop_table("translation_wish")
    op.drop_index(op.f("ix_post_translation_reviewer_id"), "post_translation")
    with op.batch_alter_table("post_translation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_translation_translator_id"))

    op.drop_table("post_translation")
    with op.batch_alter_table("post_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_revision_editor_id"))

    op.drop_table("post_revision")
    with op.batch_alter_table("pointer", schema=None) as batch_op:
        batch_op.drop_index("ix_pointer_target")

    op.drop_table("pointer")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_post")
        batch_op.drop_index(batch_op.f("ix_mention_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_mention_account_id"))

    op.drop_table("mention")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_post_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_owner_id"))
        batch_op.drop_index(
            "ix_attachment_loose",
            sqlite_where=sa.text("post_id IS NULL"),
            postgresql_where=sa.text("post_id IS NULL"),
        )

    op.drop_table("attachment")
    with op.batch_alter_table("thread_theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_theme_thread_id"))

    op.drop_table("thread_theme")
    with op.batch_alter_table("thread_reader", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_thread_reader_kept_new",
            sqlite_where=sa.text("kept_new = 1"),
            postgresql_where=sa.text("kept_new"),
        )
        batch_op.drop_index("ix_thread_reader_fan")

    op.drop_table("thread_reader")
    with op.batch_alter_table("thread_organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_organisation_organisation_id"))

    op.drop_table("thread_organisation")
    with op.batch_alter_table("thread_facilitator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_facilitator_account_id"))

    op.drop_table("thread_facilitator")
    with op.batch_alter_table("thread_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_document_thread_id"))

    op.drop_table("thread_document")
    op.drop_table("guiding_question")
    op.drop_table("theme_text")
    with op.batch_alter_table("theme_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_address_theme_id"))

    op.drop_table("theme_address")
    with op.batch_alter_table("theme_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_reader_theme_id"))

    op.drop_table("theme_reader")
    op.drop_table("read_floor")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_saved_at"))

    op.drop_table("draft")
    with op.batch_alter_table("meeting_thread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_thread_thread_id"))

    op.drop_table("meeting_thread")


def _put_back() -> None:
    op.execute("UPDATE post SET withdrawn_at = coalesce(ended_at, written_at) WHERE state <> 'visible'")
    hidden = "SELECT id FROM post WHERE number IS NULL OR author_id IS NULL"
    for table in (
        "mention",
        "post_revision",
        "post_translation",
        "translation_wish",
        "reaction",
        "attachment",
    ):
        op.execute(f"DELETE FROM {table} WHERE post_id IN ({hidden})")  # noqa: S608  # our own words
    op.execute(f"UPDATE post SET answers_id = NULL WHERE answers_id IN ({hidden})")  # noqa: S608
    op.execute(f"UPDATE post SET moved_to_id = NULL WHERE moved_to_id IN ({hidden})")  # noqa: S608
    op.execute("DELETE FROM post WHERE number IS NULL OR author_id IS NULL")
    op.execute(
        "UPDATE thread SET author_id ="
        " (SELECT min(post.author_id) FROM post WHERE post.thread_id = thread.id) WHERE author_id IS NULL"
    )
    empty = "SELECT id FROM thread WHERE author_id IS NULL"
    for table in ("thread_reader", "thread_theme", "thread_organisation", "meeting_thread"):
        op.execute(f"DELETE FROM {table} WHERE thread_id IN ({empty})")  # noqa: S608
    op.execute("DELETE FROM thread WHERE author_id IS NULL")
