"""What people say of themselves: one page, kept as typed, saved once."""

import html
import re

import pytest
from sqlalchemy import select

from app.accounts.models import Account, Role
from app.db import db
from app.journal import JournalEntry
from app.people.access import Field
from app.people.models import Audience, PersonLanguage, PersonTheme, PersonToken, Profile


def fields_of(page):
    """What a browser would send of the form on ``page`` without a change: its values, by name."""
    form = page[page.index('action="/people/me" ') :]
    form = form[: form.index("</form>")]
    sent = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = given.get("type", "text")
        if kind in {"checkbox", "radio"} and not re.search(r"\schecked\b", tag):
            continue
        sent.setdefault(given["name"], []).append(html.unescape(given.get("value", "on")))
    for name, body in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        sent[name] = [html.unescape(body).replace("\r\n", "\n").removeprefix("\n")]
    for name, body in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"|<option value="([^"]*)" selected', body)
        sent[name] = [(chosen[1] or chosen[2] or "") if chosen else ""]
    return sent


def save(browser, **changes):
    """Open the page, change what is given, send it."""
    sent = fields_of(browser.get("/people/me").text)
    sent.update({name.replace("__", "-"): value for name, value in changes.items()})
    return browser.post("/people/me", data=sent)


def profile_of(person):
    db.session.rollback()
    return db.session.get(Profile, person.id)


def test_whoever_joins_has_a_profile_that_only_the_secretariat_finds(make_account):
    profile = profile_of(make_account("Bolor"))

    assert profile.listed is Audience.SECRETARIAT
    assert profile.audiences == {}


def test_all_that_is_typed_is_kept(make_account, make_theme, sign_in):
    person, theme = make_account("Bolor"), make_theme()
    browser = sign_in(person)

    answer = save(
        browser,
        name="Б. Болор",
        family_name="Батсүх",
        given_name="Болор",
        family_first="1",
        native_name="ᠪᠣᠯᠣᠷ",
        reading="B. Bolor",
        honorific="Dr",
        pronouns="she/her",
        position="Soil scientist",
        expertise="sand dams, Saxaul；苗木\nsaxaul",
        themes=[str(theme.id)],
        biography="**Soil** first.",
        timezone="東京",
        listed="public",
        for_position="public",
        languages__0__code=None,
        **{
            "languages-0-code": "mn",
            "languages-0-reads": "on",
            "languages-0-writes": "on",
            "languages-1-code": "ko",
            "languages-1-reads": "on",
        },
    )

    assert answer.status_code == 302
    profile = profile_of(person)
    assert (profile.account.name, profile.account.timezone) == ("Б. Болор", "Asia/Tokyo")
    assert (profile.family_name, profile.given_name, profile.family_first) == ("Батсүх", "Болор", True)
    assert (profile.native_name, profile.reading) == ("ᠪᠣᠯᠣᠷ", "B. Bolor")
    assert (profile.honorific, profile.pronouns, profile.position) == ("Dr", "she/her", "Soil scientist")
    assert profile.expertise == ["sand dams", "Saxaul", "苗木"]
    assert profile.biography_html == "<p><strong>Soil</strong> first.</p>"
    assert profile.languages == [
        {"code": "mn", "reads": True, "writes": True},
        {"code": "ko", "reads": True, "writes": False},
    ]
    assert profile.listed is Audience.PUBLIC
    assert profile.audiences == {"position": "public"}
    assert db.session.scalars(select(PersonTheme.theme_id)).all() == [theme.id]
    assert set(db.session.scalars(select(PersonLanguage.language))) == {"mn", "ko"}
    assert "batsukh" in set(db.session.scalars(select(PersonToken.token)))


def test_the_page_shows_what_was_saved(make_account, sign_in):
    browser = sign_in(make_account("Bolor"))
    save(browser, position="Herder & teacher", expertise="a\nb", listed="signed_in")

    sent = fields_of(browser.get("/people/me").text)

    assert sent["position"] == ["Herder & teacher"]
    assert sent["expertise"] == ["a\nb"]
    assert sent["listed"] == ["signed_in"]
    assert sent["timezone"] == ["Ulaanbaatar (UTC+8)"]


def test_saving_without_a_change_says_nothing_in_the_journal(make_account, sign_in):
    person = make_account("Bolor")
    browser = sign_in(person)
    save(browser, position="Herder")

    assert save(browser).status_code == 302
    kinds = db.session.scalars(select(JournalEntry).filter_by(kind="ProfileChanged")).all()
    assert [entry.data["changed"] for entry in kinds] == [["position"]]
    assert profile_of(person).revision == 1


@pytest.mark.parametrize(
    "field", ["family_name", "given_name", "native_name", "reading", "honorific", "pronouns", "position"]
)
def test_what_is_too_long_is_said_and_nothing_is_lost(make_account, sign_in, field):
    browser = sign_in(make_account("Bolor"))

    answer = save(browser, biography="Kept words", **{field: "ы" * 200})

    assert answer.status_code == 422
    assert "too long" in answer.text
    assert "ы" * 200 in answer.text
    assert "Kept words" in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "\u200b"}, "Please write the name others should see."),
        ({"name": "Anna Berg"}, "Somebody who runs this network is called so"),
        ({"name": "www.sand.com"}, "This looks like an address"),
        ({"expertise": ", ".join(f"word {n}" for n in range(16))}, "These are more than 15."),
        ({"expertise": "x" * 61}, "is too long. Say it in a few words."),
        ({"themes": ["4711"]}, "Please choose from these themes."),
        ({"themes": ["'; --"]}, "Please choose from these themes."),
        ({"biography": "x" * 5001}, "1 character too long"),
        ({"biography": "[" * 4001}, "This is too long, or its tables are too large."),
        ({"listed": "nobody"}, "Please choose one of these."),
        ({"for_photo": "moon"}, "Please choose one of these."),
        ({"family_first": "2"}, "Please choose one of these."),
        ({"timezone": ""}, "Please write a city by whose clock you live."),
        ({"timezone": "Nowhere at all"}, "This place is not known here."),
        ({"languages-0-code": "tlh", "languages-0-reads": "on"}, "Please choose languages from the list."),
        ({"languages-0-code": "mn"}, "Say of each language whether you read it"),
        (
            {
                "languages-0-code": "mn",
                "languages-0-reads": "on",
                "languages-1-code": "mn",
                "languages-1-reads": "on",
            },
            "Each language needs to stand here only once.",
        ),
    ],
)
def test_what_is_wrong_is_said_next_to_the_field(make_account, sign_in, changes, sentence):
    make_account("Anna Berg", role=Role.SECRETARIAT)
    person = make_account("Bolor")
    sent = {
        "languages-0-reads": None,
        "languages-0-writes": None,
        "languages-1-reads": None,
        "languages-1-writes": None,
    }

    answer = save(sign_in(person), position="Kept words", **{**sent, **changes})

    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert "Kept words" in answer.text
    assert profile_of(person).revision == 0


def test_a_form_with_nothing_or_nonsense_in_it_is_a_wrong_form(make_account, sign_in):
    browser = sign_in(make_account("Bolor"))

    for sent in (
        {},
        {"name": ["a", "b"], "themes": ["-1", "x" * 9000]},
        {"languages-0-code": "\x00"},
        {"seen": "x"},
    ):
        assert browser.post("/people/me", data=sent).status_code == 422


def test_somebody_in_charge_keeps_her_own_name(make_account, sign_in):
    anna = make_account("Anna Berg", role=Role.SECRETARIAT)

    assert save(sign_in(anna), name="Anna  Berg", position="x").status_code == 302
    assert save(sign_in(anna), name="Anna Bérg").status_code == 302


def test_posts_keep_the_name_they_were_written_under(make_account, make_theme, sign_in):
    from app.discussions import operations as discussions
    from app.discussions.models import Post

    person = make_account("Bolor")
    make_theme(slug="land")
    discussions.start_thread(
        person, theme="land", title="T", source="S", language="en", organisation_id=None, key="a"
    )
    save(sign_in(person), name="Oyun")

    assert db.session.scalars(select(Post.author_name)).all() == ["Bolor"]


# Languages, without scripts


def row(number, code, reads=True, writes=True):
    given = {f"languages-{number}-code": code}
    return (
        given
        | ({f"languages-{number}-reads": "on"} if reads else {})
        | ({f"languages-{number}-writes": "on"} if writes else {})
    )


def codes(page):
    return [value for name, (value,) in sorted(fields_of(page).items()) if name.endswith("-code") and value]


@pytest.mark.parametrize(
    ("wish", "order"),
    [
        ("up-1", ["ko", "mn", "ru"]),
        ("down-1", ["mn", "ru", "ko"]),
        ("out-0", ["ko", "ru"]),
        ("up-0", ["mn", "ko", "ru"]),
        ("down-2", ["mn", "ko", "ru"]),
        ("more", ["mn", "ko", "ru"]),
        ("up-99", ["mn", "ko", "ru"]),
        ("down--1", ["mn", "ko", "ru"]),
        ("nonsense", ["mn", "ko", "ru"]),
    ],
)
def test_buttons_put_languages_in_order_and_save_nothing(make_account, sign_in, wish, order):
    person = make_account("Bolor")
    rows = row(0, "mn") | row(1, "ko", writes=False) | row(2, "ru")

    answer = save(sign_in(person), position="Kept words", language=wish, **rows)

    assert answer.status_code == 200
    assert codes(answer.text) == order
    assert "Kept words" in answer.text
    assert profile_of(person).languages == []


# The clock


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Ulaanbaatar", "Asia/Ulaanbaatar"),
        ("서울", "Asia/Seoul"),
        ("東京", "Asia/Tokyo"),
        ("北京", "Asia/Shanghai"),
        ("Улан-Удэ", "Asia/Irkutsk"),
        ("Пекин (UTC+8)", "Asia/Shanghai"),
        ("  europe/berlin ", "Europe/Berlin"),
        ("Bonn (UTC+1)", "Europe/Berlin"),
        ("UTC", "UTC"),
    ],
)
def test_a_city_is_a_clock_in_any_language(make_account, sign_in, typed, zone):
    person = make_account("Bolor")

    assert save(sign_in(person), timezone=typed).status_code == 302
    db.session.rollback()
    assert db.session.get(Account, person.id).timezone == zone


def test_where_several_clocks_may_be_meant_they_are_offered(make_account, sign_in):
    person = make_account("Bolor", timezone="UTC")
    browser = sign_in(person)

    answer = save(browser, timezone="Mongolia")

    assert answer.status_code == 422
    assert 'value="Asia/Hovd"' in answer.text
    assert "Hovd (UTC+7)" in answer.text
    assert save(browser, timezone="Mongolia", place="Mars").status_code == 422
    assert save(browser, timezone="Mongolia", place="Asia/Hovd").status_code == 302
    db.session.rollback()
    assert db.session.get(Account, person.id).timezone == "Asia/Hovd"


@pytest.mark.parametrize(
    "typed", ["%", "../../etc/passwd", "Asia/", "A" * 5000, "(", "((((((UTC", "Asia/Ulaanbaatar\x00"]
)
def test_nonsense_is_no_clock(make_account, sign_in, typed):
    answer = save(sign_in(make_account("Bolor")), timezone=typed)

    assert answer.status_code in {302, 422}


# Two windows


def test_the_second_of_two_windows_is_told_what_changed_and_loses_nothing(make_account, sign_in):
    person = make_account("Bolor")
    browser = sign_in(person)
    opened = fields_of(browser.get("/people/me").text)
    save(browser, position="Herder", for_position="public")

    answer = browser.post("/people/me", data={**opened, "position": "Teacher", "biography": "Mine"})

    assert answer.status_code == 409
    assert "changed in another window" in answer.text
    told = re.sub(r"<[^>]+>", " ", answer.text[answer.text.index("<table") : answer.text.index("</table")])
    for words in ("Position", "Herder", "Teacher", "About you", "Mine", "Everybody who has joined"):
        assert words in told
    assert "Your name" not in told
    assert profile_of(person).position == "Herder"

    again = fields_of(answer.text)
    assert (again["position"], again["biography"]) == (["Teacher"], ["Mine"])
    assert browser.post("/people/me", data=again).status_code == 302
    profile = profile_of(person)
    assert (profile.position, profile.biography) == ("Teacher", "Mine")


def test_a_name_and_a_clock_changed_elsewhere_count_too(make_account, sign_in):
    from app.db import transaction

    person = make_account("Bolor")
    browser = sign_in(person)
    opened = fields_of(browser.get("/people/me").text)
    with transaction() as session:
        session.get(Account, person.id).timezone = "Asia/Tokyo"

    answer = browser.post("/people/me", data={**opened, "position": "Teacher"})

    assert answer.status_code == 409
    assert "Tokyo (UTC+9)" in answer.text


def test_the_same_button_pressed_twice_is_no_quarrel_with_oneself(make_account, sign_in):
    person = make_account("Bolor")
    browser = sign_in(person)
    sent = {**fields_of(browser.get("/people/me").text), "position": "Teacher"}

    assert browser.post("/people/me", data=sent).status_code == 302
    again = browser.post("/people/me", data=sent)

    assert again.status_code == 302
    assert profile_of(person).revision == 1


def test_each_field_has_an_audience_to_choose(make_account, sign_in):
    sent = fields_of(sign_in(make_account("Bolor")).get("/people/me").text)

    assert {sent[f"for_{field.value}"][0] for field in Field} == {"signed_in"}
