"""The canary crawl: what is hidden is planted with marked words; who may not know it never meets them."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine

from app import clock
from app.accounts.models import Account, Role
from app.calendars import operations as calendars
from app.calendars.queries import private_token
from app.db import db, transaction
from app.discussions import operations as discussions
from app.meetings import access
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting, Outcome, Series, Status
from app.organisations.models import Affiliation
from app.registrations import operations as registrations
from tests.crawl import crawl, words_of

VISITOR, MEMBER, SEAT, WAITING = "visitor", "member", "seat", "waiting"
ORGANISER, OTHER, SECRETARIAT = "organiser", "other organiser", "secretariat"
EVERYBODY = {VISITOR, MEMBER, SEAT, WAITING, ORGANISER, OTHER, SECRETARIAT}
OWNERS = {ORGANISER, SECRETARIAT}

#: marked word -> who may meet it
MAY = {
    # a draft, in each of its fields
    "canarydrafttitle": OWNERS,
    "canarydraftwords": OWNERS,
    "canarydraftplace": OWNERS,
    "canarydraftlink": OWNERS,
    "canarydraftoutcome": OWNERS,
    # how to join, of a meeting that everybody sees
    "canarylink": {SEAT, *OWNERS},
    # people: names on the organiser's list, addresses nowhere but with their owner
    "Canaryseat": {SEAT, *OWNERS},
    "Canarywaiting": {WAITING, *OWNERS},
    "Canarymember": {MEMBER},
    "canaryseatmail": {SEAT},
    "canarywaitingmail": {WAITING},
    "canarymembermail": {MEMBER},
    "canaryorganisermail": {ORGANISER},
    "canaryothermail": {OTHER},
    "canarysecretariatmail": {SECRETARIAT},
    # somebody who is suspended, and speaks for an organisation
    "Canarysuspended": set(),
    "canarysuspendedmail": set(),
    # what the database keeps for itself
    "canaryhash": set(),
}
#: public words: the crawl must find them, or it sees nothing
PUBLIC = {"publictitle", "publicwords", "publicpost", "publicplace", "publicoutcome", "publicorganisation"}


@dataclass
class World:
    people: dict
    browsers: dict
    draft: Meeting
    tokens: dict


@pytest.fixture
def world(make_account, make_organisation, make_theme, make_meeting, sign_in, app, post_office):
    def person(name, mail, **more):
        return make_account(name, email=f"{mail}@example.org", password_hash="canaryhash", **more)

    people = {
        MEMBER: person("Canarymember", "canarymembermail"),
        SEAT: person("Canaryseat", "canaryseatmail"),
        WAITING: person("Canarywaiting", "canarywaitingmail"),
        ORGANISER: person("Hye-jin", "canaryorganisermail", role=Role.ORGANISER),
        OTHER: person("Satō", "canaryothermail", role=Role.ORGANISER),
        SECRETARIAT: person("Anna", "canarysecretariatmail", role=Role.SECRETARIAT),
    }
    organisation = make_organisation(name="publicorganisation")
    suspended = person("Canarysuspended", "canarysuspendedmail", role=Role.SECRETARIAT)
    theme = make_theme(slug="land")
    with transaction() as session:
        session.add(
            Affiliation(
                account_id=suspended.id,
                organisation_id=organisation.id,
                asked_at=clock.now(),
                confirmed_at=clock.now(),
            )
        )
        series = Series(slug="forums", title="Forums", description="", sources=[])
        session.add(series)
        session.flush()
        series_id = series.id
    common = {"organiser_id": people[ORGANISER].id, "theme_id": theme.id, "series_id": series_id}
    shown = make_meeting(
        title="publictitle",
        html="<p>publicwords</p>",
        place="publicplace",
        online_url="https://meet.example.org/canarylink",
        capacity=1,
        **common,
    )
    draft = make_meeting(
        title="canarydrafttitle",
        source="canarydraftwords",
        html="<p>canarydraftwords</p>",
        place="canarydraftplace",
        online_url="https://meet.example.org/canarydraftlink",
        status=Status.DRAFT,
        **common,
    )
    past = make_meeting(wall_start="2015-07-07T10:00", wall_end="2015-07-07T11:00", title="publictitle 2015")
    with transaction() as session:
        for number, (meeting, words, target) in enumerate(
            [
                (past, "publicoutcome", draft),
                (draft, "canarydraftoutcome", shown),
                (draft, "canarydraftoutcome", None),
            ],
            1,
        ):
            session.add(
                Outcome(
                    meeting_id=meeting.id,
                    number=number,
                    verb="recommended",
                    text=words,
                    responsible="",
                    target_id=target.id if target else None,
                    sources=[],
                )
            )
    registrations.register(people[SEAT], meeting_id=shown.id)
    registrations.register(people[WAITING], meeting_id=shown.id)
    discussions.start_thread(
        people[ORGANISER],
        theme="land",
        title="publicpost",
        source="publicpost",
        language="en",
        organisation_id=None,
        key="k",
    )
    tokens = {}
    for kind, one in people.items():
        calendars.give_address(one)
        db.session.rollback()
        tokens[kind] = private_token(one)
    calendars.give_address(suspended)
    db.session.rollback()
    tokens["suspended"] = private_token(suspended)
    with transaction() as session:
        session.get(Account, suspended.id).suspended_at = clock.now()
    letters = post_office()
    assert letters
    browsers = {kind: sign_in(one) for kind, one in people.items()} | {VISITOR: app.test_client()}
    world = World(people, browsers, draft, tokens)
    world.letters = letters
    return world


def everything(world, kinds=EVERYBODY):
    """Let each person crawl, then ask for all addresses that anybody met. Returns kind -> path -> words."""
    met = {kind: crawl(world.browsers[kind]) for kind in kinds}
    numbers = [meeting.id for meeting in db.session.query(Meeting)]
    numbers.append(max(numbers) + 1)  # one that is not there
    db.session.rollback()
    union = {path for pages in met.values() for path in pages if not path.startswith("/calendar/u/")}
    # by their numbers: an address that holds the title is no news to who has it
    union = {re.sub(r"^/(events|threads)/(\d+)-.*", r"/\1/\2", path) for path in union}
    union |= {f"/events/{n}" for n in numbers}
    union |= {f"/events/{n}/registration/" for n in numbers}
    union |= {f"/events/{n}/edit" for n in numbers}
    union |= {f"/calendar/event/{n}.ics" for n in numbers}
    union |= {f"/calendar/{code}/all.ics" for code in ("en", "zh", "ja", "ko", "mn", "ru")}
    union |= {
        "/calendar/all.ics",
        "/calendar/theme/land.ics",
        "/calendar/series/forums.ics",
        "/events/month/2030-11",
    }
    heard = {}
    for kind in kinds:
        pages = dict(met[kind])
        for path in sorted(union - set(pages)):
            pages[path] = world.browsers[kind].get(path)
        heard[kind] = {path: words_of(answer) for path, answer in pages.items()}
    return heard


def leaks(heard, word, allowed):
    return [
        f"{kind} at {path}"
        for kind, pages in heard.items()
        if kind not in allowed
        for path, words in pages.items()
        if word.lower() in words.lower()
    ]


def test_nobody_meets_what_is_not_for_her(world):
    heard = everything(world)

    for word in PUBLIC:
        for kind in EVERYBODY:
            assert any(word in words for words in heard[kind].values()), f"{kind} cannot see {word}"
    for word, allowed in MAY.items():
        assert not leaks(heard, word, allowed), word
        for kind in allowed:
            assert any(word.lower() in words.lower() for words in heard[kind].values()), (
                f"{kind} should meet {word}: the crawl is blind"
            )
    for kind, token in world.tokens.items():
        assert not leaks(heard, token, {kind}), f"the private calendar of {kind}"
        assert kind == "suspended" or any(token in words for words in heard[kind].values())


def test_no_mail_tells_what_is_not_for_its_reader(world):
    assert {letter.to.split("@")[0] for letter in world.letters} == {"canaryseatmail", "canarywaitingmail"}
    for letter in world.letters:
        told = f"{letter.raw.decode()}\n{letter.text}\n{letter.html}\n{letter.calendar}".lower()
        for word, allowed in MAY.items():
            reader = SEAT if letter.to.startswith("canaryseat") else WAITING
            if reader not in allowed:
                assert word.lower() not in told, f"{word} in the mail to {letter.to}"


def test_the_crawl_sees_what_it_should_with_the_rule_switched_off(world, monkeypatch):
    """The negative control: were drafts for everybody, a visitor would meet all of theirs but the link."""
    for module in (access, meeting_queries):
        monkeypatch.setattr(module, "visible_to", lambda actor: Meeting.id.is_not(None))
    monkeypatch.setattr(access, "may_see", lambda actor, meeting: True)
    heard = everything(world, {VISITOR})[VISITOR]
    for word in ("canarydrafttitle", "canarydraftwords", "canarydraftplace", "canarydraftoutcome"):
        assert any(word in words for words in heard.values()), word


@pytest.mark.parametrize(
    "path", ["/events/{}", "/events/{}/edit", "/calendar/event/{}.ics", "/events/{}/registration/"]
)
def test_what_is_hidden_looks_as_if_it_were_not_there(world, path):
    for kind in (MEMBER, OTHER, VISITOR):
        answers = [world.browsers[kind].get(path.format(number)) for number in (world.draft.id, 999_999)]
        assert answers[0].status_code == answers[1].status_code
        bodies = [
            re.sub(r'name="csrf_token" value="[^"]*"', "", re.sub(rf"(?<=/){number}\b", "N", answer.text))
            for answer, number in zip(answers, (world.draft.id, 999_999), strict=True)
        ]
        assert bodies[0] == bodies[1]
        names = [set(answer.headers.keys()) - {"Set-Cookie"} for answer in answers]
        assert names[0] == names[1]


def test_a_draft_moves_no_number(world, make_meeting):
    """Counts, versions and tags that strangers see stay as they are when something hidden is added."""
    paths = [
        "/",
        "/events",
        "/themes/land",
        "/events/month/2030-11",
        "/calendar/all.ics",
        "/calendar/theme/land.ics",
    ]

    def seen():
        answers = [world.browsers[VISITOR].get(path) for path in paths]
        return [
            (answer.data, answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
            for answer in answers
        ]

    with time_machine.travel(clock.now() + timedelta(seconds=10), tick=False):
        before = seen()
        make_meeting(status=Status.DRAFT, organiser_id=world.people[ORGANISER].id, title="canarydrafttitle 2")
        assert seen() == before
