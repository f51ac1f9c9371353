"""The table of docs/rights.md, tried: each cell that depends on whose a thing is."""

import re
from datetime import date
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from flask import g
from sqlalchemy import select

from app import clock
from app.accounts.actor import Actor
from app.accounts.models import Account, Identity, Passkey, Role
from app.db import db, transaction
from app.desk import reports
from app.desk.models import Report
from app.discussions import consultations, theme_queries, translating
from app.discussions import operations as discussions_operations
from app.discussions import queries as discussions
from app.discussions.access import find_theme, find_thread
from app.discussions.beginning import Beginning
from app.discussions.kinds import ThreadKind
from app.discussions.models import Post
from app.errors import Refusal
from app.groups.models import Visibility
from app.meetings import queries as meetings
from app.meetings.access import find_meeting, may_edit, may_see, reaches, visible_to
from app.meetings.models import Meeting, Status
from app.organisations.access import speaking_for
from app.organisations.affiliations_views import stamp
from app.organisations.models import Affiliation, Mandate, MandateKind, Organisation
from app.positions import operations as positions
from app.positions import statements
from app.positions.kinds import Stance
from app.positions.models import Position, Statement
from app.registrations import panels as registration_panels
from app.syntheses import operations as syntheses
from app.syntheses.kinds import SynthesisKind
from app.syntheses.models import Objection, Synthesis, SynthesisVersion
from tests import circles
from tests.conftest import numbers
from tests.discussions.posts import post_of
from tests.meetings.test_form import TYPED
from tests.test_docs import rights
from tests.test_doors import (
    FACILITATOR,
    KINDS,
    MEMBER,
    OPERATOR,
    ORGANISER,
    SECRETARIAT,
    VISITOR,
    belonging_of_all,
    keys_of_all,
)

#: kind of person -> her role; a facilitator is a participant who looks after a theme
ROLES = {ORGANISER: Role.ORGANISER, SECRETARIAT: Role.SECRETARIAT, OPERATOR: Role.OPERATOR}


class World:
    """Things of hers, and the like of a stranger's who has the same rank."""

    def __init__(self, app, kind, make_meeting, make_organisation, make_account, sign_in):
        role = ROLES.get(kind, Role.PARTICIPANT)
        self.app, self.kind, self.sign_in = app, kind, sign_in
        self.person = make_account("Bolor", role=role) if kind != VISITOR else None
        other = make_account("Sato", role=Role.ORGANISER if role is Role.PARTICIPANT else role)
        self._make_meeting, self._make_organisation = make_meeting, make_organisation
        self.make_account = make_account
        self._owners = {True: self.person.id if self.person else other.id, False: other.id}

    @property
    def browser(self):
        return self.sign_in(self.person) if self.person else self.app.test_client()

    def meeting(self, hers, **columns):
        return self._make_meeting(organiser_id=self._owners[hers], **columns)

    def organisation(self, hers):
        found = self._make_organisation(name=f"Hers: {hers} {next(numbers)}")
        with transaction() as session:
            session.add(
                Affiliation(
                    account_id=self._owners[hers],
                    organisation_id=found.id,
                    asked_at=clock.now(),
                    confirmed_at=clock.now(),
                )
            )
        return found


def allowed(act):
    try:
        act()
    except Refusal:
        return False
    return True


def speak(world, hers):
    organisation = world.organisation(hers)
    return world.person is not None and allowed(
        lambda: speaking_for(db.session(), world.person, organisation.id)
    )


def change_organisation(world, hers):
    """Hers is what she wrote down, and what she is a focal point of."""
    written, looked_after = world.organisation(hers), world.organisation(hers)
    with transaction() as session:
        session.get_one(Organisation, written.id).made_by_id = world._owners[hers]
        session.add(
            Mandate(
                account_id=world._owners[hers],
                organisation_id=looked_after.id,
                kind=MandateKind.FOCAL_POINT,
                evidence="A letter.",
                recorded_by_id=world._owners[hers],
                recorded_at=clock.now(),
            )
        )
    found = [
        world.browser.get(f"/organisations/{one.key}/edit").status_code == 200
        and world.browser.post(f"/organisations/{one.key}", data={"name_en": ""}).status_code == 422
        for one in (written, looked_after)
    ]
    assert found[0] == found[1]
    return found[0]


def looked_after(world, hers):
    """An organisation whose focal point she is: (its key, what waits and is shown there)."""
    key = world.organisation(hers).key
    people = {
        MEMBER: SimpleNamespace(id=world._owners[hers]),
        SECRETARIAT: world.make_account(role=Role.SECRETARIAT),
    }
    given = belonging_of_all(people, {MEMBER: key}, world.make_account("Tuya"))
    return key, {name: found[MEMBER] for name, found in given.items()}


def done(answer):
    """Whether a form was taken, and not only answered by a way to sign in."""
    return answer.status_code == 302 and "/sign-in" not in answer.location


def confirm(world, hers):
    _key, given = looked_after(world, hers)
    _key, other = looked_after(world, hers)
    seen = {
        row.id: stamp(row.asked_at)
        for row in db.session.scalars(select(Affiliation).where(Affiliation.confirmed_at.is_(None)))
    }
    yes, no = given["affiliation_id"], other["affiliation_id"]
    said = [
        done(world.browser.post(f"/affiliations/{yes}/confirmation", data={"seen": seen[yes]})),
        done(world.browser.post(f"/affiliations/{no}/refusal", data={"seen": seen[no]})),
    ]
    db.session.rollback()
    assert (db.session.get_one(Affiliation, yes).confirmed_at is not None) == said[0]
    assert (db.session.get_one(Affiliation, no).declined_at is not None) == said[1]
    assert said[0] == said[1]
    return said[0]


def end(world, hers):
    """Hers is her own affiliation, and any to an organisation she is a focal point of."""
    own = world.organisation(hers)
    mine = db.session.scalar(select(Affiliation.id).filter_by(organisation_id=own.id))
    _key, given = looked_after(world, hers)
    found = []
    for number in (mine, given["affiliation_id"]):
        asked = world.browser.get(f"/affiliations/{number}/end").status_code == 200
        ended = done(world.browser.post(f"/affiliations/{number}/end"))
        db.session.rollback()
        assert (db.session.get_one(Affiliation, number).ended_at is not None) == ended == asked
        found.append(ended)
    assert found[0] == found[1]
    return found[0]


def read_what_shows_a_mandate(world, hers):
    _key, given = looked_after(world, hers)
    return world.browser.get(f"/mandates/{given['mandate_id']}/document").status_code == 200


def record_a_step(world, hers):
    key, _given = looked_after(world, hers)
    address = f"/organisations/{key}/participation/"
    asked = world.browser.get(f"{address}new").status_code == 200
    step = {"state": "interested", "on": "2026-03-01"}
    recorded = done(world.browser.post(address, data=step))
    assert asked == recorded
    return recorded


def read_the_document_of_a_step(world, hers):
    key, given = looked_after(world, hers)
    return (
        world.browser.get(f"/organisations/{key}/participation/{given['step_id']}/document").status_code
        == 200
    )


def change_own_post(world, hers):
    """To change it, to take it back and to put it back are one right."""
    owner = Actor.of(db.session.get_one(Account, world._owners[hers]))
    post = post_of(circles.say(owner, circles.make_theme_for(Visibility.PUBLIC)))
    db.session.rollback()
    typed = {"source": "Other words.", "language": "en", "revision": "1"}
    path = f"/posts/{post.id}"
    found = [
        world.browser.get(f"{path}/edit").status_code == 200,
        "/sign-in" not in world.browser.post(f"{path}/edit", data=typed).headers.get("Location", "/sign-in"),
        world.browser.get(f"{path}/withdrawal").status_code == 200,
    ]
    for act in ("withdrawal", "restoration"):
        answer = world.browser.post(f"{path}/{act}")
        found.append(answer.status_code == 302 and "/sign-in" not in answer.location)
    assert len(set(found)) == 1, found
    return found[0]


def look_after_translation(world, hers):
    """To take a translation of a post away, and to say in which language it is written, are one right."""
    owner = Actor.of(db.session.get_one(Account, world._owners[hers]))
    post = post_of(circles.say(owner, circles.make_theme_for(Visibility.PUBLIC)))
    translating.save(owner, post.id, "mn", source="Элс.", of_revision=1, revision=0)
    db.session.rollback()
    removed = done(world.browser.post(f"/posts/{post.id}/translations/mn/removal"))
    corrected = done(world.browser.post(f"/posts/{post.id}/language", data={"language": "ru"}))
    assert removed == corrected
    return removed


def see_draft(world, hers):
    draft = world.meeting(hers, status=Status.DRAFT)
    one = allowed(lambda: find_meeting(db.session(), world.person, draft.id, "read"))
    listed = select(Meeting.id).where(Meeting.id == draft.id, visible_to(world.person))
    assert (db.session.scalar(listed) is not None) == one, "lists and pages must agree"
    return one


def change(world, hers):
    meeting = world.meeting(hers)
    return allowed(lambda: find_meeting(db.session(), world.person, meeting.id, "edit"))


def see_names(world, hers):
    return world.browser.get(f"/events/{world.meeting(hers).id}/registration/").status_code == 200


def see_join_link(world, hers):
    meeting = world.meeting(hers, online_url="https://room.example.org/1")
    with world.app.test_request_context():
        g.reader = world.person
        return "room.example.org" in registration_panels.join_link(db.session.get_one(Meeting, meeting.id))


def keys(world, hers):
    given = keys_of_all({MEMBER: SimpleNamespace(id=world._owners[hers])})
    passkey, identity = given["passkey_id"][MEMBER], given["identity_id"][MEMBER]
    page = world.browser.get(f"/settings/passkeys/{passkey}").status_code == 200
    acts = [
        world.browser.post(f"/settings/passkeys/{passkey}", data={"name": "The stick"}),
        world.browser.post(f"/sign-in/with/{identity}/removal"),
        world.browser.post(f"/settings/passkeys/{passkey}/removal"),
    ]
    done = [act.status_code == 302 and act.location == "/settings/passkeys" for act in acts]
    assert done == [page] * 3
    assert db.session.scalar(select(Passkey.id).filter_by(id=passkey)) == (None if page else passkey)
    assert db.session.scalar(select(Identity.id).filter_by(id=identity)) == (None if page else identity)
    return page


def everywhere(*found):
    """The rule, the lists and the doors say the same; whoever may not, finds what is not there."""
    assert len(set(found)) == 1, found
    return found[0]


def opens(world, path):
    """Whether a page is shown; if not, it looks as one that does not exist."""
    browser = world.browser
    answer = browser.get(path, follow_redirects=True)
    if answer.status_code == 200 and "/sign-in" not in answer.request.path:
        return True
    missing = re.sub(r"(apart-)?\d+$", r"\g<1>999999", path)
    nothing = browser.get(missing, follow_redirects=True)
    bodies = [
        re.sub(r'name="csrf_token" value="[^"]*"', "", one.text)
        .replace(quote(where, safe=""), "N")
        .replace(where, "N")
        for one, where in ((answer, path), (nothing, missing))
    ]
    assert (answer.status_code, bodies[0]) == (nothing.status_code, bodies[1])
    return False


def reads_theme(world, slug):
    """By rule, in lists, counts, choices and pages: theme and threads; and whether she can speak there."""
    thread = circles.say(world.make_account("Anna", role=Role.SECRETARIAT), slug)
    person = world.person
    replies = world.browser.post(
        f"/threads/{thread.id}", data={"source": "Yes.", "language": "en", "organisation": "0", "key": slug}
    )
    return everywhere(
        allowed(lambda: find_theme(db.session(), person, slug, "read")),
        allowed(lambda: find_thread(db.session(), person, thread.id)),
        slug in {row.slug for row in theme_queries.themes(person)},
        thread.id in {row.id for row in discussions.latest(person, 50)},
        thread.theme_id in {row[0] for row in theme_queries.theme_choices(person)},
        opens(world, f"/themes/{slug}"),
        opens(world, f"/threads/{thread.id}"),
        slug in world.browser.get("/discussions").text,
        f"/threads/{thread.id}-" in world.browser.get("/").text,
        *([done(replies)] if person else []),
    )


def owned_theme(world, hers, visibility=Visibility.GROUP):
    """A theme she looks after, if that is what she does; else one of a group she belongs to."""
    owner = world._owners[hers]
    looks_after = world.kind == FACILITATOR
    group = circles.make_group(*([] if looks_after else [owner]))
    return circles.make_theme_for(visibility, group, facilitators=[owner] if looks_after else [])


def read_group_theme(world, hers):
    return reads_theme(world, owned_theme(world, hers))


def read_joined_theme(world, _hers):
    return reads_theme(world, circles.make_theme_for(Visibility.SIGNED_IN))


def change_theme(world, hers):
    slug = owned_theme(world, hers, Visibility.SIGNED_IN)
    asked = world.browser.get(f"/themes/{slug}/edit").status_code == 200
    typed = {"title": "Another", "description": "What for.", "language": "en", "revision": "0"}
    saved = done(world.browser.post(f"/themes/{slug}/edit", data=typed))
    return everywhere(allowed(lambda: find_theme(db.session(), world.person, slug, "edit")), asked, saved)


def reads_meeting(world, meeting):
    """By rule, in lists, feeds of her own and pages; and whether she can take a seat."""
    person, browser = world.person, world.browser
    sees = everywhere(
        allowed(lambda: find_meeting(db.session(), person, meeting.id, "read")),
        may_see(person, meeting),
        meeting.id in {one.id for one in meetings.ahead(person, limit=500)},
        opens(world, f"/events/{meeting.id}"),
        browser.get(f"/calendar/event/{meeting.id}.ics").status_code == 200,
        f"/events/{meeting.id}-" in browser.get("/events/month/2030-11").text,
    )
    if person:
        assert done(browser.post(f"/events/{meeting.id}/registration/")) == sees
        assert reaches(db.session(), person.id, meeting.id) == sees
    feed = world.app.test_client().get("/calendar/all.ics").text
    assert meeting.uid not in feed.replace("\r\n ", ""), "public feeds are for everybody"
    return sees


def see_group_meeting(world, hers):
    owner = world._owners[hers]
    stranger = world.make_account("Ito", role=Role.ORGANISER)
    group = circles.make_group(*([] if world.kind == ORGANISER else [owner]))
    meeting = world._make_meeting(
        visibility=Visibility.GROUP, group_id=group, organiser_id=stranger.id, title="Kept apart"
    )
    if world.kind == ORGANISER:
        circles.entrust(meeting, owner)
    return reads_meeting(world, meeting)


def see_joined_meeting(world, _hers):
    return reads_meeting(world, world._make_meeting(visibility=Visibility.SIGNED_IN, title="For who joined"))


def write_in_series(world, hers):
    owner = [world._owners[hers]] if world.kind == ORGANISER else []
    typed = {**TYPED, "series": str(circles.make_series(*owner))}
    return done(world.browser.post("/events", data=typed))


def say_who_else(world, hers):
    meeting, friend = world.meeting(hers), world.make_account("Friend")
    address = f"/events/{meeting.id}/organisers/"
    asked = world.browser.get(address).status_code == 200
    added = done(world.browser.post(address, data={"who": friend.email}))
    db.session.rollback()
    sees = may_edit(friend, meeting)
    removed = done(world.browser.post(f"{address}{friend.id}/removal"))
    db.session.rollback()
    assert not may_edit(friend, meeting)
    return everywhere(asked, added, sees, removed)


def read_reports(world, hers):
    """Hers are those about what is said in a theme she looks after."""
    owner, reporter = world._owners[hers], world.make_account("Ito")
    slug = circles.make_theme_for(
        Visibility.PUBLIC, facilitators=[owner] if world.kind == FACILITATOR else []
    )
    circles.say(reporter, slug)
    post = db.session.scalars(select(Post.id).order_by(Post.id.desc())).first()
    reports.report(reporter, "post", post, reason="Not true.")
    report = db.session.scalars(select(Report.id).order_by(Report.id.desc())).first()
    listed = f"/reports/{report}" in world.browser.get("/reports/").text
    shown = world.browser.get(f"/reports/{report}").status_code == 200
    settled = world.browser.post(f"/reports/{report}/settlement", data={"answer": "Seen."})
    return everywhere(listed, shown, done(settled))


def keep_order(world, hers):
    """Hers is what is said in a theme she looks after."""
    owner, author = world._owners[hers], world.make_account("Ito")
    slug = circles.make_theme_for(
        Visibility.PUBLIC, facilitators=[owner] if world.kind == FACILITATOR else []
    )
    thread = circles.say(author, slug)
    post = db.session.scalars(select(Post.id).order_by(Post.id.desc())).first()
    about = f"/desk/moderation/posts/{post}"
    done_there = [
        done(world.browser.post(f"{about}/{act}", data={"reason": "Why.", "warning": "Why.", "note": "Why."}))
        for act in ("removal", "restoration", "warning", "notes")
    ]
    thread_page = f"/desk/moderation/threads/{thread.id}"
    gone = done(world.browser.post(f"{thread_page}/removal", data={"reason": "Why."}))
    db.session.rollback()
    assert (thread.id in {row.id for row in discussions.latest(None, 50)}) != gone
    return everywhere(
        *done_there,
        gone,
        done(world.browser.post(f"{thread_page}/restoration")),
        world.browser.get(about).status_code == 200,
        world.browser.get(thread_page).status_code == 200,
    )


def keep_order_in_a_discussion(world, hers):
    """Hers is what stands under a theme that she looks after."""
    owner, staff = [world._owners[hers]], world.make_account("Desk", role=Role.SECRETARIAT)
    slug = circles.make_theme_for(Visibility.PUBLIC, facilitators=owner if world.kind == FACILITATOR else [])
    return _keeps_order(world, circles.say(staff, slug, beginning=_consultation()))


def keep_order_in_a_consultation(world, hers):
    """Hers is the one that she leads."""
    staff = world.make_account("Desk", role=Role.SECRETARIAT)
    thread = circles.say(staff, circles.make_theme_for(Visibility.PUBLIC), beginning=_consultation())
    consultations.add_leader(staff, thread.id, world._owners[hers])
    return _keeps_order(world, thread)


def _consultation():
    days = consultations.Days(opens_on=None, closes_on=date(2090, 1, 1), timezone="UTC")
    return Beginning(kind=ThreadKind.CONSULTATION, days=days)


def _keeps_order(world, thread):
    return everywhere(
        *(
            done(world.browser.post(f"/threads/{thread.id}/{act}", data={"reason": "Why."}))
            for act in ("lock", "lock/removal", "pin", "pin/removal", "outcome/removal")
        ),
        opens(world, f"/threads/{thread.id}/consultation"),
        opens(world, f"/threads/{thread.id}/moving"),
        opens(world, f"/threads/{thread.id}/meetings"),
    )


def rename_and_accept(world, hers):
    """Hers is the question that she asked, as long as nobody has answered."""
    asker = Actor.of(db.session.get_one(Account, world._owners[hers]))
    slug = circles.make_theme_for(Visibility.PUBLIC)
    question = circles.say(asker, slug, beginning=Beginning(kind=ThreadKind.QUESTION))
    title = {"title": "What for?", "language": "en"}
    return everywhere(
        done(world.browser.post(f"/threads/{question.id}/title", data=title)),
        done(world.browser.post(f"/threads/{question.id}/answer", data={"none": "1"})),
    )


def suspend_staff(world, _hers):
    somebody = world.make_account("Mei", role=Role.SECRETARIAT)
    address = f"/desk/people/{somebody.id}/suspension"
    suspended = done(world.browser.post(address, data={"reason": "It was hers to ask."}))
    db.session.rollback()
    assert (db.session.get_one(Account, somebody.id).suspended_at is not None) == suspended
    readmitted = done(world.browser.post(f"/desk/people/{somebody.id}/readmission"))
    return everywhere(suspended, readmitted)


def lead_to_something(world, hers):
    """Hers is a discussion under a theme that she looks after, if that is what she does."""
    looks_after = hers and world.kind == FACILITATOR
    slug = circles.make_theme_for(
        Visibility.PUBLIC, facilitators=[world._owners[True]] if looks_after else []
    )
    author = world.make_account("Tuya")
    thread = circles.say(author, slug)
    about = f"/threads/{thread.id}/syntheses/summary"
    seen = world.browser.get(f"{about}/draft").status_code == 200
    typed = {"source": "It holds. [#1]", "language": "en", "revision": "0"}
    published = done(world.browser.post(f"{about}/draft", data=typed))
    typed = {"title": "We hold", "source": "Sand.", "language": "en"}
    put = done(world.browser.post(f"/threads/{thread.id}/statements", data=typed))
    db.session.rollback()
    statement = db.session.scalar(select(Statement).filter_by(thread_id=thread.id))
    assert (statement is not None) == put
    if not put:
        return everywhere(seen, published, put)
    changed = done(world.browser.post(f"/statements/{statement.id}", data={**typed, "revision": "0"}))
    closed = done(world.browser.post(f"/statements/{statement.id}/closing"))
    opened = done(world.browser.post(f"/statements/{statement.id}/opening"))
    objected = {"words": "No.", "language": "en", "version": "1", "point": "1"}
    world.sign_in(author).post(f"{about}/objections", data=objected)
    db.session.rollback()
    objection = db.session.scalars(select(Objection)).all()[-1]
    answered = done(world.browser.post(f"/objections/{objection.id}/answer", data={"words": "Yes."}))
    return everywhere(seen, published, put, changed, closed, opened, answered)


def object_to_a_point(world, hers):
    """Hers is a discussion in which she spoke."""
    staff = world.make_account("Anna", role=Role.SECRETARIAT)
    slug = circles.make_theme_for(Visibility.PUBLIC)
    thread = circles.say(staff, slug)
    if hers and world.person:
        discussions_operations.reply(
            world.person, thread_id=thread.id, source="Yes.", language="en", organisation_id=None, key="h"
        )
    about = {"thread_id": thread.id, "kind": SynthesisKind.SUMMARY, "language": "en"}
    syntheses.publish(staff, source="It holds. [#1]", revision=0, **about)
    objected = {"words": "No.", "language": "en", "version": "1", "point": "1"}
    made = done(world.browser.post(f"/threads/{thread.id}/syntheses/summary/objections", data=objected))
    db.session.rollback()
    version = select(SynthesisVersion.id).join(Synthesis).where(Synthesis.thread_id == thread.id)
    objection = db.session.scalar(select(Objection).where(Objection.version_id.in_(version)))
    assert (objection is not None) == made
    if not made:
        return made
    return everywhere(made, done(world.browser.post(f"/objections/{objection.id}/withdrawal")))


def put_statement(world):
    staff = world.make_account("Anna", role=Role.SECRETARIAT)
    thread = circles.say(staff, circles.make_theme_for(Visibility.PUBLIC))
    draft = statements.Draft(title="We hold", source="Sand.", language="en", closes_on=None, is_silent=False)
    return statements.put(staff, thread_id=thread.id, draft=draft)


def state_position(world, hers):
    statement, organisation = put_statement(world), world.organisation(hers)
    typed = {"stance": "support", "language": "en", "organisation": str(organisation.id), "seen": "0"}
    return done(world.browser.post(f"/statements/{statement.id}/positions", data=typed))


def withdraw_position(world, hers):
    statement, organisation = put_statement(world), world.organisation(hers)
    somebody = world.make_account("Mei", organisation=organisation)
    stated = positions.Stated(stance=Stance.OBJECT, words="", language="en", key="a", seen=0)
    found = positions.state(somebody, statement.id, stated=stated, organisation_id=organisation.id)
    return done(world.browser.post(f"/positions/{found.id}/withdrawal"))


def record_position(world, hers):
    statement, organisation = put_statement(world), world.organisation(hers)
    typed = {"stance": "support", "language": "en", "seen": "0", "recorded_for": organisation.name,
             "told": "letter", "told_on": "2026-01-02"}  # fmt: skip
    made = done(world.browser.post(f"/statements/{statement.id}/positions", data=typed))
    db.session.rollback()
    recorded = db.session.scalar(select(Position.recorded_by_id).filter_by(statement_id=statement.id))
    return made and recorded is not None


#: what a row with "hers" says, tried: (world, whether it is hers) -> whether she may
TRIED = {
    "Rename or remove a passkey, part from another house": keys,
    "Speak or come for an organisation": speak,
    "Change what is said of an organisation": change_organisation,
    "Confirm that somebody belongs to an organisation, or not": confirm,
    "End an affiliation, or take the question back": end,
    "Read what shows a mandate": read_what_shows_a_mandate,
    "Record how far an agency is with joining the plan": record_a_step,
    "Read the document of such a step": read_the_document_of_a_step,
    "Write a synthesis and answer objections to it; put a statement to organisations, change and close it": (
        lead_to_something
    ),
    "Object to a point of the synthesis of a discussion to which one contributed, and take it back": (
        object_to_a_point
    ),
    "State where an organisation stands": state_position,
    "Withdraw where an organisation stands": withdraw_position,
    "Record where an organisation stands": record_position,
    "Read themes and discussions that are for those who have joined": read_joined_theme,
    "Read a group's themes and discussions, and speak there": read_group_theme,
    "Change the texts of a theme": change_theme,
    "See events that are for those who have joined": see_joined_meeting,
    "See a group's events, and take a seat there": see_group_meeting,
    "Write a meeting down in a series": write_in_series,
    "Say who else organises a meeting, and where it is discussed": say_who_else,
    "Suspend somebody who runs the network or the platform": suspend_staff,
    "Read reports and answer them": read_reports,
    "Keep order: publish or refuse what waits, remove and put back, warn, make notes": keep_order,
    "Keep order in a discussion: lock, pin, close, place, split, move, merge; arrange a consultation": (
        keep_order_in_a_discussion
    ),
    "Keep order in the consultation one leads": keep_order_in_a_consultation,
    "Rename what one began, until somebody answers; say which post answers one’s question": rename_and_accept,
    "Change what one said, take it back, put it back for ten minutes": change_own_post,
    "Take a translation away; say in which language a post is written": look_after_translation,
    "See a draft": see_draft,
    "Change, publish, call off a meeting; open its discussion": change,
    "See by name who comes and who waits": see_names,
    "See the link to the online room without a seat": see_join_link,
}


def test_every_row_that_depends_is_tried():
    assert {row[0] for row in rights() if "hers" in row or not row[-1]} == set(TRIED)


@pytest.mark.parametrize("what", TRIED)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_hers(app, make_account, make_meeting, make_organisation, sign_in, what, kind):
    world = World(app, kind, make_meeting, make_organisation, make_account, sign_in)

    hers, others = TRIED[what](world, True), TRIED[what](world, False)

    (row,) = [row for row in rights() if row[0] == what]
    found = "yes" if others and hers else "hers" if hers else "no"
    assert row[1 + KINDS.index(kind)] == found
