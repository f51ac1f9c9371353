"""The words of the land: what the file says, what people make of it, and what is looked for because of it."""

import csv
import re

import pytest

from app.accounts.models import Role
from app.db import db
from app.discussions import operations
from app.i18n import LANGUAGES
from app.search import glossary, indexing, queries
from app.search.asked import read
from app.search.queries import Wanted
from app.search.words import fold

WORDS = {
    "en": "Desertification hurts.",
    "zh": "防治荒漠化",
    "ja": "砂漠化を防ぐ",
    "ko": "사막화를 막자",
    "mn": "Цөлжилтийн эсрэг",
    "ru": "Борьба с опустыниванием",
}


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT)


@pytest.fixture
def said(anna, make_theme):
    make_theme(slug="land")
    thread = operations.start_thread(
        anna, theme="land", title="…", source="…", language="en", organisation_id=None, key="0"
    )
    for code, words in WORDS.items():
        operations.reply(
            anna, thread_id=thread.id, source=words, language=code, organisation_id=None, key=code
        )
    indexing.work()


def often(**wanted):
    """How many posts are found."""
    db.session.rollback()
    return len(queries.find(None, Wanted(**wanted)).hits)


def test_the_file_says_each_term_in_six_languages():
    with glossary.FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) >= 60
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) == {"key", *LANGUAGES}
        assert all(glossary.split(row[code]) for code in LANGUAGES), row["key"]
    # of each language most are in its own script
    for code, script in {"zh": "\u4e00", "ko": "\uac00", "mn": "\u0400", "ru": "\u0400"}.items():
        assert sum(any(letter >= script for letter in row[code]) for row in rows) == len(rows)
    # and they are those of the language page
    by_key = {row["key"]: row for row in rows}
    assert glossary.split(by_key["desertification"]["mn"]) == ["цөлжилт"]
    assert glossary.split(by_key["land-degradation"]["ru"]) == ["деградация земель"]


def test_a_word_finds_what_was_said_in_the_other_languages(client, said):
    for typed in ("desertification", "荒漠化", "砂漠化", "사막화", "цөлжилт", "опустыниванию"):
        assert often(text=typed) == 6, typed
        assert often(text=typed, exact=True) < 6
    page = client.get("/search/", query_string={"q": "desertification"}).text
    assert "For “desertification” also looked for:" in page
    for code, form in (
        ("zh", "荒漠化"),
        ("ja", "砂漠化"),
        ("ko", "사막화"),
        ("mn", "цөлжилт"),
        ("ru", "опустынивание"),
    ):
        assert f'<span lang="{code}">{form}</span>' in page
    assert "<mark>사막화</mark>" in page
    assert re.search(
        r'href="/search/\?(q=desertification&amp;only=typed|only=typed&amp;q=desertification)"', page
    )
    only = client.get("/search/?q=desertification&only=typed").text
    assert "also looked for" not in only
    assert "<mark>Desertification</mark>" in only
    assert "사막화</mark>" not in only


def test_several_words_are_one_term_and_what_is_quoted_is_none(said):
    asked, also = glossary.widen(read("about land degradation -drought"))
    assert [one.typed for one in also] == ["land degradation"]
    assert ("zh", "土地退化") in also[0].others
    assert len(asked.wanted) == 2
    assert glossary.widen(read('"desertification"'))[1] == []
    assert glossary.widen(read("-desertification"))[1] == []


def typed(**changes):
    return dict.fromkeys(LANGUAGES, "") | {"revision": "0"} | changes


def test_the_secretariat_extends_it(sign_in, make_account, anna, said):
    browser = sign_in(anna)
    assert "desertification" in browser.get("/search/glossary/").text
    answer = browser.post("/search/glossary/", data=typed(en="marigold", mn="Цөлжилтийн; улаанбадам"))
    assert answer.status_code == 302
    assert glossary.term("marigold").called["mn"] == ["Цөлжилтийн", "улаанбадам"]
    assert often(text="marigold") == 1

    page = browser.get("/search/glossary/marigold/edit").text
    assert 'value="marigold"' in page
    assert (
        browser.post(
            "/search/glossary/marigold", data=typed(en="marigold", ko="금잔화", revision="1")
        ).status_code
        == 302
    )
    assert often(text="marigold") == 0
    # somebody who had opened the form before
    late = browser.post("/search/glossary/marigold", data=typed(en="calendula", ko="금잔화", revision="1"))
    assert late.status_code == 409
    assert "calendula" in late.text
    assert 'name="revision" type="hidden" value="2"' in late.text

    lonely = browser.post("/search/glossary/", data=typed(en="aster; asters"))
    assert lonely.status_code == 422
    assert "Please say it in two languages at least." in lonely.text
    assert "aster; asters" in lonely.text


def test_what_was_removed_can_be_given_back(sign_in, anna, said):
    browser = sign_in(anna)
    assert browser.post("/search/glossary/desertification/removal").status_code == 302
    assert often(text="desertification") == 1
    assert "Removed" in browser.get("/search/glossary/").text
    assert browser.get("/search/glossary/desertification/edit").status_code == 404
    assert browser.post("/search/glossary/desertification/return").status_code == 302
    assert often(text="desertification") == 6
    assert browser.post("/search/glossary/nothing/return").status_code == 404


def test_folding_leads_each_character_to_one_that_stays():
    from app.search.variants import TABLE

    assert len(TABLE) > 500
    for one, other in TABLE.items():
        assert fold(chr(one)) == fold(chr(other)) == chr(other)
