"""Themes: in several languages, on two levels, in an order, each with its rules."""

import re

import pytest

from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import arranging, themes
from app.discussions.kinds import Holding, Level, Who
from app.discussions.models import Theme, ThemeFacilitator, ThemeText, Thread
from app.discussions.reading_models import ThemeReader
from app.groups.models import Visibility
from app.journal import JournalEntry
from app.people.models import PersonTheme
from tests import circles


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT)


@pytest.fixture
def desk(anna, sign_in):
    return sign_in(anna)


def theme(slug):
    db.session.rollback()
    return db.session.query(Theme).filter_by(slug=slug).populate_existing().one()


def put_below(slug, above, **columns):
    """As no form would let it be: for what must hold even so."""
    with transaction() as session:
        found = session.query(Theme).filter_by(slug=slug).one()
        found.parent_id = session.query(Theme).filter_by(slug=above).one().id
        for name, value in columns.items():
            setattr(found, name, value)


def facts(kind):
    db.session.rollback()
    return [entry.data for entry in db.session.query(JournalEntry).filter_by(kind=kind)]


TYPED = {
    "title": "Land restoration",
    "description": "What holds.",
    "language": "en",
    "title_mn": "Газрын нөхөн сэргээлт",
    "description_mn": "Юу тогтоож байна.",
    "revision": "0",
}


def test_a_theme_is_called_in_the_language_of_its_reader(
    anna, desk, client, make_theme, make_account, make_meeting, sign_in
):
    land = make_theme(slug="land")
    thread = circles.say(anna, "land", title="A question")
    meeting = make_meeting(theme_id=land.id)
    assert client.get(f"/threads/{thread.id}-a-question").status_code == 200  # kept from now on
    assert desk.post("/themes/land/edit", data=TYPED).status_code == 302

    bolor = sign_in(make_account("Bolor", language="mn"))
    named = 'lang="mn">Газрын нөхөн сэргээлт'
    for path in ("/discussions", "/themes/land", f"/threads/{thread.id}-a-question", "/themes/land/new",
                 f"/events/{meeting.id}-holding-the-sand", "/people/me"):  # fmt: skip
        page = bolor.get(path).text
        assert named in page, path
        assert "Land restoration" not in page, path
    assert "Юу тогтоож байна." in bolor.get("/themes/land").text
    assert "Газрын нөхөн сэргээлт" in bolor.get("/directory/").text

    ivan = sign_in(make_account("Ivan", language="ru"))
    assert '<h1 lang="en">Land restoration</h1>' in ivan.get("/themes/land").text
    english = client.get(f"/threads/{thread.id}-a-question").text
    assert 'lang="en">Land restoration' in english
    client.set_cookie("language", "mn")
    assert named in client.get(f"/threads/{thread.id}-a-question").text


def test_texts_of_a_language_are_both_there_or_neither(desk, make_theme):
    make_theme(slug="land")
    half = desk.post("/themes/land/edit", data=TYPED | {"description_mn": ""})
    assert half.status_code == 422
    assert "Please write both in this language, or none." in half.text
    assert "Газрын нөхөн сэргээлт" in half.text
    assert desk.post("/themes/land/edit", data=TYPED).status_code == 302
    shown = desk.get("/themes/land/edit").text
    assert "Юу тогтоож байна." in shown

    late = desk.post("/themes/land/edit", data=TYPED | {"title_mn": "Өөр", "revision": "0"})
    assert late.status_code == 409
    assert late.text.count("Газрын нөхөн сэргээлт") == 1
    assert "Өөр" in late.text
    # the theme's own language changes: what was its text there before is not kept beside it
    own = {
        "title": "Газар",
        "description": "Юу.",
        "language": "mn",
        "title_en": "Land",
        "description_en": "What.",
    }
    assert desk.post("/themes/land/edit", data=own | {"revision": "1"}).status_code == 302
    db.session.rollback()
    assert [(text.language, text.title) for text in db.session.query(ThemeText)] == [("en", "Land")]


def test_themes_stand_on_two_levels(desk, client, make_theme):
    make_theme(slug="land")
    make_theme(slug="water", title="Water")
    new = {"title": "Moving sand", "description": "Why.", "language": "en", "visibility": "public"}
    made = desk.post("/desk/themes/", data=new | {"above": str(theme("land").id)})
    assert made.location == "/desk/themes/moving-sand"
    page = client.get("/discussions").text
    inner = re.search(r'<ul class="rows below".*?</ul>', page, re.S)[0]
    assert "Moving sand" in inner
    assert "Water" not in inner
    assert "Moving sand" in client.get("/themes/land").text
    assert "/themes/land" in client.get("/themes/moving-sand").text

    # what stands below bears nothing, and what bears something does not go below
    water, sand = str(theme("water").id), str(theme("moving-sand").id)
    assert desk.post("/desk/themes/water/place", data={"above": sand}).status_code == 422
    bears = desk.post("/desk/themes/land/place", data={"above": water})
    assert bears.status_code == 422
    assert "Other themes stand below this one" in bears.text
    assert desk.post("/desk/themes/moving-sand/place", data={"above": water}).status_code == 302
    assert theme("moving-sand").parent_id == int(water)
    assert desk.post("/desk/themes/moving-sand/place", data={"above": ""}).status_code == 302
    assert theme("moving-sand").parent_id is None


def test_what_stands_below_is_seen_at_most_by_those_who_see_what_is_above(
    anna, desk, client, make_theme, make_account, make_meeting, sign_in
):
    land, sand = make_theme(slug="land"), make_theme(slug="sand", title="Moving sand")
    arranging.place(anna, "sand", above_id=land.id)
    thread = circles.say(anna, "sand", title="A question")
    meeting = make_meeting(theme_id=sand.id)
    paths = ["/themes/sand", f"/threads/{thread.id}-a-question", f"/events/{meeting.id}-holding-the-sand"]
    for _ in range(2):
        assert [client.get(path).status_code for path in paths] == [200] * 3

    themes.show_to(anna, "land", visibility=Visibility.SIGNED_IN, group_id=None)
    assert theme("sand").visibility is Visibility.SIGNED_IN, "it is narrowed along"
    assert [fact["theme_id"] for fact in facts("ThemeShown")] == [land.id, sand.id]
    assert [client.get(path).status_code for path in paths] == [404] * 3
    wider = desk.post("/desk/themes/sand/audience", data={"visibility": "public"})
    assert wider.status_code == 422
    assert "Not everybody who would see it sees the theme above it." in wider.text

    # the same rule when it is asked, whatever the rows say
    group = circles.make_group()
    themes.show_to(anna, "land", visibility=Visibility.GROUP, group_id=group)
    put_below("sand", "land", visibility=Visibility.PUBLIC, group_id=None)
    bolor = sign_in(make_account("Bolor"))
    for browser in (client, bolor):
        assert [browser.get(path).status_code for path in paths] == [404] * 3
        assert "Moving sand" not in browser.get("/discussions").text
    tuya = make_account("Tuya")
    themes.add_facilitator(anna, "land", tuya.id)
    hers = sign_in(tuya)
    assert [hers.get(path).status_code for path in paths] == [200] * 3
    assert hers.get("/themes/sand/edit").status_code == 200, "who looks after a theme does so below it"
    assert hers.get("/desk/moderation/").status_code == 200


def test_a_theme_goes_below_one_that_fewer_see_only_when_they_see_it_too(anna, desk, make_theme):
    land, sand = make_theme(slug="land"), make_theme(slug="sand")
    themes.show_to(anna, "land", visibility=Visibility.SIGNED_IN, group_id=None)
    refused = desk.post("/desk/themes/sand/place", data={"above": str(land.id)})
    assert refused.status_code == 422
    assert theme("sand").parent_id is None
    themes.show_to(anna, "sand", visibility=Visibility.SIGNED_IN, group_id=None)
    assert desk.post("/desk/themes/sand/place", data={"above": str(land.id)}).status_code == 302
    assert theme("sand").parent_id == land.id != sand.id


def test_themes_change_places(anna, desk, make_theme):
    for slug in ("a", "b", "c"):
        make_theme(slug=slug, title=slug)
    arranging.place(anna, "c", above_id=theme("a").id)
    make_theme(slug="d", title="d")

    def order():
        return re.findall(r'id="theme-(\w)"', desk.get("/desk/themes/").text)

    assert order() == ["a", "c", "b", "d"]
    assert desk.post("/desk/themes/d/up").location.endswith("#theme-d")
    assert order() == ["a", "c", "d", "b"]
    desk.post("/desk/themes/a/down")
    assert order() == ["d", "a", "c", "b"]
    for at_the_end in ("d/up", "b/down", "c/up", "c/down"):
        desk.post(f"/desk/themes/{at_the_end}")
    assert order() == ["d", "a", "c", "b"]
    assert desk.post("/desk/themes/d/sideways").status_code == 404


def test_who_begins_and_who_replies_is_said_of_each_theme(
    anna, desk, client, make_theme, make_account, sign_in
):
    make_theme(slug="land")
    thread = circles.say(anna, "land", title="A question")
    rules = {"starters": "facilitators", "repliers": "facilitators", "holds": "nobody"}
    assert desk.post("/desk/themes/land/rules", data=rules | {"holds": "all"}).status_code == 422
    assert desk.post("/desk/themes/land/rules", data=rules).status_code == 302
    assert (theme("land").starters, theme("land").holds) == (Who.FACILITATORS, Holding.NOBODY)

    bolor = sign_in(make_account("Bolor"))
    typed = {"source": "Kept words.", "language": "en", "organisation": "0", "key": "k", "title": "Why?"}
    for browser in (client, bolor):
        assert "Start a discussion</span>" not in browser.get("/themes/land").text
    for path, sentence in (
        ("/themes/land", "Please choose one of these."),  # of the kinds that she may begin: none
        (f"/threads/{thread.id}", "Here only facilitators and the secretariat write."),
    ):
        refused = bolor.post(path, data=typed)
        assert refused.status_code == 422
        assert sentence in refused.text
        assert "Kept words." in refused.text
    db.session.rollback()
    assert db.session.query(Thread).one().last_number == 1
    tuya = make_account("Tuya")
    themes.add_facilitator(anna, "land", tuya.id)
    assert sign_in(tuya).post("/themes/land", data=typed | {"kind": "question"}).status_code == 302


def test_an_empty_theme_goes_and_its_address_leads_on(
    anna, desk, client, make_theme, make_account, make_meeting
):
    land, sand = make_theme(slug="land"), make_theme(slug="sand", title="Sand")
    tuya, bolor = make_account("Tuya"), make_account("Bolor")
    with transaction() as session:
        for account in (tuya, bolor):
            session.add(PersonTheme(account_id=account.id, theme_id=sand.id))
            session.add(ThemeReader(account_id=account.id, theme_id=sand.id, level=Level.DIGEST))
        session.add(PersonTheme(account_id=tuya.id, theme_id=land.id))
        session.add(ThemeReader(account_id=tuya.id, theme_id=land.id, level=Level.MUTE))
        session.add(ThemeFacilitator(account_id=tuya.id, theme_id=sand.id))
    meeting = make_meeting(theme_id=sand.id)
    assert "Only an empty theme can go" in desk.get("/desk/themes/sand/removal").text
    used = desk.post("/desk/themes/sand/removal", data={"into": "land"})
    assert used.status_code == 422
    assert "Move them first." in used.text
    assert client.get("/themes/sand").status_code == 200

    with transaction() as session:
        session.execute(meeting.__table__.update().values(theme_id=None))
        session.execute(Theme.metadata.tables["calendar_block"].update().values(theme_id=None))
    assert desk.post("/desk/themes/sand/removal", data={"into": "sand"}).status_code == 422
    assert desk.post("/desk/themes/sand/removal", data={"into": "land"}).status_code == 302

    gone = client.get("/themes/sand")
    assert (gone.status_code, gone.location) == (301, "/themes/land")
    rows = db.session.query(ThemeReader.account_id, ThemeReader.theme_id, ThemeReader.level)
    assert set(rows) == {(tuya.id, land.id, Level.MUTE), (bolor.id, land.id, Level.DIGEST)}
    interests = set(db.session.query(PersonTheme.account_id, PersonTheme.theme_id))
    assert interests == {(tuya.id, land.id), (bolor.id, land.id)}
    again = themes.make(anna, title="Sand", description="Anew.", visibility=Visibility.PUBLIC, group_id=None)
    assert again.slug != "sand", "an address that leads somewhere is given to nobody else"

    # where the target is closed, the old address tells nothing of it
    themes.show_to(anna, "land", visibility=Visibility.SIGNED_IN, group_id=None)
    assert client.get("/themes/sand").status_code == 404
    assert desk.post(f"/desk/themes/{again.slug}/removal", data={"into": ""}).status_code == 302
    assert client.get(f"/themes/{again.slug}").status_code == 404
    assert [fact["title"] for fact in facts("ThemeRemoved")] == ["Sand", "Sand"]
