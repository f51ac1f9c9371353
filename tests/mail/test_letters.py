"""Each mail of each writer, word for word, in each language, by its reader's clock.

What a reader gets is kept in tests/mail/letters/<language>/<name>.txt: read those files as a reader
would. After a change that is meant: RENEW_LETTERS=1 python -m pytest tests/mail/test_letters.py
"""

import html
import os
import re
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select

from app import journal
from app.accounts import address, links, roles
from app.accounts import operations as accounts
from app.accounts.facts import PasskeyAdded, SecondStepChanged
from app.accounts.models import MailedLink, Purpose, Role
from app.db import db, transaction
from app.desk import reports, warnings
from app.desk.models import Report
from app.discussions import arranging, moderating, themes
from app.discussions import operations as discussions
from app.discussions.kinds import Holding as Keeping
from app.discussions.kinds import Who
from app.discussions.models import Post
from app.groups.models import Group, GroupMember, Visibility
from app.holdings import Words
from app.i18n import LANGUAGES
from app.meetings import operations as meetings
from app.meetings.walltime import Precision
from app.organisations import affiliations, mandates
from app.organisations.access import Recorded
from app.organisations.kinds import MandateKind, Told
from app.outbox.effects import Send, SendAll, name_of
from app.people import invitations
from app.privacy import operations as privacy
from app.registrations import operations as registrations
from app.syntheses import operations as syntheses
from app.syntheses.kinds import SynthesisKind
from app.wiring import EFFECTS
from tests import circles
from tests.privacy.test_leaving import leave

LETTERS = Path(__file__).parent / "letters"
RENEW = bool(os.environ.get("RENEW_LETTERS"))
NOW = datetime(2030, 10, 1, 8, 0, tzinfo=UTC)

#: language -> a reader and her clock; the meetings are in Ulaanbaatar
READERS = {
    "en": ("Anna", "Asia/Vladivostok"),
    "zh": ("李娜", "Asia/Shanghai"),
    "ja": ("佐藤恵", "Asia/Tokyo"),
    "ko": ("김혜진", "Asia/Seoul"),
    "mn": ("Оюун", "Asia/Ulaanbaatar"),
    "ru": ("Иван", "Europe/Moscow"),
}
SCENES = {}


def scene(story):
    """Collect a story. Its name is that of its writer, then what is special about it."""
    SCENES[story.__name__.replace("__", ".", 1).replace("__", "-")] = story
    return story


@pytest.fixture
def world(app, make_account, make_meeting, make_organisation, make_theme, post_office):
    """Six readers, an organiser, meetings as they are asked for, and the clock at :data:`NOW`."""
    with time_machine.travel(NOW, tick=False) as clock:
        organiser = make_account("Hye-jin", role=Role.ORGANISER)
        readers = {
            language: make_account(name, language=language, timezone=zone, email=f"{language}@example.org")
            for language, (name, zone) in READERS.items()
        }

        def meeting(**columns):
            return make_meeting(
                uid="meeting-1@forum.example.org",
                organiser_id=organiser.id,
                source="Who holds the sand, and with what.",
                html="<p>Who holds the sand, and with what.</p>",
                **{"online_url": "https://meet.example.org/holding"} | columns,
            )

        def everybody_registers(found):
            for reader in readers.values():
                registrations.register(reader, meeting_id=found.id)
            post_office()

        def change(found, **columns):
            plan = {field.name: getattr(found, field.name) for field in fields(meetings.Plan)}
            plan = meetings.Plan(**plan | columns)
            meetings.change(organiser, found.id, plan, revision=found.revision)

        yield SimpleNamespace(
            readers=readers,
            organiser=organiser,
            staff=make_account("Anjali", role=Role.SECRETARIAT, email="staff@example.org"),
            organisation=make_organisation,
            theme=make_theme,
            body=make_organisation("Sand Line Institute"),
            meeting=meeting,
            everybody_registers=everybody_registers,
            change=change,
            clock=clock,
            somebody=lambda: make_account("Kim", email="kim@example.org"),
            flush=post_office,
        )


@scene
def accounts__link__join(world):
    for language, (_name, zone) in READERS.items():
        accounts.ask_for_link(email=f"{language}-new@example.org", language=language, timezone=zone)


@scene
def accounts__link__sign_in(world):
    for language in READERS:
        accounts.ask_for_link(email=f"{language}@example.org", language="en", timezone="UTC")


@scene
def accounts__link__known(world):
    for language in READERS:
        accounts.ask_for_link(
            email=f"{language}@example.org", language="en", timezone="UTC", wanted=Purpose.JOIN
        )


@scene
def accounts__reset(world):
    for language in READERS:
        accounts.ask_for_link(
            email=f"{language}@example.org", language="en", timezone="UTC", wanted=Purpose.RESET
        )


@scene
def accounts__new_address(world):
    for language, reader in world.readers.items():
        browser = accounts.open_session(reader)
        address.ask(reader, email=f"{language}-new@example.org", current=None, browser=browser)


@scene
def accounts__new_address__taken(world):
    somebody = world.somebody()
    browser = accounts.open_session(somebody)
    for language in READERS:
        address.ask(somebody, email=f"{language}@example.org", current=None, browser=browser)


@scene
def accounts__address_changed(world):
    for language, reader in world.readers.items():
        browser = accounts.open_session(reader)
        address.ask(reader, email=f"{language}-new@example.org", current=None, browser=browser)
    wanted = select(MailedLink.salt).filter_by(purpose=Purpose.CHANGE_ADDRESS)
    for salt in db.session.scalars(wanted).all():
        address.change(links.token_of(salt), keep=None)


@scene
def accounts__security_changed__second_step(world):
    for reader in world.readers.values():
        with transaction() as session:
            fact = SecondStepChanged(actor_id=reader.id, account_id=reader.id, is_on=True)
            journal.record(session, fact)


@scene
def accounts__security_changed__passkey(world):
    for reader in world.readers.values():
        with transaction() as session:
            journal.record(session, PasskeyAdded(actor_id=reader.id, account_id=reader.id, passkey_id=1))


@scene
def accounts__password_changed(world):
    for reader in world.readers.values():
        browser = accounts.open_session(reader)
        accounts.set_password(reader, current=None, new="roots go down for water", keep=browser)


@scene
def privacy__takeout(world):
    for reader in world.readers.values():
        privacy.ask_for_takeout(reader)


@scene
def privacy__leave(world):
    for reader in world.readers.values():
        privacy.ask_to_leave(reader, words=Words.STAY)


@scene
def privacy__deleted(world):
    for reader in world.readers.values():
        leave(reader, Words.STAY)


@scene
def privacy__deleted__words_withdrawn(world):
    for reader in world.readers.values():
        leave(reader, Words.GO)


@scene
def people__invitation(world):
    for language in READERS:
        guest = invitations.Guest(
            email=f"{language}-guest@example.org",
            name="Saraa",
            language=language,
            note="We met in Songdo.\nPlease come.",
        )
        invitations.invite(world.staff, guest)


@scene
def desk__report_settled(world):
    for reader in world.readers.values():
        reports.report(reader, "organisation", world.body.id, reason="It does not exist.")
    for number in db.session.scalars(select(Report.id)).all():
        reports.settle(world.staff, number, answer="It does: we met it.\nThank you for looking.")


def replied(world, *, held=False):
    """Let each reader write something, in a discussion of the network. Returns reader -> her post."""
    theme = world.theme(slug="land")
    if held:
        arranging.set_rules(
            world.staff, "land", starters=Who.EVERYBODY, repliers=Who.EVERYBODY, holds=Keeping.EVERYBODY
        )
    thread = circles.say(world.staff, theme.slug, title="What holds the sand?")
    said = {"thread_id": thread.id, "language": "en", "organisation_id": None, "key": "k"}
    words = "Saxaul does.\nGive it two winters."
    posts = {reader: discussions.reply(reader, source=words, **said).id for reader in world.readers.values()}
    world.flush()
    return posts


@scene
def discussions__shown(world):
    for post in replied(world, held=True).values():
        moderating.publish(world.staff, post)


@scene
def discussions__shown__again(world):
    for post in replied(world).values():
        moderating.remove(world.staff, post, reason="A mistake.")
        moderating.put_back(world.staff, post)


@scene
def discussions__refused(world):
    for post in replied(world, held=True).values():
        moderating.refuse(world.staff, post, reason="It was said above, by three others.")


@scene
def discussions__removed(world):
    for post in replied(world).values():
        moderating.remove(world.staff, post, reason="It names a person's telephone number.")


@scene
def discussions__removed__discussion(world):
    world.theme(slug="land")
    for reader in world.readers.values():
        thread = circles.say(reader, "land", title="What holds the sand?")
        moderating.remove_thread(world.staff, thread.id, reason="Advertising.")


@scene
def discussions__waits(world):
    world.theme(slug="land")
    for reader in world.readers.values():
        themes.add_facilitator(world.staff, "land", reader.id)
    arranging.set_rules(
        world.staff, "land", starters=Who.EVERYBODY, repliers=Who.EVERYBODY, holds=Keeping.EVERYBODY
    )
    circles.say(world.somebody(), "land", title="What holds the sand?")


@scene
def syntheses__cited(world):
    posts = replied(world)
    thread = db.session.get_one(Post, next(iter(posts.values()))).thread_id
    cited = ", ".join(f"#{number}" for number in range(1, len(posts) + 2))
    syntheses.publish(
        world.staff, thread_id=thread, kind=SynthesisKind.SUMMARY, source=f"It holds. [{cited}]",
        language="en", revision=0,
    )  # fmt: skip


@scene
def desk__warned(world):
    for post in replied(world).values():
        warnings.warn(world.staff, post, reason="Please argue about sand, not about people.")


@scene
def accounts__suspended(world):
    anna = world.staff
    for reader in world.readers.values():
        roles.suspend(anna, reader.id, "Advertising, again and again.")


@scene
def accounts__readmitted(world):
    anna = world.staff
    for reader in world.readers.values():
        roles.suspend(anna, reader.id, "A mistake.")
        roles.readmit(anna, reader.id)


@scene
def calendars__invitation(world):
    found = world.meeting()
    for reader in world.readers.values():
        registrations.register(reader, meeting_id=found.id)


@scene
def calendars__invitation__two_days(world):
    found = world.meeting(wall_end="2030-11-06T12:30")
    for reader in world.readers.values():
        registrations.register(reader, meeting_id=found.id)


@scene
def calendars__invitation__online(world):
    """Nobody travels: the clock of a venue would tell nothing."""
    found = world.meeting(place=None)
    for reader in world.readers.values():
        registrations.register(reader, meeting_id=found.id)


@scene
def calendars__invitation__days_without_hours(world):
    found = world.meeting(precision=Precision.DAY, wall_start="2030-11-05", wall_end="2030-11-06")
    for reader in world.readers.values():
        registrations.register(reader, meeting_id=found.id)


@scene
def calendars__invitation__month(world):
    """The day is not known: calendars cannot show it yet."""
    found = world.meeting(precision=Precision.MONTH, wall_start="2030-11", wall_end="2030-11")
    for reader in world.readers.values():
        registrations.register(reader, meeting_id=found.id)


@scene
def registrations__on_waiting_list(world):
    found = world.meeting(capacity=1)
    registrations.register(world.somebody(), meeting_id=found.id)
    for reader in world.readers.values():
        registrations.register(reader, meeting_id=found.id)


@scene
def calendars__invitation__from_waiting_list(world):
    found, kim = world.meeting(capacity=1), world.somebody()
    registrations.register(kim, meeting_id=found.id)
    world.everybody_registers(found)
    world.change(found, capacity=10)


@scene
def calendars__moved__new_time(world):
    found = world.meeting()
    world.everybody_registers(found)
    world.change(found, wall_start="2030-11-07T09:30", wall_end="2030-11-07T12:00")


@scene
def calendars__moved__everything(world):
    found = world.meeting(precision=Precision.MONTH, wall_start="2030-11", wall_end="2030-11")
    world.everybody_registers(found)
    world.change(
        found,
        title="Holding the sand, together",
        precision=Precision.TIME,
        wall_start="2030-11-07T09:30",
        wall_end="2030-11-07T12:00",
        timezone="Asia/Seoul",
        place="Incheon",
        online_url=None,
    )


@scene
def calendars__moved__those_who_wait(world):
    """They are not told how to join."""
    found = world.meeting(capacity=1)
    registrations.register(world.somebody(), meeting_id=found.id)
    world.everybody_registers(found)
    world.change(found, place="Darkhan", online_url="https://meet.example.org/other")


@scene
def calendars__closed(world):
    """It is for a group now, and has another title too, of which they are not told."""
    found = world.meeting()
    world.everybody_registers(found)
    with transaction() as session:
        group = Group(name="Drafting group", made_at=NOW)
        session.add(group)
        session.flush()
        session.add(GroupMember(group_id=group.id, account_id=world.organiser.id, added_at=NOW))
    world.change(found, title="Not for them", visibility=Visibility.GROUP, group_id=group.id)


@scene
def calendars__withdrawn(world):
    found = world.meeting()
    world.everybody_registers(found)
    for reader in world.readers.values():
        registrations.withdraw(reader, meeting_id=found.id)


@scene
def calendars__withdrawn__from_waiting_list(world):
    found = world.meeting(capacity=1)
    registrations.register(world.somebody(), meeting_id=found.id)
    world.everybody_registers(found)
    for reader in world.readers.values():
        registrations.withdraw(reader, meeting_id=found.id)


@scene
def calendars__cancelled(world):
    found = world.meeting()
    world.everybody_registers(found)
    meetings.cancel(world.organiser, found.id)


@scene
def calendars__cancelled__those_who_wait(world):
    found = world.meeting(capacity=1)
    registrations.register(world.somebody(), meeting_id=found.id)
    world.everybody_registers(found)
    meetings.cancel(world.organiser, found.id)


@scene
def reminders__reminder__week(world):
    found = world.meeting()
    world.everybody_registers(found)
    world.clock.move_to(found.starts_at - timedelta(days=7))


@scene
def reminders__reminder__tomorrow(world):
    found = world.meeting(online_url=None)
    world.everybody_registers(found)
    world.clock.move_to(found.starts_at - timedelta(days=1))


@scene
def reminders__reminder__today(world):
    """The worker was down for a day."""
    found = world.meeting()
    world.everybody_registers(found)
    world.clock.move_to(found.starts_at - timedelta(hours=1))


@scene
def reminders__reminder__days_without_hours(world):
    found = world.meeting(precision=Precision.DAY, wall_start="2030-11-05", wall_end="2030-11-05")
    world.everybody_registers(found)
    world.clock.move_to(datetime(2030, 11, 4, 1, 0, tzinfo=UTC))


def belongs(world, actor, organisation):
    return affiliations.ask(actor, organisation=organisation.key, title="Herder", since=None, until=None)


def entrust(world, person, organisation=None, kind=MandateKind.FOCAL_POINT, country=None):
    return mandates.record(
        world.staff,
        mandates.Given(
            account_id=person.id,
            organisation_id=organisation.id if organisation else None,
            country=country,
            kind=kind,
            since=date(2030, 9, 1),
            until=date(2031, 8, 31),
            evidence="A letter.",
        ),
    )


@scene
def organisations__affiliation_asked(world):
    body = world.organisation("Three Wells Cooperative")
    for reader in world.readers.values():
        entrust(world, reader, body)
    world.flush()
    belongs(world, world.somebody(), body)


@scene
def organisations__affiliation_answered__confirmed(world):
    for reader in world.readers.values():
        asked = belongs(world, reader, world.body)
        affiliations.confirm(world.staff, asked.id, seen=asked.asked_at)


@scene
def organisations__affiliation_answered__declined(world):
    for reader in world.readers.values():
        asked = belongs(world, reader, world.body)
        affiliations.decline(world.staff, asked.id, seen=asked.asked_at)


@scene
def organisations__affiliation_answered__ended(world):
    asked = [belongs(world, reader, world.body) for reader in world.readers.values()]
    for one in asked:
        affiliations.confirm(world.staff, one.id, seen=one.asked_at)
    world.flush()
    for one in asked:
        affiliations.end(world.staff, one.id)


@scene
def organisations__mandate_changed(world):
    for reader in world.readers.values():
        entrust(world, reader, kind=MandateKind.HEAD_OF_DELEGATION, country="MN")


@scene
def organisations__mandate_changed__ended(world):
    recorded = [entrust(world, reader, world.body) for reader in world.readers.values()]
    world.flush()
    for one in recorded:
        mandates.end(world.staff, one.id)


@scene
def calendars__invitation__recorded(world):
    """The secretariat signed the reader up."""
    found = world.meeting()
    told = Recorded(organisation_id=world.body.id, told=Told.LETTER, told_on=date(2030, 9, 3))
    for reader in world.readers.values():
        registrations.record(world.staff, meeting_id=found.id, account_id=reader.id, recorded=told)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")  # words are of no engine
@pytest.mark.parametrize("name", SCENES)
def test_what_readers_get(world, post_office, name):
    SCENES[name](world)
    letters = {letter.to[:2]: letter for letter in post_office() if letter.to[:2] in LANGUAGES}
    assert set(letters) == set(LANGUAGES)
    for language, letter in letters.items():
        path = LETTERS / language / f"{name}.txt"
        if RENEW:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(letter))
        assert written(letter) == path.read_text(), f"see {path.name}, and how to renew it at the top"
        assert f'<html lang="{language}">' in letter.html
        missing = [line for line in sentences(letter.text) if line not in seen(letter.html)]
        assert not missing, "the HTML part says less than the text part"


def test_every_writer_is_among_them():
    writers = {
        name_of(effect.writer)
        for effects in EFFECTS.values()
        for effect in effects
        if isinstance(effect, Send | SendAll)
    }
    assert {name.split("-")[0] for name in SCENES} == writers


def test_no_letter_is_left_over():
    kept = {path.relative_to(LETTERS).with_suffix("") for path in LETTERS.rglob("*.txt")}
    assert kept == {Path(language) / name for language in LANGUAGES for name in SCENES}


def written(letter):
    """Write a letter down for reading; what is another at each run is made the same."""
    parts = [
        f"To: {letter.to}\nSubject: {letter.subject}\n",
        letter.text.replace("\r\n", "\n").rstrip() + "\n",
    ]
    if letter.calendar:
        parts.append(f"[calendar: {letter.method}]\n{letter.calendar.rstrip()}\n")
    told = "\n".join(parts)
    told = re.sub(
        r"/organisations/[\w-]+", "/organisations/one", re.sub(r"/(events|event)/\d+", r"/\1/1", told)
    )
    return re.sub(r"(/(?:sign-in|reset|address|leave|invitations)/)[\w-]{20,}", r"\1…", told)


def sentences(text):
    """Yield what a text says, without the labels and marks that structure gives in HTML."""
    for line in text.replace("\r\n", "\n").splitlines():
        told = re.split(r"[:：] ?", line.strip(), maxsplit=1)[-1] if "://" not in line else line
        if told.strip("- "):
            yield " ".join(told.split("://")[-1].split())


def seen(page):
    """Return the words of a page as its reader sees them."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
