"""A person who left is nowhere: not on a page, not in a table, not in a byte of the file.

Everything of her bears a marked word. The control: before she leaves it is found in many places.
"""

import io
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy
from PIL import Image

from app import clock
from app.accounts import operations as accounts
from app.accounts.models import (
    Account,
    Ceremony,
    Identity,
    MailedLink,
    Passkey,
    RecoveryCode,
    Role,
    SignIn,
    Step,
)
from app.calendars import operations as calendars
from app.db import Base, db, transaction
from app.desk.models import Import, Imported, ImportRow, ImportState, Report
from app.discussions import operations as discussions
from app.discussions.models import ThemeFacilitator
from app.files import store
from app.groups.models import Group, GroupMember
from app.holdings import Words
from app.meetings.models import MeetingOrganiser, Series, SeriesOrganiser
from app.organisations.models import Affiliation, Mandate, MandateKind
from app.people.models import (
    Audience,
    Invitation,
    PersonExpertise,
    PersonLanguage,
    PersonTheme,
    PersonToken,
    Profile,
)
from app.privacy import farewell, operations
from app.registrations import operations as registrations
from app.search.kinds import Kind
from app.search.models import Entry
from app.search.sources import BY
from tests.privacy.test_leaving import link_of

MARK = "canary"
EMAIL = "Canarymail@example.org"


def picture():
    """Make a picture whose bytes bear the mark."""
    made = io.BytesIO()
    Image.new("RGB", (9, 9)).save(made, "WEBP", xmp=b"canarypicture")
    return made.getvalue()


@pytest.fixture
def her(app, make_account, make_organisation, make_theme, make_meeting, sign_in, post_office):
    """A person of whom there is something in every table that can hold something of a person."""
    body = make_organisation("Tooroi Cooperative")
    her = make_account("Canaryname", email=EMAIL, organisation=body)
    anna = make_account("Anna", role=Role.SECRETARIAT)
    theme, meeting = make_theme(slug="land"), make_meeting(capacity=1, organiser_id=her.id)
    thread = discussions.start_thread(
        her,
        theme="land",
        title="What holds?",
        source="canarywords",
        language="en",
        organisation_id=body.id,
        key="a",
    )
    discussions.reply(
        anna, thread_id=thread.id, source="So it does.", language="en", organisation_id=None, key="b"
    )
    registrations.register(her, meeting_id=meeting.id)
    calendars.give_address(her)
    accounts.ask_for_link(email=EMAIL, language="en", timezone="UTC")
    operations.ask_for_takeout(her)
    now = clock.now()
    with transaction() as session:
        kept = [
            store.keep(session, data, name=name, media_type=kind, made_by_id=her.id)
            for data, name, kind in (
                (picture(), "canaryphoto.webp", "image/webp"),
                (picture() + b"canarysmall", "canarythumb.webp", "image/webp"),
                (b"%PDF-1.7 canaryletter", "canaryletter.pdf", "application/pdf"),
                (b"name\ncanaryrow", "people.csv", "text/csv"),
            )
        ]
        profile = session.get(Profile, her.id) or Profile(account_id=her.id)
        for column in ("given_name", "family_name", "native_name", "reading", "position", "biography"):
            setattr(profile, column, f"canary{column}")
        profile.biography_html, profile.expertise = "<p>canarybio</p>", ["canaryskill"]
        profile.photo_id, profile.thumbnail_id = kept[0].id, kept[1].id
        profile.listed, profile.sort_key = Audience.PUBLIC, "canarykey"
        session.merge(profile)
        session.merge(PersonTheme(theme_id=theme.id, account_id=her.id))
        session.merge(PersonLanguage(language="mn", account_id=her.id))
        session.merge(PersonExpertise(tag_key="canaryskill", account_id=her.id, tag="canaryskill"))
        session.merge(PersonToken(token="canarytoken", account_id=her.id, audience=Audience.PUBLIC))
        account = session.get_one(Account, her.id)
        account.password_hash, account.totp_secret = "canaryhash", "canarysecret"
        hers = session.scalars(sqlalchemy.select(Affiliation).filter_by(account_id=her.id)).one()
        hers.title = "canarytitle"
        group, series = (
            Group(name="Inner", made_at=now),
            Series(slug="s", title="S", description="", sources=[]),
        )
        table = Import(
            what=Imported.PEOPLE,
            state=ImportState.DONE,
            file_id=kept[3].id,
            made_by_id=anna.id,
            made_at=now,
            ended_at=now,
        )
        session.add_all([group, series, table])
        session.flush()
        session.add_all(
            [
                GroupMember(group_id=group.id, account_id=her.id, added_at=now),
                SeriesOrganiser(series_id=series.id, account_id=her.id),
                MeetingOrganiser(meeting_id=meeting.id, account_id=her.id),
                ThemeFacilitator(theme_id=theme.id, account_id=her.id),
                Mandate(
                    account_id=her.id,
                    country="MN",
                    kind=MandateKind.FOCAL_POINT,
                    evidence="canaryevidence",
                    evidence_id=kept[2].id,
                    recorded_by_id=anna.id,
                    recorded_at=now,
                ),
                Passkey(
                    account_id=her.id,
                    credential_id=b"canaryid",
                    credential=b"canarykey",
                    name="canaryphone",
                    made_at=now,
                ),
                RecoveryCode(account_id=her.id, code_hash="canarycode"),
                Identity(
                    account_id=her.id, issuer="https://id.example", subject="canarysubject", made_at=now
                ),
                Ceremony(
                    step=Step.PASSKEY_NEW,
                    token_hash="canaryceremony",
                    account_id=her.id,
                    data={},
                    made_at=now,
                    expires_at=now + timedelta(minutes=9),
                ),
                SignIn(
                    account_id=her.id,
                    token_hash="canarysession",
                    made_at=now,
                    seen_at=now,
                    expires_at=now + timedelta(days=1),
                    agent="canaryfox",
                    network="canarynet",
                ),
                Invitation(
                    token_hash="x",
                    salt="canarysalt",
                    email=EMAIL,
                    email_key=EMAIL.casefold(),
                    name="Canaryname",
                    language="en",
                    invited_by_id=anna.id,
                    made_at=now,
                    expires_at=now + timedelta(days=9),
                ),
                ImportRow(import_id=table.id, number=2, cells={"email": EMAIL, "name": "Canaryname"}),
                Report(
                    about="account",
                    about_id=her.id,
                    reason="canaryreport",
                    reporter_id=anna.id,
                    made_at=now,
                ),
            ]
        )
    from app import wiring, worker
    from app.tray.post import TrayPost

    worker.work_once(TrayPost(), wiring.TICKS)  # her mails lie in the tray, her copy is made
    old = (now - timedelta(hours=1)).timestamp()
    for part in Path(app.config["UPLOADS"]).glob("??/*"):
        os.utime(part, (old, old))  # nobody is in the middle of bringing it
    return her


def in_tables():
    """Find the mark in every value of every row."""
    db.session.rollback()
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(table.select()).mappings():
            for column, value in row.items():
                if isinstance(value, bytes):
                    value = value.decode("latin-1")
                if MARK in json.dumps(value, default=str, ensure_ascii=False).casefold():
                    found.add(f"{table.name}.{column}")
    db.session.rollback()
    return found


def in_index():
    """Find the marked words by which something is found: (what it is, word)."""
    db.session.rollback()
    rows = db.session.execute(sqlalchemy.select(Entry.kind, Entry.tokens)).all()
    db.session.rollback()
    return {(row.kind, word) for row in rows for word in row.tokens.split() if MARK in word}


def in_files(app):
    folder = Path(app.config["UPLOADS"])
    return {
        part.name
        for part in folder.glob("??/*")
        if part.is_file() and MARK.encode() in part.read_bytes().lower()
    }


@pytest.mark.parametrize("words", [*Words])
def test_she_is_nowhere(app, her, database, client, make_account, sign_in, post_office, words):
    before = in_tables()
    assert len({place.split(".")[0] for place in before}) >= 18, before
    assert in_index() >= {
        (Kind.PERSON, "canaryname"),
        (Kind.POST, "canarywords"),
        (Kind.POST, f"{BY}canaryname"),
    }
    assert len(in_files(app)) >= 3

    operations.ask_to_leave(her, words=words)
    operations.leave(link_of(her))

    stays = {"post.source", "post.html"} if words is Words.STAY else set()
    assert in_index() == set()  # her posts with their writer's name, too, at once
    assert in_tables() == {"mailed_link.email", "mailed_link.email_key"} | stays
    post_office()
    farewell.finish()
    post_office()
    # what stays is found by its own words again; by her name or what she told of herself nothing is
    assert in_index() == ({(Kind.POST, "canarywords")} if stays else set())
    assert in_tables() == stays | ({"search_entry.tokens"} if stays else set())
    assert in_files(app) == set()
    secretary = sign_in(make_account("Secretary", role=Role.OPERATOR))
    for browser in (client, secretary):
        for path in ("/", "/discussions", "/themes/land", "/organisations/", "/directory", "/help", "/desk/"):
            assert MARK not in browser.get(path).text.casefold().replace("canarywords", ""), path
    if database.url.startswith("sqlite") and words is Words.GO:
        db.session.rollback()
        for part in database.path.parent.glob("test.sqlite3*"):
            assert MARK.encode() not in part.read_bytes().lower(), part.name


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
def test_what_sqlite_deletes_is_overwritten(app, her, database):
    """The control: without secure_delete the marked words would still lie in the file."""
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1


def test_no_link_of_hers_is_left(her, post_office):
    operations.ask_to_leave(her, words=Words.STAY)
    operations.leave(link_of(her))
    db.session.rollback()
    links = db.session.scalars(sqlalchemy.select(MailedLink)).all()
    assert [link.purpose.value for link in links if link.used_at is None] == []
