"""Meetings that are not for everybody: in forms, feeds, for who had a seat; and who organises them."""

import re

import pytest

from app.accounts.models import Role
from app.calendars import operations as calendars
from app.calendars.models import CalendarFarewell
from app.calendars.queries import private_token
from app.db import db
from app.groups.models import Visibility
from app.meetings import operations, organisers
from app.meetings.access import may_edit, may_see
from app.meetings.models import Meeting, MeetingOrganiser
from app.meetings.plans import NotOpenToYou, Plan, SeriesMissing
from app.registrations import operations as registrations
from app.registrations.models import Registration, Seat
from tests import circles
from tests.meetings.test_form import TYPED


@pytest.fixture
def hye_jin(make_account):
    return make_account("Hye-jin", role=Role.ORGANISER)


def unfolded(answer):
    return answer.text.replace("\r\n ", "")


def event_in(answer, uid):
    """The entry of a meeting in a feed, or None."""
    return next(
        (one for one in re.findall(r"BEGIN:VEVENT.*?END:VEVENT", unfolded(answer), re.S) if uid in one), None
    )


def change(actor, meeting, **columns):
    db.session.rollback()
    now = db.session.get_one(Meeting, meeting.id)
    plan = {name: getattr(now, name) for name in Plan.__dataclass_fields__}
    return operations.change(actor, meeting.id, Plan(**plan | columns), revision=now.revision)


def test_a_meeting_is_shown_to_a_group_by_the_form(hye_jin, sign_in, make_account):
    group = circles.make_group(hye_jin.id, name="Drafting group")
    browser = sign_in(hye_jin)
    made = browser.post("/events", data={**TYPED, "visibility": "group", "group": str(group)})
    assert made.status_code == 302
    meeting = db.session.query(Meeting).one()
    assert (meeting.visibility, meeting.group_id) == (Visibility.GROUP, group)
    browser.post(f"/events/{meeting.id}/publication")
    assert "Only for the group Drafting group" in browser.get(made.location).text
    assert sign_in(make_account("Bolor")).get(made.location).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"visibility": "group"},
        {"visibility": "group", "group": "999999"},
        {"visibility": "everybody"},
        {"visibility": ""},
        {"theme": "999999"},
        {"series": "999999"},
    ],
)
def test_what_is_not_there_to_choose_is_said(hye_jin, sign_in, typed):
    circles.make_group(hye_jin.id)
    assert sign_in(hye_jin).post("/events", data={**TYPED, **typed}).status_code == 422
    assert db.session.query(Meeting).count() == 0


def test_groups_themes_and_series_of_others_cannot_be_chosen(hye_jin, make_account, sign_in):
    other = make_account("Other")
    group, series = circles.make_group(other.id, name="Steering group"), circles.make_series(other.id)
    slug = circles.make_theme_for(Visibility.GROUP, group, title="Kept apart")
    page = sign_in(hye_jin).get("/events/new").text
    assert "Steering group" not in page
    assert "Kept apart" not in page
    from app.discussions.models import Theme

    theme = db.session.query(Theme).filter_by(slug=slug).one().id
    for typed in (
        {"visibility": "group", "group": str(group)},
        {"series": str(series)},
        {"theme": str(theme)},
    ):
        assert sign_in(hye_jin).post("/events", data={**TYPED, **typed}).status_code == 422


def test_the_operation_refuses_what_a_form_would_not_offer(hye_jin, make_account, make_meeting):
    other = make_account("Other")
    meeting = make_meeting(organiser_id=hye_jin.id)
    group, series = circles.make_group(other.id), circles.make_series(other.id)
    for wrong in (
        {"visibility": Visibility.GROUP, "group_id": group},
        {"visibility": Visibility.GROUP, "group_id": None},
        {"visibility": Visibility.PUBLIC, "group_id": group},
        {"series_id": series},
    ):
        with pytest.raises(NotOpenToYou):
            change(hye_jin, meeting, **wrong)


def test_what_the_meeting_has_stays_though_she_could_not_choose_it(hye_jin, make_account, make_meeting):
    group = circles.make_group(make_account("Other").id)
    meeting = make_meeting(organiser_id=hye_jin.id, visibility=Visibility.GROUP, group_id=group)
    assert change(hye_jin, meeting, place="Darkhan").group_id == group


def test_public_feeds_tell_its_end_by_what_was_public(hye_jin, client, make_meeting):
    meeting = make_meeting(
        organiser_id=hye_jin.id, title="Shown to all", source="Words.", html="<p>Words.</p>"
    )
    circles_of = circles.make_group(hye_jin.id)
    before = event_in(client.get("/calendar/all.ics"), meeting.uid)
    assert "STATUS:CONFIRMED" in before

    change(
        hye_jin,
        meeting,
        title="Not for all",
        place="A secret room",
        wall_start="2030-11-09T08:00",
        wall_end="2030-11-09T09:00",
        visibility=Visibility.GROUP,
        group_id=circles_of,
    )

    answer = client.get("/calendar/all.ics")
    after = event_in(answer, meeting.uid)
    assert "STATUS:CANCELLED" in after
    assert "No longer a public event" in after
    assert re.search(r"DTSTART.*", before)[0] == re.search(r"DTSTART.*", after)[0]
    assert int(re.search(r"SEQUENCE:(\d+)", after)[1]) > int(re.search(r"SEQUENCE:(\d+)", before)[1])
    for words in ("Not for all", "secret room", "20301109", "Words.", "Ulaanbaatar\\, and"):
        assert words not in unfolded(answer)

    change(hye_jin, meeting, visibility=Visibility.PUBLIC, group_id=None)

    back = event_in(client.get("/calendar/all.ics"), meeting.uid)
    assert "STATUS:CONFIRMED" in back
    assert "Not for all" in back
    assert int(re.search(r"SEQUENCE:(\d+)", back)[1]) > int(re.search(r"SEQUENCE:(\d+)", after)[1])
    db.session.rollback()
    assert db.session.query(CalendarFarewell).count() == 0


def test_what_was_never_public_has_no_end_to_tell_and_moves_no_number(hye_jin, client, make_meeting):
    group = circles.make_group(hye_jin.id)
    make_meeting(title="Shown to all")

    def seen():
        answer = client.get("/calendar/all.ics")
        return answer.data, answer.headers["ETag"], answer.headers.get("Last-Modified")

    first = seen()
    meeting = make_meeting(organiser_id=hye_jin.id, visibility=Visibility.GROUP, group_id=group)
    change(hye_jin, meeting, title="Otherwise")
    change(hye_jin, meeting, visibility=Visibility.SIGNED_IN, group_id=None)
    assert seen() == first


def test_a_private_calendar_holds_what_its_owner_may_see(
    hye_jin, client, make_account, make_meeting, sign_in
):
    bolor, anna = make_account("Bolor"), make_account("Anna", role=Role.SECRETARIAT)
    group = circles.make_group(bolor.id)
    meeting = make_meeting(organiser_id=hye_jin.id, visibility=Visibility.GROUP, group_id=group)
    registrations.register(bolor, meeting_id=meeting.id)
    feeds = {}
    for person in (bolor, hye_jin, anna):
        calendars.give_address(person)
        db.session.rollback()
        feeds[person.name] = f"/calendar/u/{private_token(person)}.ics"
    assert event_in(client.get(feeds["Bolor"]), meeting.uid)
    assert event_in(client.get(feeds["Hye-jin"]), meeting.uid)
    assert not event_in(client.get(feeds["Anna"]), meeting.uid), "she may see it, but it is not hers"

    change(hye_jin, meeting, title="Otherwise")
    assert "Otherwise" in client.get(feeds["Bolor"]).text

    sign_in(anna).post(f"/desk/groups/{group}/members/{bolor.id}/removal")
    assert not event_in(client.get(feeds["Bolor"]), meeting.uid)


def test_who_sees_it_no_more_loses_her_seat_and_learns_nothing_new(
    hye_jin, make_account, make_meeting, post_office
):
    bolor, kim = make_account("Bolor"), make_account("Kim")
    meeting = make_meeting(organiser_id=hye_jin.id, title="Shown to all")
    for person in (bolor, kim):
        registrations.register(person, meeting_id=meeting.id)
    post_office()
    group = circles.make_group(kim.id, hye_jin.id)

    change(hye_jin, meeting, title="Not for all", visibility=Visibility.GROUP, group_id=group)

    letters = {letter.to: letter for letter in post_office()}
    assert set(letters) == {bolor.email, kim.email}
    hers = letters[bolor.email]
    assert "Not for all" not in f"{hers.raw.decode()}{hers.text}{hers.html}{hers.calendar}{hers.subject}"
    assert "Shown to all" in hers.subject
    assert "Not for all" in letters[kim.email].text, "who sees it is told what moved"
    db.session.rollback()
    seats = {row.account_id: row.seat for row in db.session.query(Registration)}
    assert seats == {bolor.id: Seat.WITHDRAWN, kim.id: Seat.CONFIRMED}


def test_a_mail_that_waits_is_not_sent_to_who_may_not_know_any_more(
    hye_jin, make_account, make_meeting, post_office
):
    """The seat was confirmed, and before the mail left she was suspended: the worker looks again."""
    from app.accounts import roles

    bolor, anna = make_account("Bolor"), make_account("Anna", role=Role.SECRETARIAT)
    meeting = make_meeting(organiser_id=hye_jin.id)
    registrations.register(bolor, meeting_id=meeting.id)
    change(hye_jin, meeting, place="Darkhan")
    roles.suspend(anna, bolor.id, "Advertising.")
    assert [letter.subject for letter in post_office()] == ["Your account is suspended"]


def test_a_discussion_must_not_tell_of_a_meeting(hye_jin, make_theme, make_meeting, sign_in):
    land = make_theme(slug="land")
    group = circles.make_group(hye_jin.id)
    meeting = make_meeting(
        organiser_id=hye_jin.id, theme_id=land.id, visibility=Visibility.GROUP, group_id=group
    )
    answer = sign_in(hye_jin).post(f"/events/{meeting.id}/thread")
    assert answer.status_code == 409
    with pytest.raises(operations.DiscussionWouldTell):
        operations.attach_thread(hye_jin, meeting.id)


# who organises


def test_who_organises_a_series_writes_meetings_down_in_it_and_changes_all_of_them(
    hye_jin, make_account, make_meeting, sign_in
):
    bolor = make_account("Bolor")
    series, other = circles.make_series(bolor.id), circles.make_series()
    of_hers, of_other = make_meeting(series_id=series, organiser_id=hye_jin.id), make_meeting(series_id=other)
    browser = sign_in(bolor)
    assert "Plan an event" in browser.get("/events").text
    assert browser.post("/events", data={**TYPED, "series": str(series)}).status_code == 302
    outside = browser.post("/events", data={**TYPED, "series": ""})
    assert outside.status_code == 422
    assert "Please choose a series that you organise." in outside.text
    assert browser.get(f"/events/{of_hers.id}/edit").status_code == 200
    assert browser.get(f"/events/{of_other.id}/edit").status_code == 404
    with pytest.raises(SeriesMissing):
        change(bolor, of_hers, series_id=None)


def test_further_organisers_change_the_meeting_until_they_are_taken_out(
    hye_jin, make_account, make_meeting, sign_in
):
    bolor = make_account("Bolor")
    meeting = make_meeting(organiser_id=hye_jin.id)
    organisers.add_to_meeting(hye_jin, meeting.id, bolor.id)
    db.session.rollback()
    assert may_edit(bolor, meeting)
    browser = sign_in(bolor)
    assert browser.get(f"/events/{meeting.id}/registration/").status_code == 200
    answer = browser.post(f"/events/{meeting.id}/organisers/{bolor.id}/removal")
    assert (answer.status_code, answer.location) == (302, "/"), "she took herself out"
    db.session.rollback()
    assert not may_edit(bolor, meeting)
    assert browser.get(f"/events/{meeting.id}/edit").status_code == 404


def test_an_organiser_finds_people_only_by_their_whole_address(hye_jin, make_account, make_meeting, sign_in):
    bolor = make_account("Bolor", email="bolor@example.org")
    meeting = make_meeting(organiser_id=hye_jin.id)
    browser, path = sign_in(hye_jin), f"/events/{meeting.id}/organisers/"
    for typed in ({"who": "Bolor"}, {"who": "bolor@"}, {"person": str(bolor.id)}):
        answer = browser.post(path, data=typed)
        assert answer.status_code == 422
        assert "bolor@example.org" not in answer.text.replace('value="bolor@', "")
    assert db.session.query(MeetingOrganiser).count() == 0
    assert browser.post(path, data={"who": "BOLOR@example.org"}).status_code == 302
    assert "bolor@example.org" not in browser.get(path).text, "names are enough to recognise each other"


def test_who_was_an_organiser_of_a_hidden_meeting_sees_it_no_more(hye_jin, make_account, make_meeting):
    bolor = make_account("Bolor")
    meeting = make_meeting(
        organiser_id=hye_jin.id, visibility=Visibility.GROUP, group_id=circles.make_group()
    )
    organisers.add_to_meeting(hye_jin, meeting.id, bolor.id)
    registrations.register(bolor, meeting_id=meeting.id)
    organisers.remove_from_meeting(hye_jin, meeting.id, bolor.id)
    db.session.rollback()
    assert not may_see(bolor, meeting)
    assert db.session.query(Registration).one().seat is Seat.WITHDRAWN
