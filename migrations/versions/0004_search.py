"""search

Beside tables of the program: what makes words searchable on each engine, and triggers. Each change of a thing
that can be found puts it to what is to be indexed, and whatever is not to be seen any more leaves the index in
the same transaction, whoever changes it and how (docs/decisions/0027-search.md).
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KIND = sa.Enum(
    "post", "thread", "meeting", "person", "organisation", name="kind", native_enum=False, length=24
)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

WORK = "INSERT INTO search_work (kind, subject_id) VALUES ('{kind}', {id})"
GONE = "DELETE FROM search_entry WHERE kind = '{kind}' AND subject_id = {id}"
_SAID = "source", "language", "organisation_id", "thread_id", "revision"
_CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _SAID)
_LISTED = "NEW.state IN ('open', 'locked', 'closed')"
_PROFILE = "given_name, family_name, native_name, reading, position, expertise, biography, audiences, listed, revision"
#: (name, table, when, condition or None, kind, whose id, whether it leaves the index, whether it is indexed)
TRIGGERS = [
    ("post_made", "post", "INSERT", "NEW.state = 'visible'", "post", "NEW.id", False, True),
    (
        "post_shown",
        "post",
        f"UPDATE OF state, shown_at, {', '.join(_SAID)}",
        f"NEW.state = 'visible' AND (OLD.state <> 'visible' OR {_CHANGED})",
        "post",
        "NEW.id",
        False,
        True,
    ),
    # whoever left is not to be found by her name, nor for the moment until her words are indexed without it
    (
        "post_renamed",
        "post",
        "UPDATE OF author_name",
        "NEW.state = 'visible' AND OLD.author_name <> NEW.author_name",
        "post",
        "NEW.id",
        True,
        True,
    ),
    ("post_hidden", "post", "UPDATE OF state", "NEW.state <> 'visible'", "post", "NEW.id", True, False),
    ("post_gone", "post", "DELETE", None, "post", "OLD.id", True, False),
    ("translation_made", "post_translation", "INSERT", None, "post", "NEW.post_id", False, True),
    ("translation_changed", "post_translation", "UPDATE", None, "post", "NEW.post_id", False, True),
    ("translation_gone", "post_translation", "DELETE", None, "post", "OLD.post_id", False, True),
    ("thread_made", "thread", "INSERT", _LISTED, "thread", "NEW.id", False, True),
    (
        "thread_shown",
        "thread",
        "UPDATE OF title, outcome, language, state",
        _LISTED,
        "thread",
        "NEW.id",
        False,
        True,
    ),
    ("thread_hidden", "thread", "UPDATE OF state", f"NOT ({_LISTED})", "thread", "NEW.id", True, False),
    ("thread_gone", "thread", "DELETE", None, "thread", "OLD.id", True, False),
    ("meeting_made", "meeting", "INSERT", None, "meeting", "NEW.id", False, True),
    (
        "meeting_changed",
        "meeting",
        "UPDATE OF title, source, place, language, starts_at, revision",
        None,
        "meeting",
        "NEW.id",
        False,
        True,
    ),
    ("meeting_gone", "meeting", "DELETE", None, "meeting", "OLD.id", True, False),
    ("outcome_made", "outcome", "INSERT", None, "meeting", "NEW.meeting_id", False, True),
    ("outcome_changed", "outcome", "UPDATE", None, "meeting", "NEW.meeting_id", False, True),
    ("outcome_gone", "outcome", "DELETE", None, "meeting", "OLD.meeting_id", False, True),
    # what a person says of herself leaves at once: it may have been for more people than it is now
    ("profile_made", "profile", "INSERT", None, "person", "NEW.account_id", False, True),
    ("profile_changed", "profile", f"UPDATE OF {_PROFILE}", None, "person", "NEW.account_id", True, True),
    ("profile_gone", "profile", "DELETE", None, "person", "OLD.account_id", True, False),
    (
        "account_changed",
        "account",
        "UPDATE OF name, suspended_at, left_at",
        None,
        "person",
        "NEW.id",
        True,
        True,
    ),
    ("organisation_made", "organisation", "INSERT", None, "organisation", "NEW.id", False, True),
    (
        "organisation_changed",
        "organisation",
        "UPDATE OF name, short_name, former_names, website, revision",
        None,
        "organisation",
        "NEW.id",
        False,
        True,
    ),
    (
        "organisation_merged",
        "organisation",
        "UPDATE OF merged_into_id",
        "NEW.merged_into_id IS NOT NULL",
        "organisation",
        "NEW.id",
        True,
        False,
    ),
    ("organisation_gone", "organisation", "DELETE", None, "organisation", "OLD.id", True, False),
    ("called", "organisation_name", "INSERT", None, "organisation", "NEW.organisation_id", False, True),
    ("called_so", "organisation_name", "UPDATE", None, "organisation", "NEW.organisation_id", False, True),
    ("called_not", "organisation_name", "DELETE", None, "organisation", "OLD.organisation_id", False, True),
]

ON_SQLITE = [
    # tokens are made by the program: this only parts them where there are spaces
    """
    CREATE VIRTUAL TABLE search_words USING fts5(
        tokens, content='search_entry', content_rowid='place', tokenize="ascii", columnsize=0
    )
    """,
    # what leaves the index by a trigger: no trigger may write into it (PRAGMA trusted_schema=OFF). Its words are
    # taken out by whoever writes there next (app/search/sqlite.py)
    "CREATE TABLE search_words_gone (place INTEGER NOT NULL, tokens TEXT NOT NULL)",
    """
    CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words_gone (place, tokens) VALUES (OLD.place, OLD.tokens);
    END
    """,
]
ON_POSTGRESQL = [
    "ALTER TABLE search_entry ADD COLUMN vector tsvector NOT NULL",
    "CREATE INDEX ix_search_entry_vector ON search_entry USING gin (vector) WITH (fastupdate = off)",
    # of the tokens, which of them are there: their order is asked of the tokens
    """
    CREATE FUNCTION search_entry_vector() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.vector := array_to_tsvector(string_to_array(NEW.tokens, ' '));
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER search_entry_written BEFORE INSERT OR UPDATE OF tokens ON search_entry
    FOR EACH ROW EXECUTE FUNCTION search_entry_vector()
    """,
]


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "search_entry",
        sa.Column("place", NUMBER, autoincrement=False, nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("subject_id", NUMBER, nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("mark", NUMBER, nullable=False),
        sa.Column("tokens", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_search_entry")),
        sa.UniqueConstraint(
            "kind", "subject_id", "audience", name=op.f("uq_search_entry_kind_subject_id_audience")
        ),
    )
    op.create_index("ix_search_entry_kind", "search_entry", ["kind", "place"])
    op.create_table(
        "search_work",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("subject_id", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_work")),
    )
    op.create_table(
        "glossary_term",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("called", sa.JSON(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_glossary_term")),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in ON_SQLITE if on_sqlite else ON_POSTGRESQL:
        op.execute(statement)
    for name, table, when, condition, kind, number, leaves, is_indexed in TRIGGERS:
        acts = [GONE] * leaves + [WORK] * is_indexed
        body = " ".join(act.format(kind=kind, id=number) + ";" for act in acts)
        after = f"AFTER {when} ON {table}"
        if on_sqlite:
            asked = condition.replace("IS DISTINCT FROM", "IS NOT") if condition else "true"
            op.execute(f"CREATE TRIGGER search_{name} {after} WHEN {asked} BEGIN {body} END")
            continue
        op.execute(
            f"CREATE FUNCTION search_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER search_{name} {after} FOR EACH ROW WHEN ({condition or 'true'}) "
            f"EXECUTE FUNCTION search_{name}()"
        )


def downgrade() -> None:
    """Go back."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, *_rest in TRIGGERS:
        # one that later changes of its table have taken along is gone already
        op.execute(f"DROP TRIGGER IF EXISTS search_{name}" + ("" if on_sqlite else f" ON {table}"))
        if not on_sqlite:
            op.execute(f"DROP FUNCTION search_{name}")
    if on_sqlite:
        op.execute("DROP TABLE search_words")
        op.execute("DROP TABLE search_words_gone")
    op.drop_table("glossary_term")
    op.drop_table("search_work")
    op.drop_table("search_entry")
    if not on_sqlite:
        op.execute("DROP FUNCTION search_entry_vector")
