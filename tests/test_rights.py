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
from app.organisations.models import Affiliation
from app.registrations import panels as registration_panels
from tests.test_docs import rights
from tests.test_doors import KINDS, MEMBER, OPERATOR, ORGANISER, SECRETARIAT, VISITOR, keys_of_all

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
        self._owners = {True: self.person.id if self.person else other.id, False: other.id}

    @property
    def browser(self):
        return self.sign_in(self.person) if self.person else self.app.test_client()

    def meeting(self, hers, **columns):
        return self._make_meeting(organiser_id=self._owners[hers], **columns)

    def organisation(self, hers):
        found = self._make_organisation(name=f"Hers: {hers}")
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
