"""The table of docs/rights.md, tried: each cell that depends on whose a thing is."""

from types import SimpleNamespace

import pytest
from flask import g
from sqlalchemy import select

from app import clock
from app.accounts.models import Identity, Passkey, Role
from app.db import db, transaction
from app.errors import Refusal
from app.meetings.access import find_meeting, visible_to
from app.meetings.models import Meeting, Status
from app.organisations.access import speaking_for
from app.organisations.affiliations_views import stamp
from app.organisations.models import Affiliation, Mandate, MandateKind, Organisation
from app.registrations import panels as registration_panels
from tests.conftest import numbers
from tests.test_docs import rights
from tests.test_doors import (
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
