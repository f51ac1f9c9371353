"""The addresses of calendars: what they hold, in which order, and how they answer programs."""

import gzip
import random
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

import icalendar
import pytest
import time_machine
from sqlalchemy import event

from app import i18n
from app.accounts.models import Role
from app.db import db, transaction
from app.meetings import operations as meetings
from app.meetings.models import Kind, Meeting, Series, Status
from app.meetings.walltime import Precision
from tests.calendar import rules

ALL = "/calendar/all.ics"


@pytest.fixture
def organiser(make_account):
    return make_account("Hye-jin", role=Role.ORGANISER)


@pytest.fixture
def statements(app):
    """Collect what the database is asked."""
    asked = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if not statement.startswith(("PRAGMA", "BEGIN")):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def feed(client, path=ALL):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return rules.check_feed(answer.data)


def uids(client, path=ALL):
    return [one.value("UID") for one in feed(client, path).inner("VEVENT")]


def summaries(client, path=ALL):
    return [one.one("SUMMARY").text for one in feed(client, path).inner("VEVENT")]


def plan_of(meeting, **changes):
    values = {one.name: getattr(meeting, one.name) for one in fields(meetings.Plan)}
    return replace(meetings.Plan(**values), **changes)


def change(actor, meeting, **changes):
    db.session.rollback()
    now = db.session.get_one(Meeting, meeting.id, populate_existing=True)
    return meetings.change(actor, meeting.id, plan_of(now, **changes), revision=now.revision)


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko", "mn", "ru"])
def test_each_language_has_its_address(client, make_meeting, language):
    """The calendar speaks its own language; what an organiser wrote stays in hers, and says so."""
    make_meeting(title="Элсний нүүдэл", language="mn", html="<p><strong>Цөлжилт</strong></p>")
    found = feed(client, f"/calendar/{language}/all.ics")
    assert found.one("NAME").parameters == {"LANGUAGE": language}
    entry = found.inner("VEVENT")[0]
    summary = entry.one("SUMMARY")
    assert (summary.parameters, summary.text) == ({"LANGUAGE": "mn"}, "Элсний нүүдэл")
    with i18n.speaking(language, "UTC"):
        assert entry.value("CATEGORIES") == str(Kind.FORUM.words)
    assert found.value("SOURCE") == f"http://forum.example.org/calendar/{language}/all.ics"


def test_the_language_of_a_browser_changes_nothing(client, make_meeting):
    make_meeting(status=Status.CANCELLED)
    plain = client.get(ALL)
    chinese = client.get(ALL, headers={"Accept-Language": "zh"})
    assert plain.data == chinese.data
    assert plain.headers["ETag"] == chinese.headers["ETag"]
    assert "Accept-Language" not in plain.headers["Vary"]


def test_an_entry_tells_first_where_to_read_more(client, make_meeting, make_theme):
    theme = make_theme(title="Land, water")
    meeting = make_meeting(
        theme_id=theme.id, html="<p>What <em>holds</em>?</p>", online_url="https://meet.example.org/s"
    )
    entry = feed(client).inner("VEVENT")[0]
    address = f"http://forum.example.org/events/{meeting.id}-holding-the-sand"
    assert entry.value("URL") == address
    assert entry.one("DESCRIPTION").text == f"{address}\n\nWhat holds?"
    assert entry.value("CATEGORIES") == "Forum,Land\\, water"
    assert entry.value("UID") == meeting.uid


def test_a_long_text_is_told_in_part(client, make_meeting):
    make_meeting(html=f"<p>{'沙' * 5000}</p>")
    told = feed(client).inner("VEVENT")[0].one("DESCRIPTION").text.partition("\n\n")[2]
    assert len(told) == 2000
    assert told.endswith("沙…")


def test_feeds_of_themes_and_series_hold_their_own(client, make_meeting, make_theme):
    land, water = make_theme(slug="land"), make_theme(slug="water")
    with transaction() as session:
        series = Series(slug="forums", title="Forums", description="", sources=[])
        session.add(series)
        session.flush()
        series_id = series.id
    make_meeting(title="A", theme_id=land.id)
    make_meeting(title="B", theme_id=water.id, series_id=series_id)
    make_meeting(title="C")

    assert sorted(summaries(client)) == ["A", "B", "C"]
    assert summaries(client, "/calendar/theme/land.ics") == ["A"]
    assert summaries(client, "/calendar/theme/water.ics") == ["B"]
    assert summaries(client, "/calendar/series/forums.ics") == ["B"]


def test_the_page_of_calendars_tells_the_address_of_each(client, make_meeting, make_theme):
    make_theme(slug="sand", title="Sand and dust")
    with transaction() as session:
        session.add(Series(slug="forums", title="Forums of the plan", description="", sources=[]))

    page = client.get("/calendar/").text

    for path, name in {
        "all.ics": "NEAMSP",
        "theme/sand.ics": "Sand and dust",
        "series/forums.ics": "Forums of the plan",
    }.items():
        assert f'value="http://forum.example.org/calendar/{path}"' in page
        assert f'href="webcal://forum.example.org/calendar/{path}"' in page
        encoded = quote(f"webcal://forum.example.org/calendar/{path}", safe="")
        assert f"https://calendar.google.com/calendar/r?cid={encoded}" in page
        assert f"&amp;name={quote(name)}" in page


def test_in_order_of_time_then_of_name(client, make_meeting):
    make_meeting(uid="b@x", wall_start="2030-01-02T10:00", wall_end="2030-01-02T11:00")
    make_meeting(uid="c@x", wall_start="2030-01-01T10:00", wall_end="2030-01-01T11:00")
    make_meeting(uid="a@x", wall_start="2030-01-02T10:00", wall_end="2030-01-02T11:00")
    assert uids(client) == ["c@x", "a@x", "b@x"]


def test_half_a_year_back_and_all_that_lies_ahead(client, make_meeting):
    make_meeting(uid="old@x", wall_start="2026-01-01T10:00", wall_end="2026-01-01T11:00", timezone="UTC")
    make_meeting(uid="new@x", wall_start="2040-01-01T10:00", wall_end="2040-01-01T11:00")
    with time_machine.travel(datetime(2026, 6, 30, 23, 59, tzinfo=UTC), tick=False):
        assert uids(client) == ["old@x", "new@x"]
    with time_machine.travel(datetime(2026, 7, 1, 0, 1, tzinfo=UTC), tick=False):
        assert uids(client) == ["new@x"]


def test_where_nothing_is_near_the_latest_is_told(client, make_meeting):
    make_meeting(uid="a@x", wall_start="2015-07-07", wall_end="2015-07-08", precision=Precision.DAY)
    make_meeting(uid="b@x", wall_start="2014-07-07", wall_end="2014-07-08", precision=Precision.DAY)
    assert uids(client) == ["a@x"]


def test_where_nothing_is_at_all_the_beginning_is_told(client, make_theme):
    make_theme(slug="land")
    assert uids(client) == uids(client, "/calendar/theme/land.ics") == ["begun-20150707@forum.example.org"]


def test_drafts_and_months_have_no_day_to_show(client, make_meeting):
    make_meeting(uid="draft@x", status=Status.DRAFT)
    make_meeting(uid="month@x", precision=Precision.MONTH, wall_start="2030-11", wall_end="2030-11")
    make_meeting(uid="day@x", precision=Precision.DAY, wall_start="2030-11-05", wall_end="2030-11-06")
    assert uids(client) == ["day@x"]


@pytest.mark.parametrize(
    ("path", "prefix"),
    [(ALL, "Cancelled: "), ("/calendar/en/all.ics", "Cancelled: "), ("/calendar/zh/all.ics", None)],
)
def test_what_was_called_off_stays_and_says_so(client, make_meeting, organiser, path, prefix):
    meeting = make_meeting(organiser_id=organiser.id)
    before = feed(client, path).inner("VEVENT")[0]
    meetings.cancel(organiser, meeting.id)
    entry = feed(client, path).inner("VEVENT")[0]
    assert (entry.value("STATUS"), entry.value("TRANSP")) == ("CANCELLED", "TRANSPARENT")
    assert entry.value("UID") == before.value("UID")
    assert int(entry.value("SEQUENCE")) == int(before.value("SEQUENCE")) + 1
    assert entry.one("SUMMARY").text.endswith("Holding the sand")
    assert prefix is None or entry.one("SUMMARY").text == f"{prefix}Holding the sand"


def test_nothing_of_people_and_no_way_in_is_told(client, make_meeting, make_account):
    from app.registrations import operations as registrations

    meeting = make_meeting(online_url="https://meet.example.org/secret")
    registrations.register(make_account("Bolor", email="bolor@example.org"), meeting_id=meeting.id)
    body = client.get(ALL).data.replace(b"\r\n ", b"")
    for word in (b"ATTENDEE", b"ORGANIZER", b"VALARM", b"METHOD", b"meet.example.org", b"bolor", b"Bolor"):
        assert word not in body


def test_what_counts_as_a_change(client, make_meeting, organiser):
    meeting = make_meeting(organiser_id=organiser.id)

    def entry():
        found = feed(client).inner("VEVENT")[0]
        return int(found.value("SEQUENCE")), found.value("LAST-MODIFIED")

    counted = [entry()]
    for changes in (
        {"source": "More."},  # seen, but nobody must note it
        {"place": "Darkhan"},
        {"wall_end": "2030-11-05T18:00"},
        {"title": "Holding all the sand"},
        {"timezone": "Asia/Seoul"},
        {"online_url": "https://meet.example.org/1"},
    ):
        change(organiser, meeting, **changes)
        counted.append(entry())
    same = client.get(ALL).data
    change(organiser, meeting)

    assert [sequence for sequence, _modified in counted] == [0, 0, 1, 2, 3, 4, 5]
    stamps = [modified for _sequence, modified in counted]
    assert sorted(set(stamps)) == stamps
    assert client.get(ALL).data == same


def test_any_program_gets_it_whole_and_without_a_cookie(client, make_meeting):
    make_meeting()
    answer = client.get(ALL, headers={"User-Agent": "", "Accept": ""})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=900"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Content-Disposition" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]
    assert client.get(ALL).data == answer.data


def test_a_browser_that_is_signed_in_gets_the_same(client, make_meeting, make_account, sign_in):
    make_meeting()
    plain, mine = client.get(ALL), sign_in(make_account()).get(ALL)
    assert mine.data == plain.data
    assert mine.headers["Cache-Control"] == plain.headers["Cache-Control"]
    assert "Set-Cookie" not in mine.headers


def test_head_says_what_get_would(client, make_meeting):
    make_meeting()
    got, head = client.get(ALL), client.head(ALL)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary"):
        assert head.headers[name] == got.headers[name]


def test_compressed_it_is_the_same(client, make_meeting):
    make_meeting()
    plain = client.get(ALL)
    zipped = client.get(ALL, headers={"Accept-Encoding": "gzip, br"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert client.get(ALL, headers={"Accept-Encoding": "gzip;q=0"}).data == plain.data


def test_what_a_program_has_is_not_sent_again(client, make_meeting, statements):
    make_meeting()
    for encoding in ("identity", "gzip"):
        first = client.get(ALL, headers={"Accept-Encoding": encoding})
        etag = first.headers["ETag"]
        for sent in (etag, f"W/{etag}", f'"other", {etag}'):
            statements.clear()
            again = client.get(ALL, headers={"If-None-Match": sent, "Accept-Encoding": encoding})
            assert (again.status_code, again.data) == (304, b"")
            assert len(statements) <= 2
            for name in ("ETag", "Cache-Control", "Vary"):
                assert again.headers[name] == first.headers[name]
    assert client.get(ALL, headers={"If-None-Match": '"other"'}).status_code == 200


def test_programs_may_ask_by_time(client, make_meeting, organiser):
    meeting = make_meeting(organiser_id=organiser.id)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False) as clock:
        first = client.get(ALL)
        since = first.headers["Last-Modified"]
        assert parsedate_to_datetime(since) <= datetime.now(UTC)
        assert client.get(ALL, headers={"If-Modified-Since": since}).status_code == 304
        earlier = format_datetime(parsedate_to_datetime(since) - timedelta(seconds=1), usegmt=True)
        assert client.get(ALL, headers={"If-Modified-Since": earlier}).status_code == 200
        # a tag decides alone where there is one
        both = {"If-Modified-Since": since, "If-None-Match": '"other"'}
        assert client.get(ALL, headers=both).status_code == 200

        change(organiser, meeting, title="Moved")
        assert client.get(ALL, headers={"If-Modified-Since": since}).status_code == 200
        clock.shift(5)
        assert client.get(ALL, headers={"If-Modified-Since": since}).status_code == 200


def test_a_time_is_told_only_when_nothing_more_can_happen_in_its_second(client, make_meeting):
    with time_machine.travel(datetime.now(UTC).replace(hour=12), tick=False) as clock:
        make_meeting()
        assert "Last-Modified" not in client.get(ALL).headers
        clock.shift(3)
        assert "Last-Modified" in client.get(ALL).headers


@pytest.mark.parametrize("path", [ALL, "/calendar/theme/land.ics", "/calendar/zh/all.ics"])
def test_the_tag_changes_exactly_when_the_bytes_do(client, make_meeting, make_theme, organiser, path):
    land = make_theme(slug="land")
    dice, known = random.Random(path), {}
    made = [
        make_meeting(
            title=str(n), organiser_id=organiser.id, theme_id=land.id if n % 2 else None, status=status
        )
        for n, status in enumerate([Status.SCHEDULED, Status.SCHEDULED, Status.DRAFT, Status.DRAFT])
    ]
    for _step in range(25):
        answer = client.get(path)
        tag, body = answer.headers["ETag"], answer.data
        assert known.setdefault(tag, body) == body, "one tag for two contents"
        assert [one for one in known.values() if one == body] == [body], "two tags for one content"
        meeting = dice.choice(made)
        changes = dice.choice(
            [
                {},
                {"title": f"Title {dice.randint(1, 3)}"},
                {"capacity": dice.randint(1, 9)},
                {"place": dice.choice(["Darkhan", None])},
                {"theme_id": dice.choice([land.id, None])},
            ]
        )
        change(organiser, meeting, **changes)
    meetings.publish(organiser, made[2].id)
    assert client.get(path).status_code == 200


def test_a_draft_that_changes_shows_in_no_feed_at_all(client, make_meeting, organiser):
    make_meeting()
    hidden = make_meeting(status=Status.DRAFT, organiser_id=organiser.id)

    def seen():
        answer = client.get(ALL)
        return answer.data, dict(answer.headers) | {"X-Request-Id": None}

    with time_machine.travel(datetime.now(UTC).replace(hour=12), tick=False) as clock:
        clock.shift(10)
        before = seen()
        change(organiser, hidden, title="Secret")
        change(organiser, hidden, place="Elsewhere")
        assert seen() == before


def test_a_thousand_meetings_are_joined_and_not_written_anew(client, make_meeting, monkeypatch):
    meeting = make_meeting()
    from sqlalchemy import insert, select

    from app.calendars.models import CalendarBlock

    copies = [f"copy-{number}@x" for number in range(999)]
    with transaction() as session:
        row = {c.name: getattr(session.get(Meeting, meeting.id), c.name) for c in Meeting.__table__.columns}
        body = session.scalars(select(CalendarBlock.body).filter_by(language="en")).one()
        del row["id"]
        session.execute(insert(Meeting), [row | {"uid": uid} for uid in copies])
        rows = session.execute(select(Meeting.id, Meeting.uid).where(Meeting.uid.in_(copies))).all()
        session.execute(
            insert(CalendarBlock),
            [
                {
                    "meeting_id": copy.id,
                    "language": "en",
                    "body": body.replace(meeting.uid.encode(), copy.uid.encode()),
                    "zones": ["Asia/Ulaanbaatar"],
                }
                for copy in rows
            ],
        )
    written = []
    real = icalendar.Event.to_ical
    monkeypatch.setattr(
        icalendar.Event, "to_ical", lambda self, *a, **k: written.append(1) or real(self, *a, **k)
    )
    answer = client.get(ALL)
    assert answer.data.count(b"BEGIN:VEVENT") == 1000
    assert not written


def test_what_was_joined_is_what_would_be_written_now(client, make_meeting, make_theme):
    from app import calendar, i18n
    from app.calendars.blocks import entry_of

    theme = make_theme(title="Вода")
    for number in range(3):
        make_meeting(title=f"N {number}", theme_id=theme.id, wall_start=f"2030-11-0{number + 1}T14:00")
    for language in i18n.LANGUAGES:
        joined = client.get(f"/calendar/{language}/all.ics").data
        with i18n.speaking(language, "UTC"):
            for meeting in db.session.query(Meeting):
                assert calendar.block(entry_of(meeting)) in joined


def test_a_program_is_never_locked_out(client, make_meeting):
    make_meeting()
    assert {client.get(ALL).status_code for _ in range(70)} == {200}


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/theme/none.ics",
        "/calendar/series/none.ics",
        "/calendar/fr/all.ics",
        "/calendar/event/999999.ics",
        "/calendar/event/99999999999999999999999.ics",
        "/calendar/u/none.ics",
        "/calendar/u/.ics",
        "/calendar/theme/%00.ics",
        "/calendar/theme/%ff.ics",
        "/calendar/theme/%ED%A0%80.ics",
        "/calendar/event/-1.ics",
        "/calendar/event/1e3.ics",
        "/calendar/event/\u0661.ics",
        "/calendar/event/9223372036854775808.ics",
    ],
)
def test_unknown_calendars_are_not_there(client, path):
    assert client.get(path).status_code == 404


def test_robots_may_read_feeds(client):
    lines = client.get("/robots.txt").text.splitlines()
    assert not [
        line for line in lines if line.startswith("Disallow") and "/calendar/all".startswith(line.split()[1])
    ]
    assert "Disallow: /calendar/u/" in lines


def test_one_meeting_as_a_file(client, make_meeting):
    meeting = make_meeting()
    answer = client.get(f"/calendar/event/{meeting.id}.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="event-{meeting.id}.ics"'
    assert "Set-Cookie" not in answer.headers
    found = rules.check_feed(answer.data)
    assert "METHOD" not in found.names()
    assert found.inner("VEVENT") == feed(client).inner("VEVENT")


@pytest.mark.parametrize(
    "columns",
    [
        {"status": Status.DRAFT},
        {"precision": Precision.MONTH, "wall_start": "2030-11", "wall_end": "2030-11"},
    ],
)
def test_no_file_of_what_has_no_day_or_is_no_news(client, make_meeting, sign_in, organiser, columns):
    meeting = make_meeting(organiser_id=organiser.id, **columns)
    for browser in (client, sign_in(organiser)):
        assert browser.get(f"/calendar/event/{meeting.id}.ics").status_code == 404
