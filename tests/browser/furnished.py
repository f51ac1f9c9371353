"""One of everything that a page can show: the demonstration, and what it has not."""

import re
from dataclasses import replace

from flask import current_app

from app import clock, tokens, wiring, worker
from app.accounts import operations as accounts
from app.accounts import passwords, queries
from app.accounts.actor import Actor
from app.accounts.models import Account, MailedLink, Purpose, Role
from app.calendars import operations as calendars
from app.calendars.queries import private_token
from app.db import db, transaction
from app.demo import load
from app.discussions import operations as discussions
from app.discussions.models import Thread
from app.files.models import StoredFile
from app.groups.models import Visibility
from app.holdings import Words
from app.links import slug
from app.mail.transport import Refused
from app.meetings import operations as meetings
from app.meetings.models import Kind, Meeting, Status
from app.meetings.operations import Plan
from app.meetings.walltime import Precision
from app.people.models import Profile
from app.privacy import operations as privacy
from app.registrations import operations as registrations
from app.tray.models import TrayMail
from app.tray.post import TrayPost
from tests.browser import people, talks
from tests.browser.people import LONG
from tests.letters import parse
from tests.test_doors import MEMBER, ORGANISER, SECRETARIAT, keys_of_all

#: who looks at pages: kind -> e-mail address of an account that speaks English
PEOPLE = {
    MEMBER: "shen.ruoxi@example.org",
    ORGANISER: "nomintsetseg@example.org",
    SECRETARIAT: "anjali.verghese@example.org",
}
#: staff sees most pages; these two see them in scripts that are long, or have no spaces; one is an operator
TONGUES = {"ru": "sekretariat@example.org", "zh": "mishuchu@example.org"}
NAMES = {
    "ru": "Константина Достопримечательская-Водопроводная",
    "zh": "东北亚多方利益攸关方计划秘书处值班员",
}
UNBROKEN = "https://example.org/" + "a-very-long-address-without-a-space/" * 6
#: what people write when they do their worst
STRANGE = f"""\
{UNBROKEN}

| {LONG} | one | two | three | four | five | six | seven | eight |
|---|---|---|---|---|---|---|---|---|
| {LONG} | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |

`{"code" * 40}`

```
{"a line that nobody broke " * 12}
```

> > > Quoted thrice: {LONG}

{"荒漠化防治" * 40}

1. {LONG * 3}
   - [{UNBROKEN}]({UNBROKEN})
"""


class PostThatRefuses(TrayPost):
    """Refuses one person's mails, as a server would that does not know her."""

    def send(self, envelope_to: str, message_id: str, message: object) -> None:
        if envelope_to.startswith("gleb"):
            raise Refused(550, "5.1.1 no such user")
        super().send(envelope_to, message_id, message)


def actor(email: str) -> Actor:
    return Actor.of(queries.by_email([email])[email])


def furnish() -> tuple[dict, Thread, Thread]:
    """Load the demo, and add what it has not: one of everything that a page can show."""
    load.load()
    password = passwords.hash_of(load.demo_password())
    with transaction() as session:
        for email in PEOPLE.values():
            account = session.query(Account).filter_by(email_key=email).one()
            account.language, account.password_hash = "en", password
        for language, email in TONGUES.items():
            session.add(
                Account(
                    name=NAMES[language],
                    email=email,
                    email_key=email,
                    password_hash=password,
                    role=Role.OPERATOR if language == "ru" else Role.SECRETARIAT,
                    language=language,
                    timezone="Asia/Shanghai" if language == "zh" else "Europe/Moscow",
                    joined_at=clock.now(),
                )
            )
    member, organiser = actor(PEOPLE[MEMBER]), actor(PEOPLE[ORGANISER])
    soon, later = (
        db.session.query(Meeting)
        .filter(Meeting.takes_registrations, Meeting.status == Status.SCHEDULED)
        .order_by(Meeting.starts_at.desc())
        .limit(2)
    )[::-1]
    full, forum, day = soon.id, later.id, later.wall_start[:10]
    db.session.rollback()
    for email in ("gleb.astapenko@example.org", PEOPLE[MEMBER], *TONGUES.values()):
        registrations.register(actor(email), meeting_id=forum)
    registrations.register(member, meeting_id=full)
    called_off = meetings.draft(organiser, _strange_plan(day)).id
    meetings.publish(organiser, called_off)
    meetings.cancel(organiser, called_off)
    long = _talk(member, "What we saw in the field this year", [_said(number) for number in range(1, 21)])
    strange = _talk(member, f"{LONG} {UNBROKEN[:90]}", [STRANGE, LONG * 6])
    calendars.give_address(member)
    accounts.ask_for_link(email="new@example.org", language="en", timezone="UTC")
    found = _people_and_bodies(member, organiser)
    everybody = {kind: actor(email) for kind, email in {**PEOPLE, **TONGUES}.items()}
    found |= {"talks": talks.talk(everybody, member, actor(PEOPLE[SECRETARIAT]))}
    for _round in range(2):
        worker.work_once(PostThatRefuses(), wiring.TICKS)
    db.session.rollback()
    people.leave_at_work(found["tables"]["working"])
    privacy.ask_for_takeout(actor(PEOPLE[SECRETARIAT]))  # waits; the member's is ready
    return _values(member, forum, found), long, strange


def _people_and_bodies(member: Actor, organiser: Actor) -> dict:
    """Add what is known of people and organisations."""
    staff = actor(PEOPLE[SECRETARIAT])
    others = [actor(f"{name}@example.org") for name in ("gleb.astapenko", "marisol.tan")]
    for email in TONGUES.values():
        people.tell_of_oneself(actor(email), NAMES["ru" if "sekr" in email else "zh"])
    people.tell_of_oneself(member, "阮若曦 Shen Ruoxi-Hohenstein-Ostrovskaya")
    found = people.write_down(member, organiser, staff, others)
    found["group_id"] = group = people.keep_apart(staff, [member, *others])
    apart = replace(_strange_plan("2031-05-06"), visibility=Visibility.GROUP, group_id=group, theme_id=None)
    meetings.publish(staff, meetings.draft(staff, apart).id)
    found["tables"] = people.bring_tables(staff)
    found["reports"] = people.complain([member, *others], staff)
    found["invited"] = people.invite(staff, found.pop("body"))
    found["links"] = people.ask_for_links(member, load.demo_password())
    privacy.ask_for_takeout(member)
    return found


def _strange_plan(day: str) -> Plan:
    """Plan a meeting in words that hardly break, on ``day``."""
    return Plan(
        title=f"{LONG}: {'荒漠化' * 20}",
        language="ru",
        kind=Kind.CONFERENCE,
        source=STRANGE,
        precision=Precision.DAY,
        wall_start=day,
        wall_end=day,
        timezone="Europe/Moscow",
        second=None,
        place=f"{LONG}{LONG}, {UNBROKEN[:60]}",
        online_url=UNBROKEN,
        capacity=1,
        takes_registrations=True,
        theme_id=1,
        series_id=None,
    )


def _said(number: int) -> str:
    """Say as much as people say: two paragraphs and a list."""
    return (
        f"Plot {number}: of {number * 40} saplings, {number * 31} stand after the third summer. "
        "We counted them by the table that the second forum agreed on, in both halves of the plot.\n\n"
        "- north slope: straw grids of one metre\n- south slope: **nothing but a fence**\n\n"
        "Whoever wants to compare: the sheet has a column for rain. Where it stays empty, please say so."
    )


def _talk(writer: Actor, title: str, texts: list[str]) -> Thread:
    first, *others = texts
    thread = discussions.start_thread(
        writer,
        theme="research",
        title=title,
        source=first,
        language="en",
        organisation_id=None,
        key=f"{len(texts)}-0",
    )
    for number, source in enumerate(others, start=1):
        discussions.reply(
            writer,
            thread_id=thread.id,
            source=source,
            language="en",
            organisation_id=None,
            key=f"{len(texts)}-{number}",
        )
    return thread


def _values(member: Actor, forum: int, found: dict) -> dict:
    """Collect what the addresses of all doors need, as the world of tests/test_doors.py does."""
    mails = db.session.query(TrayMail).order_by(TrayMail.id.desc()).all()
    joining = next(mail for mail in mails if mail.address == "new@example.org")
    inviting = next(mail for mail in mails if parse(mail.address, mail.raw).method == "REQUEST")
    meeting = db.session.get_one(Meeting, forum)
    link = re.search(r"/sign-in/([\w-]+)", parse(joining.address, joining.raw).text)
    photo = db.session.get_one(StoredFile, db.session.get_one(Profile, member.id).photo_id)
    privacy.ask_to_leave(member, words=Words.STAY)
    leaving = db.session.query(MailedLink).filter_by(account_id=member.id, purpose=Purpose.LEAVE).one()
    leave_link = tokens.derived("leave-link", leaving.salt)
    return {
        "meeting_id": forum,
        "statement_id": 1,
        **found["talks"],
        "kind": {f"syntheses.{door}": "summary" for door in ("show", "edit")},
        **keys_of_all({kind: actor(email) for kind, email in {**PEOPLE, **TONGUES}.items()}),
        **found,
        "import_id": found["tables"]["read"],
        "report_id": found["reports"]["open"],
        "about": "post",
        "about_id": found["reports"]["post"],
        "what": "people",
        "form": "csv",
        "person_id": member.id,
        "digest": {**found["digest"], "people.photo": photo.digest},
        "parcel_id": 1,
        "mail_id": inviting.id,
        "month": f"{meeting.starts_at:%Y-%m}",
        "term": "desertification",
        "language": {"translations.show": "mn", "calendars.everything_in": "zh"},
        "name": current_app.jinja_env.globals["asset"]("site.css").rsplit("/", 1)[-1],
        "slug": {
            **dict.fromkeys(
                (
                    *("discussions.theme", "starting.new", "starting.create", "calendars.theme"),
                    *("themes.edit", "desk_themes.show", "desk_themes.ask_to_remove", "feeds.theme"),
                ),
                "research",
            ),
            **dict.fromkeys(("calendars.series", "meetings.series", "desk_series.show"), meeting.series.slug),
            "discussions.thread": slug(db.session.get_one(Thread, 1).title),
            "meetings.show": slug(meeting.title),
        },
        "token": {
            "accounts.follow": link[1],
            "accounts.use": link[1],
            "calendars.private": private_token(member),
            **{f"{room}.show": token for room, token in found["links"].items()},
            "invitations.show": found["invited"]["token"],
            **dict.fromkeys(("privacy.confirm", "privacy.finish"), leave_link),
        },
    }
