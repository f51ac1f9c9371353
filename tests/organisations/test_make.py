"""Writing an organisation down: what must be there, what is refused, and whether it is one of these."""

import re

import pytest

from app.db import db
from app.journal import JournalEntry
from app.organisations.forms import website_of
from app.organisations.models import Organisation, OrganisationCountry
from tests.organisations.records import by_key, tokens_of, typed


@pytest.fixture
def browser(make_account, sign_in):
    """Somebody who has joined, and nothing more."""
    return sign_in(make_account("Bolor", language="en"))


def count():
    db.session.rollback()
    return db.session.query(Organisation).count()


def hidden(page, name):
    return re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page)[1]


def test_anybody_who_has_joined_writes_one_down(browser):
    answer = browser.post(
        "/organisations/",
        data=typed(
            name_en="Tooroi Cooperative",
            short_name="TC",
            countries=["VN", "MN"],
            website="tooroi.example.org/about/",
            established="１９９９",
        ),
    )

    assert answer.status_code == 302
    assert answer.location == "/organisations/tooroi-cooperative"
    made = by_key("tooroi-cooperative")
    assert (made.name, made.language, made.short_name) == ("Tooroi Cooperative", "en", "TC")
    assert made.countries == ["MN", "VN"]
    assert (made.website, made.established) == ("https://tooroi.example.org/about", "1999")
    rows = db.session.query(OrganisationCountry.country).filter_by(organisation_id=made.id)
    assert sorted(row[0] for row in rows) == ["MN", "VN"]
    assert {"tooroi", "тоорой", "хоршоо"} <= tokens_of(made.id)
    page = browser.get(answer.location).text
    assert 'href="https://tooroi.example.org/about" rel="noopener external nofollow ugc"' in page
    assert "Mongolia, Viet Nam" in page


def test_a_name_in_one_language_is_enough(browser):
    answer = browser.post("/organisations/", data=typed())

    made = by_key(answer.location.rsplit("/", 1)[1])
    assert (made.name, made.language) == ("Тоорой хоршоо", "mn")
    assert made.key == "tooroy-khorshoo"


def test_two_that_would_have_the_same_address_get_two(browser):
    first = browser.post("/organisations/", data=typed(name_mn="Элс"))
    second = browser.post("/organisations/", data=typed(name_mn="", name_en="Els", seen="els", another="1"))
    third = browser.post("/organisations/", data=typed(name_mn="", name_en="New"))

    keys = [answer.location.rsplit("/", 1)[1] for answer in (first, second, third)]
    assert keys[0] == "els"
    assert re.fullmatch(r"els-\w{4}", keys[1])
    assert re.fullmatch(r"new-\w{4}", keys[2]), "/organisations/new is a page"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name_mn": ""}, "Please write its name, in one of these languages at least."),
        ({"name_mn": "…—"}, "Please write a name with letters."),
        ({"name_mn": "э" * 201}, "This is 1 character too long; 200 fit."),
        ({"sector": "army"}, "Please choose one of these."),
        ({"sector": ""}, "Please choose one of these."),
        ({"countries": ["MN", "TW"]}, "Please choose countries from the list."),
        ({"website": "javascript:alert(1)"}, "This is not the address of a website."),
        ({"established": "3024"}, "Please write a year, as 1993."),
        ({"established": "in May"}, "Please write a year, as 1993."),
        ({"parent": "Nobody at all"}, "No organisation is called so."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(browser, wrong, sentence):
    answer = browser.post("/organisations/", data=typed(short_name="Kept as it was", **wrong))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Kept as it was"' in answer.text
    assert 'value="MN" checked' in answer.text
    assert count() == 0


def test_names_are_cleaned(browser):
    answer = browser.post("/organisations/", data=typed(name_mn="  Тоорой\u202e \t хоршоо\x07 "))

    assert answer.status_code == 302
    assert by_key("tooroy-khorshoo").name == "Тоорой хоршоо"


def test_is_it_one_of_these(browser, make_organisation):
    make_organisation("Tooroi Khorshoo")

    asked = browser.post("/organisations/", data=typed(website="tooroi.example.org"))

    assert asked.status_code == 200
    assert "Is it one of these?" in asked.text
    assert "Tooroi Khorshoo" in asked.text
    assert 'value="Тоорой хоршоо"' in asked.text
    assert 'value="https://tooroi.example.org"' in asked.text
    assert count() == 1

    seen, key = hidden(asked.text, "seen"), hidden(asked.text, "key")
    answer = browser.post("/organisations/", data=typed(seen=seen, key=key, another="1"))
    assert answer.status_code == 302
    assert count() == 2


def test_whoever_said_it_is_another_is_asked_again_when_there_are_others(browser, make_organisation):
    first = make_organisation("Tooroi Khorshoo")
    make_organisation("Steppe Union of Herders")

    answer = browser.post(
        "/organisations/",
        data=typed(name_mn="", name_en="Steppe Herders Union", seen=first.key, another="1"),
    )

    assert answer.status_code == 200
    assert "Steppe Union of Herders" in answer.text
    assert count() == 2


def test_the_same_click_twice_makes_one(browser):
    answers = [browser.post("/organisations/", data=typed(key="k" * 43)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    assert count() == 1
    facts = db.session.query(JournalEntry).filter_by(kind="OrganisationMade").count()
    assert facts == 1


def test_two_have_not_the_same_main_name(browser, make_organisation):
    other = make_organisation("Тоорой хоршоо")

    answer = browser.post("/organisations/", data=typed(seen=other.key, another="1"))

    assert answer.status_code == 422
    assert "Another organisation has exactly this name." in answer.text
    assert count() == 1


def test_a_body_above(browser, make_organisation):
    above = make_organisation("Steppe Union")

    answer = browser.post("/organisations/", data=typed(parent="steppe union"))

    assert by_key("tooroy-khorshoo").parent_id == above.id
    assert "Steppe Union" in browser.get(answer.location).text
    assert "Тоорой хоршоо" in browser.get(f"/organisations/{above.key}").text


def test_the_form_begins_with_what_was_searched_for(browser):
    page = browser.get("/organisations/new?name=Dust+Watch").text
    assert 'value="Dust Watch"' in page


@pytest.mark.parametrize(
    ("typed_address", "whole"),
    [
        ("example.org", "https://example.org"),
        ("http://Example.ORG/", "http://example.org"),
        ("HTTPS://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("//example.org/x", "https://example.org/x"),
        ("example.org:8080", "https://example.org:8080"),
        ("https://пустыня.рф/о-нас", "https://пустыня.рф/о-нас"),
        ("ftp://example.org", None),
        ("javascript:alert(1)", None),
        ("javascript://example.org/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("https://user:secret@example.org", None),
        ("https://example", None),
        ("https://127.0.0.1", None),
        ("https://[::1]/", None),
        ("https://exa mple.org", None),
        ('https://example.org/"onload="x', None),
        ("https://example.org:99999", None),
        ("https://-example.org", None),
        ("https://" + "a" * 64 + ".org", None),
        ("https://", None),
        ("mailto:a@example.org", None),
    ],
)
def test_addresses_of_websites(typed_address, whole):
    assert website_of(typed_address) == whole
