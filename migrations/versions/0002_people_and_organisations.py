"""people and organisations"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "people_group",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_group")),
        sa.UniqueConstraint("name", name=op.f("uq_people_group_name")),
    )
    op.create_table(
        "ceremony",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "second_step",
                "passkey_in",
                "passkey_new",
                "provider",
                "totp_new",
                name="step",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_ceremony_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremony")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_ceremony_token_hash")),
    )
    with op.batch_alter_table("ceremony", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ceremony_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ceremony_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "document",
            sa.Enum("terms", "privacy", name="document", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consent_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "account_id", "document", "version", name=op.f("uq_consent_account_id_document_version")
        ),
    )
    op.create_table(
        "group_member",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_group_member_account_id")),
        sa.ForeignKeyConstraint(["group_id"], ["people_group.id"], name=op.f("fk_group_member_group_id")),
        sa.PrimaryKeyConstraint("group_id", "account_id", name=op.f("pk_group_member")),
    )
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_member_account_id"), ["account_id"], unique=False)

    op.create_table(
        "identity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_identity_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identity_issuer_subject")),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_account_id"), ["account_id"], unique=False)

    op.create_table(
        "journal_subject",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["journal.id"], name=op.f("fk_journal_subject_entry_id")),
        sa.PrimaryKeyConstraint("kind", "subject_id", "entry_id", name=op.f("pk_journal_subject")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_passkey_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_account_id"), ["account_id"], unique=False)

    op.create_table(
        "person_expertise",
        sa.Column(
            "tag_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_person_expertise_account_id")),
        sa.PrimaryKeyConstraint("tag_key", "account_id", name=op.f("pk_person_expertise")),
    )
    with op.batch_alter_table("person_expertise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_expertise_account_id"), ["account_id"], unique=False)

    op.create_table(
        "person_language",
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_person_language_account_id")),
        sa.PrimaryKeyConstraint("language", "account_id", name=op.f("pk_person_language")),
    )
    with op.batch_alter_table("person_language", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_language_account_id"), ["account_id"], unique=False)

    op.create_table(
        "person_token",
        sa.Column("token", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("public", "signed_in", "secretariat", name="audience", native_enum=False, length=24),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_person_token_account_id")),
        sa.PrimaryKeyConstraint("token", "account_id", name=op.f("pk_person_token")),
    )
    with op.batch_alter_table("person_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_token_account_id"), ["account_id", "token"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_account_id"), ["account_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "about",
            sa.Enum("post", "account", "organisation", name="about", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("about_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["reporter_id"], ["account.id"], name=op.f("fk_report_reporter_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_report_settled_by_id")),
        sa.UniqueConstraint(
            "reporter_id", "about", "about_id", name=op.f("uq_report_reporter_id_about_about_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_settled_at"), ["settled_at"], unique=False)

    op.create_table(
        "series_organiser",
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_series_organiser_account_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_organiser_series_id")),
        sa.PrimaryKeyConstraint("series_id", "account_id", name=op.f("pk_series_organiser")),
    )
    with op.batch_alter_table("series_organiser", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_organiser_account_id"), ["account_id"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_stored_file_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "what",
            sa.Enum("people", "organisations", name="imported", native_enum=False, length=24),
            nullable=False,
        ),
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
                name="importstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("rows", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wrong", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_import_file_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_import_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_table(
        "twins",
        sa.Column("one_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["one_id"], ["organisation.id"], name=op.f("fk_twins_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["organisation.id"], name=op.f("fk_twins_other_id")),
        sa.ForeignKeyConstraint(["parted_by_id"], ["account.id"], name=op.f("fk_twins_parted_by_id")),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_twins")),
    )
    with op.batch_alter_table("twins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_twins_other_id"), ["other_id"], unique=False)

    op.create_table(
        "person_theme",
        sa.Column("theme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_person_theme_account_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_person_theme_theme_id")),
        sa.PrimaryKeyConstraint("theme_id", "account_id", name=op.f("pk_person_theme")),
    )
    with op.batch_alter_table("person_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_theme_account_id"), ["account_id"], unique=False)

    op.create_table(
        "profile",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("family_first", sa.Boolean(), nullable=False),
        sa.Column("native_name", sa.String(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("honorific", sa.String(), nullable=False),
        sa.Column("pronouns", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("expertise", sa.JSON(), nullable=False),
        sa.Column("biography", sa.String(), nullable=False),
        sa.Column("biography_html", sa.String(), nullable=False),
        sa.Column("photo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("thumbnail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column(
            "listed",
            sa.Enum("public", "signed_in", "secretariat", name="audience", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "sort_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "sort_key_ja", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_profile_account_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_profile_photo_id")),
        sa.ForeignKeyConstraint(["thumbnail_id"], ["stored_file.id"], name=op.f("fk_profile_thumbnail_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_profile")),
    )
    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.create_index("ix_profile_directory", ["listed", "sort_key", "account_id"], unique=False)
        batch_op.create_index(
            "ix_profile_directory_ja", ["listed", "sort_key_ja", "account_id"], unique=False
        )

    op.create_table(
        "takeout",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_takeout_account_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_takeout_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeout")),
    )
    with op.batch_alter_table("takeout", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_takeout_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_takeout_ready_at"), ["ready_at"], unique=False)

    op.create_table(
        "theme_facilitator",
        sa.Column("theme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_theme_facilitator_account_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_facilitator_theme_id")),
        sa.PrimaryKeyConstraint("theme_id", "account_id", name=op.f("pk_theme_facilitator")),
    )
    with op.batch_alter_table("theme_facilitator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_facilitator_account_id"), ["account_id"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("would", sa.String(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_row_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_row_import_id_number")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_invitation_account_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["account.id"], name=op.f("fk_invitation_invited_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_email_key"), ["email_key"], unique=False)
        batch_op.create_index(
            "ix_invitation_open",
            ["email_key"],
            unique=True,
            sqlite_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
        )

    op.create_table(
        "mandate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "focal_point",
                "head_of_delegation",
                "approver",
                "facilitator",
                name="mandatekind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(organisation_id IS NULL) <> (country IS NULL)", name=op.f("ck_mandate_giver")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mandate_account_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["stored_file.id"], name=op.f("fk_mandate_evidence_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mandate_organisation_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], name=op.f("fk_mandate_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandate_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandate_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "organisation_country",
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_country_organisation_id")
        ),
        sa.PrimaryKeyConstraint("country", "organisation_id", name=op.f("pk_organisation_country")),
    )
    with op.batch_alter_table("organisation_country", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_country_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "organisation_name",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "sort_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_name_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "language", name=op.f("pk_organisation_name")),
    )
    op.create_table(
        "organisation_token",
        sa.Column("token", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_token_organisation_id")
        ),
        sa.PrimaryKeyConstraint("token", "organisation_id", name=op.f("pk_organisation_token")),
    )
    with op.batch_alter_table("organisation_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_token_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "participation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "interested",
                "pending",
                "approved",
                "declined",
                name="participationstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["stored_file.id"], name=op.f("fk_participation_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_participation_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_participation_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
    )
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_participation_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "meeting_organiser",
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_meeting_organiser_account_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_organiser_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "account_id", name=op.f("pk_meeting_organiser")),
    )
    with op.batch_alter_table("meeting_organiser", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_organiser_account_id"), ["account_id"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("page_for", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("totp_secret", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "totp_step",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="0",
            )
        )

    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("until", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "asked_at", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00"
            )
        )
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_affiliation_account_id_organisation_id"), type_="unique")
        batch_op.create_index("ix_affiliation_person", ["account_id", "organisation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_affiliation_confirmed_by_id"), "account", ["confirmed_by_id"], ["id"]
        )

    with op.batch_alter_table("mailed_link", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("data", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.create_index(batch_op.f("ix_mailed_link_account_id"), ["account_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_mailed_link_account_id"), "account", ["account_id"], ["id"]
        )

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "visibility",
                sa.Enum("public", "signed_in", "group", name="visibility", native_enum=False, length=24),
                nullable=False,
                server_default="public",
            )
        )
        batch_op.add_column(
            sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_meeting_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_organiser_id"), ["organiser_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_meeting_group_id"), "people_group", ["group_id"], ["id"])

    op.execute(
        "INSERT INTO organisation_name (organisation_id, language, name, sort_key)"
        " SELECT id, 'en', name, '' FROM organisation"
    )
    op.execute(
        "INSERT INTO organisation_name (organisation_id, language, name, sort_key)"
        " SELECT id, native_language, native_name, '' FROM organisation"
        " WHERE native_name IS NOT NULL AND native_language IS NOT NULL AND native_language <> 'en'"
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("website", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("logo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "sort_key",
                sa.String().with_variant(sa.String(collation="C"), "postgresql"),
                nullable=False,
                server_default="",
            )
        )
        batch_op.add_column(
            sa.Column(
                "revision",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="0",
            )
        )
        batch_op.add_column(
            sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("form_key", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(), nullable=False, server_default="en"))
        batch_op.add_column(sa.Column("former_names", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.drop_constraint(batch_op.f("uq_organisation_name"), type_="unique")
        batch_op.drop_column("native_name")
        batch_op.drop_column("native_language")
        batch_op.create_unique_constraint(
            batch_op.f("uq_organisation_made_by_id_form_key"), ["made_by_id", "form_key"]
        )
        batch_op.create_index(
            "ix_organisation_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_organisation_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_parent_id"), ["parent_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_parent_id"), "organisation", ["parent_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_merged_into_id"), "organisation", ["merged_into_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_made_by_id"), "account", ["made_by_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_organisation_logo_id"), "stored_file", ["logo_id"], ["id"])

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
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
            )
        )
        batch_op.add_column(
            sa.Column(
                "told",
                sa.Enum("mail", "letter", "call", "in_person", name="told", native_enum=False, length=24),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("told_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_post_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_post_recorded_by_id"), "account", ["recorded_by_id"], ["id"]
        )

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(
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
            )
        )
        batch_op.add_column(
            sa.Column(
                "told",
                sa.Enum("mail", "letter", "call", "in_person", name="told", native_enum=False, length=24),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("told_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(
            batch_op.f("ix_registration_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_recorded_by_id"), "account", ["recorded_by_id"], ["id"]
        )

    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "seen_at", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00"
            )
        )
        batch_op.add_column(sa.Column("agent", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("network", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column(
                "way",
                sa.Enum("link", "password", "passkey", "provider", name="way", native_enum=False, length=24),
                nullable=False,
                server_default="link",
            )
        )

    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "visibility",
                sa.Enum("public", "signed_in", "group", name="visibility", native_enum=False, length=24),
                nullable=False,
                server_default="public",
            )
        )
        batch_op.add_column(
            sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "revision",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                server_default="0",
                nullable=False,
            )
        )
        batch_op.create_index(batch_op.f("ix_theme_group_id"), ["group_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_theme_group_id"), "people_group", ["group_id"], ["id"])

    op.create_table(
        "calendar_farewell",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("zones", sa.JSON(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("theme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_calendar_farewell_meeting_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_calendar_farewell_series_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_calendar_farewell_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_farewell")),
        sa.UniqueConstraint("meeting_id", "language", name=op.f("uq_calendar_farewell_meeting_id_language")),
    )
    with op.batch_alter_table("calendar_block", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_public", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(
            sa.Column("theme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(batch_op.f("fk_calendar_block_theme_id"), "theme", ["theme_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_calendar_block_series_id"), "series", ["series_id"], ["id"]
        )
    op.execute(
        "UPDATE calendar_block SET"
        " theme_id = (SELECT theme_id FROM meeting WHERE meeting.id = calendar_block.meeting_id),"
        " series_id = (SELECT series_id FROM meeting WHERE meeting.id = calendar_block.meeting_id)"
    )

    with op.batch_alter_table("parcel", schema=None) as batch_op:
        batch_op.create_index("ix_parcel_reader", ["reader_id", "entry_id"], unique=False)

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_author_id"), ["author_id"], unique=False)

    op.execute("UPDATE affiliation SET asked_at = CURRENT_TIMESTAMP, confirmed_at = CURRENT_TIMESTAMP")
    op.execute("UPDATE sign_in SET seen_at = made_at")
    op.execute(
        "INSERT INTO profile (account_id, given_name, family_name, family_first, native_name, reading, honorific,"
        " pronouns, languages, position, expertise, biography, biography_html, audiences, listed, sort_key,"
        " sort_key_ja, revision)"
        " SELECT id, '', '', false, '', '', '', '', '[]', '', '[]', '', '', '{}', 'secretariat', '', '', 0 FROM account"
    )


def downgrade() -> None:
    """Go back."""
    # what only some might see has no such mark there: nobody but its organiser sees it then
    op.execute("DELETE FROM calendar_block WHERE NOT is_public")
    op.execute("UPDATE meeting SET status = 'draft' WHERE visibility <> 'public'")
    with op.batch_alter_table("calendar_block", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_calendar_block_series_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_calendar_block_theme_id"), type_="foreignkey")
        batch_op.drop_column("series_id")
        batch_op.drop_column("theme_id")
        batch_op.drop_column("is_public")

    op.drop_table("calendar_farewell")
    with op.batch_alter_table("parcel", schema=None) as batch_op:
        batch_op.drop_index("ix_parcel_reader")

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_author_id"))

    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_theme_group_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_theme_group_id"))
        batch_op.drop_column("revision")
        batch_op.drop_column("group_id")
        batch_op.drop_column("visibility")

    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_column("way")
        batch_op.drop_column("network")
        batch_op.drop_column("agent")
        batch_op.drop_column("seen_at")

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_registration_recorded_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_registration_organisation_id"))
        batch_op.drop_column("recorded_by_id")
        batch_op.drop_column("told_on")
        batch_op.drop_column("told")
        batch_op.drop_column("mandate")

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_post_recorded_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_post_organisation_id"))
        batch_op.drop_column("recorded_by_id")
        batch_op.drop_column("told_on")
        batch_op.drop_column("told")
        batch_op.drop_column("mandate")
        batch_op.drop_column("withdrawn_at")

    op.execute("UPDATE organisation SET name = name || ' (' || key || ')' WHERE merged_into_id IS NOT NULL")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("native_name", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("native_language", sa.String(), nullable=True))
    op.execute(
        "UPDATE organisation SET native_language = (SELECT min(language) FROM organisation_name"
        " WHERE organisation_id = organisation.id AND organisation_name.language <> organisation.language)"
    )
    op.execute(
        "UPDATE organisation SET native_name = (SELECT name FROM organisation_name"
        " WHERE organisation_id = organisation.id AND organisation_name.language = native_language)"
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index("ix_organisation_name")
        batch_op.drop_constraint(batch_op.f("uq_organisation_made_by_id_form_key"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_organisation_name"), ["name"])
        batch_op.drop_column("former_names")
        batch_op.drop_column("language")
        batch_op.drop_column("form_key")
        batch_op.drop_constraint(batch_op.f("fk_organisation_logo_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_organisation_made_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_organisation_merged_into_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_organisation_parent_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_organisation_parent_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_merged_into_id"))
        batch_op.drop_column("made_at")
        batch_op.drop_column("made_by_id")
        batch_op.drop_column("revision")
        batch_op.drop_column("sort_key")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("logo_id")
        batch_op.drop_column("parent_id")
        batch_op.drop_column("website")

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_meeting_group_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_meeting_organiser_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_group_id"))
        batch_op.drop_column("group_id")
        batch_op.drop_column("visibility")

    with op.batch_alter_table("mailed_link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_mailed_link_account_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_mailed_link_account_id"))
        batch_op.drop_column("data")
        batch_op.drop_column("account_id")

    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_affiliation_confirmed_by_id"), type_="foreignkey")
        batch_op.drop_index("ix_affiliation_person")
        batch_op.create_unique_constraint(
            batch_op.f("uq_affiliation_account_id_organisation_id"), ["account_id", "organisation_id"]
        )
        batch_op.drop_column("ended_at")
        batch_op.drop_column("declined_at")
        batch_op.drop_column("confirmed_by_id")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("asked_at")
        batch_op.drop_column("until")
        batch_op.drop_column("since")
        batch_op.drop_column("title")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("totp_step")
        batch_op.drop_column("totp_secret")
        batch_op.drop_column("page_for")
        batch_op.drop_column("left_at")

    with op.batch_alter_table("meeting_organiser", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_organiser_account_id"))

    op.drop_table("meeting_organiser")
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participation_organisation_id"))

    op.drop_table("participation")
    with op.batch_alter_table("organisation_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_token_organisation_id"))

    op.drop_table("organisation_token")
    op.drop_table("organisation_name")
    with op.batch_alter_table("organisation_country", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_country_organisation_id"))

    op.drop_table("organisation_country")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandate_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_mandate_account_id"))

    op.drop_table("mandate")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_invitation_open")
        batch_op.drop_index(batch_op.f("ix_invitation_email_key"))

    op.drop_table("invitation")
    op.drop_table("import_row")
    with op.batch_alter_table("theme_facilitator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_facilitator_account_id"))

    op.drop_table("theme_facilitator")
    with op.batch_alter_table("takeout", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_takeout_ready_at"))
        batch_op.drop_index(batch_op.f("ix_takeout_account_id"))

    op.drop_table("takeout")
    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.drop_index("ix_profile_directory_ja")
        batch_op.drop_index("ix_profile_directory")

    op.drop_table("profile")
    with op.batch_alter_table("twins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_twins_other_id"))

    op.drop_table("twins")
    with op.batch_alter_table("person_theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_theme_account_id"))

    op.drop_table("person_theme")
    op.drop_table("import")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_stored_file_digest"))

    op.drop_table("stored_file")
    with op.batch_alter_table("series_organiser", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_organiser_account_id"))

    op.drop_table("series_organiser")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_settled_at"))

    op.drop_table("report")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_account_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("person_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_token_account_id"))

    op.drop_table("person_token")
    with op.batch_alter_table("person_language", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_language_account_id"))

    op.drop_table("person_language")
    with op.batch_alter_table("person_expertise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_expertise_account_id"))

    op.drop_table("person_expertise")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_account_id"))

    op.drop_table("passkey")
    op.drop_table("journal_subject")
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_account_id"))

    op.drop_table("identity")
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_member_account_id"))

    op.drop_table("group_member")
    op.drop_table("consent")
    with op.batch_alter_table("ceremony", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ceremony_expires_at"))
        batch_op.drop_index(batch_op.f("ix_ceremony_account_id"))

    op.drop_table("ceremony")
    op.drop_table("people_group")
