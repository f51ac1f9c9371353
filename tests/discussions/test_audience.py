"""Themes that are not for everybody: what changes who sees one changes all that is kept, at once."""

import pytest

from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import arranging, themes
from app.discussions.kinds import Holding, Who
from app.discussions.models import Theme, ThemeFacilitator, Thread
from app.groups.models import Visibility
from app.meetings.models import Meeting
from tests import circles


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT)


def theme(slug):
    db.session.rollback()
    return db.session.query(Theme).filter_by(slug=slug).populate_existing().one()


def test_what_a_visitor_was_shown_is_shown_no_more(anna, client, make_theme):
    make_theme(slug="land", title="Land restoration")
    thread = circles.say(anna, "land", title="A question")
    paths = ["/themes/land", f"/threads/{thread.id}-a-question"]
    lists = ["/", "/discussions", "/calendar/"]
    for _ in range(2):  # kept now, at the doorstep too
        assert [client.get(path).status_code for path in paths] == [200, 200]
        assert "Land restoration" in client.get("/calendar/").text
    tags = [client.get(path).headers["ETag"] for path in paths]

    themes.show_to(anna, "land", visibility=Visibility.SIGNED_IN, group_id=None)

    for path, tag in zip(paths, tags, strict=True):
        assert client.get(path).status_code == 404
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 404
    for path in lists:
        page = client.get(path).text
        assert "Land restoration" not in page
        assert "A question" not in page
    assert client.get("/calendar/theme/land.ics").status_code == 404

    themes.show_to(anna, "land", visibility=Visibility.PUBLIC, group_id=None)
    assert [client.get(path).status_code for path in paths] == [200, 200]


def test_a_new_title_stands_on_the_pages_of_its_threads_at_once(anna, client, make_theme):
    make_theme(slug="land", title="Land restoration")
    thread = circles.say(anna, "land", title="A question")
    assert "Land restoration" in client.get(f"/threads/{thread.id}-a-question").text
    themes.change(anna, "land", title="Soil and sand", description="What holds.", revision=0)
    assert "Soil and sand" in client.get(f"/threads/{thread.id}-a-question").text


def test_nobody_speaks_in_a_theme_that_she_may_not_see(anna, make_account, sign_in):
    group = circles.make_group()
    slug = circles.make_theme_for(Visibility.GROUP, group)
    thread = circles.say(anna, slug)
    browser = sign_in(make_account("Bolor"))
    typed = {"title": "Me too", "source": "Words.", "language": "en", "organisation": "0", "key": "k"}
    for extra in ({}, {"preview": "1"}):
        assert browser.post(f"/themes/{slug}", data={**typed, **extra}).status_code == 404
        assert browser.post(f"/threads/{thread.id}", data={**typed, **extra}).status_code == 404
    db.session.rollback()
    assert db.session.query(Thread).count() == 1
    assert db.session.query(Thread).one().last_number == 1


def test_facilitators_change_its_texts_and_not_who_sees_it(anna, make_account, sign_in):
    tuya, other = make_account("Tuya"), make_account("Other")
    slug = circles.make_theme_for(Visibility.GROUP, circles.make_group(), facilitators=[tuya.id])
    browser = sign_in(tuya)
    assert "Edit the theme" in browser.get(f"/themes/{slug}").text
    typed = {"title": "Anew", "description": "Why not.", "language": "en", "revision": "0"}
    assert browser.post(f"/themes/{slug}/edit", data=typed).status_code == 302
    assert theme(slug).title == "Anew"
    assert browser.post(f"/desk/themes/{slug}/audience", data={"visibility": "public"}).status_code == 404
    assert sign_in(other).get(f"/themes/{slug}/edit").status_code == 404

    themes.remove_facilitator(anna, slug, tuya.id)
    assert browser.get(f"/themes/{slug}").status_code == 404
    assert browser.post(f"/themes/{slug}/edit", data=typed).status_code == 404


def test_two_who_change_the_texts_at_once_lose_nothing(anna, sign_in, make_theme):
    make_theme(slug="land")
    desk = sign_in(anna)
    themes.change(anna, "land", title="First", description="Mine.", revision=0)
    late = desk.post(
        "/themes/land/edit",
        data={"title": "Second", "description": "Hers.", "language": "en", "revision": "0"},
    )
    assert late.status_code == 409
    for words in ("First", "Mine.", "Second", "Hers."):
        assert words in late.text
    assert theme("land").title == "First"
    again = desk.post(
        "/themes/land/edit",
        data={"title": "Second", "description": "Hers.", "language": "en", "revision": "1"},
    )
    assert again.status_code == 302
    assert theme("land").title == "Second"


@pytest.mark.parametrize(
    "typed",
    [
        {"title": "", "description": "Why."},
        {"title": "x" * 121, "description": "Why."},
        {"title": "Why", "description": ""},
        {"title": "Why", "description": "x" * 501},
        {"title": "Why", "description": "Why.", "visibility": "group"},
        {"title": "Why", "description": "Why.", "visibility": "group", "group": "999"},
        {"title": "Why", "description": "Why.", "visibility": "nobody"},
    ],
)
def test_what_is_wrong_with_a_new_theme_is_said(anna, sign_in, typed):
    answer = sign_in(anna).post(
        "/desk/themes/", data={"visibility": "public", "language": "en", "above": "", **typed}
    )
    assert answer.status_code == 422
    db.session.rollback()
    assert db.session.query(Theme).count() == 0


def test_themes_are_made_with_an_address_from_their_title(anna, sign_in):
    desk = sign_in(anna)
    for title in ("Sand & wind", "Sand & wind", "Элс"):
        desk.post(
            "/desk/themes/",
            data={
                "title": title,
                "description": "Why.",
                "language": "en",
                "above": "",
                "visibility": "public",
            },
        )
    db.session.rollback()
    assert [one.slug for one in db.session.query(Theme).order_by(Theme.position)] == [
        "sand-wind",
        "sand-wind-2",
        "els",
    ]


def test_a_theme_gets_and_loses_facilitators_on_the_desk(anna, sign_in, make_account, make_theme):
    make_theme(slug="land")
    desk, tuya = sign_in(anna), make_account("Tuya")
    assert desk.post("/desk/themes/land/facilitators", data={"who": "Tuya"}).status_code == 302
    assert "Tuya" in desk.get("/desk/themes/land").text
    desk.post(f"/desk/themes/land/facilitators/{tuya.id}/removal")
    db.session.rollback()
    assert db.session.query(ThemeFacilitator).count() == 0
    assert desk.post("/desk/themes/land/facilitators", data={"who": "Nobody"}).status_code == 422


def test_events_under_a_theme_are_never_seen_by_more_people_than_the_theme(
    anna, client, make_account, make_theme, make_meeting, sign_in
):
    land = make_theme(slug="land")
    organiser, bolor = make_account("Hye-jin", role=Role.ORGANISER), make_account("Bolor")
    meeting = make_meeting(theme_id=land.id, organiser_id=organiser.id)
    path = f"/events/{meeting.id}-holding-the-sand"
    assert client.get(path).status_code == 200

    group = circles.make_group()
    themes.show_to(anna, "land", visibility=Visibility.GROUP, group_id=group)

    assert client.get(path).status_code == 404
    assert sign_in(bolor).get(path).status_code == 404
    hers = sign_in(organiser).get(path)
    assert hers.status_code == 200, "who organises it sees it always"
    assert "/themes/land" not in hers.text, "but the theme keeps its name to itself"
    assert "Land restoration" not in sign_in(organiser).get(f"/events/{meeting.id}/edit").text
    db.session.rollback()
    assert db.session.query(Meeting).one().visibility is Visibility.PUBLIC


def test_who_begins_a_discussion_is_told_who_will_read_it_and_who_can_reply(
    anna, make_account, make_theme, sign_in
):
    land = make_theme(slug="land")
    browser = sign_in(anna)
    assert "Everybody can read it, and everybody" in browser.get("/themes/land/new").text

    arranging.set_rules(anna, "land", starters=Who.EVERYBODY, repliers=Who.FACILITATORS, holds=Holding.NOBODY)
    page = browser.get("/themes/land/new").text
    assert "Who can read it: everybody." in page
    assert "Only facilitators and the secretariat can reply." in page

    themes.show_to(anna, "land", visibility=Visibility.SIGNED_IN, group_id=None)
    assert "Who can read it: all who have joined." in browser.get("/themes/land/new").text

    themes.show_to(anna, "land", visibility=Visibility.GROUP, group_id=circles.make_group(name="Dune circle"))
    assert (
        "Who can read it: only the members of the group “Dune circle”."
        in browser.get("/themes/land/new").text
    )
    hers = make_account("Bolor")
    with transaction() as session:
        session.add(ThemeFacilitator(theme_id=land.id, account_id=hers.id))
    page = sign_in(hers).get("/themes/land/new").text
    assert "Who can read it: only the members of its group." in page
    assert "Dune circle" not in page, "who looks after a theme need not know what its group is called"
