"""Names in six languages: which one a reader sees, in which order, and by what an organisation is found."""

import pytest

from app.db import db, transaction
from app.names import sort_key
from app.organisations import names
from app.organisations.models import Organisation, OrganisationCountry, Sector
from tests.organisations.records import by_key, tokens_of


@pytest.fixture
def make(app):
    """Write an organisation down with these names: (key, countries, en="…", mn="…")."""

    def call(key, countries=("MN",), **called):
        with transaction() as session:
            made = Organisation(key=key, sector=Sector.ACADEMIA, countries=list(countries), sources=[])
            names.call(session, made, called)
            session.expunge(made)
        return made

    return call


def page(client, language, path="/organisations/"):
    return client.get(path, headers={"Accept-Language": language}).text


def test_each_reader_sees_the_name_in_her_language_with_the_main_one_beside_it(client, make):
    make("gobi", en="Gobi Institute", mn="Говийн хүрээлэн", zh="戈壁研究所")

    for_mongols, for_chinese, for_koreans = (page(client, code) for code in ("mn", "zh", "ko"))

    assert 'lang="mn">Говийн хүрээлэн</a>' in for_mongols
    assert '<bdi lang="en">Gobi Institute</bdi>' in for_mongols
    assert 'lang="zh">戈壁研究所</a>' in for_chinese
    assert 'lang="en">Gobi Institute</a>' in for_koreans
    assert '<bdi lang="mn">Говийн хүрээлэн</bdi>' in for_koreans, "as it is called at home"


def test_the_main_name_is_the_english_one_or_the_first_there_is(make):
    assert (make("a", ru="Институт", en="Institute").name, make("b", ru="Пески", ja="砂の会").name) == (
        "Institute",
        "砂の会",
    )
    assert by_key("b").language == "ja"


def test_its_own_page_tells_all_its_names(client, make):
    make("gobi", en="Gobi Institute", mn="Говийн хүрээлэн", ru="Институт Гоби")

    told = page(client, "ru", "/organisations/gobi")

    assert '<h1 lang="ru">Институт Гоби</h1>' in told
    assert '<p class="lede" lang="en">Gobi Institute</p>' in told
    assert '<bdi lang="mn">Говийн хүрээлэн</bdi>' in told


def test_they_stand_in_the_order_of_the_readers_language(client, make):
    make("a", en="Able Institute", zh="中国林业所")
    make("b", en="Baker Institute", zh="北京大学")
    make("c", en="Charlie Institute", zh="阿拉善所")

    for_readers, for_chinese = page(client, "en"), page(client, "zh")

    in_english = [for_readers.index(name) for name in ("Able", "Baker", "Charlie")]
    in_chinese = [for_chinese.index(name) for name in ("阿拉善所", "北京大学", "中国林业所")]
    assert in_english == sorted(in_english)
    assert in_chinese == sorted(in_chinese), "by pinyin"


@pytest.mark.parametrize("words", ["говийн", "ХҮРЭЭЛЭН", "gov", "gobi inst", "戈壁", "研究", "GRI"])
def test_it_is_found_by_the_beginning_of_any_word_of_any_name(client, make, words):
    make("gobi", en="Gobi Institute", mn="Говийн хүрээлэн", zh="戈壁研究所")
    with transaction() as session:
        found = session.query(Organisation).filter_by(key="gobi").one()
        found.short_name = "GRI"
        names.index(session, found)
    make("other", en="Steppe Union")

    told = client.get("/organisations/", query_string={"q": words}).text

    assert "Gobi Institute" in told
    assert "Steppe Union" not in told


@pytest.mark.parametrize("words", ["%", "_", "%%%", "obi", "'", "g%x", "🐪" * 60, "a " * 500])
def test_what_is_no_beginning_finds_nothing_or_all_and_never_breaks(client, make, words):
    make("gobi", en="Gobi Institute")

    answer = client.get("/organisations/", query_string={"q": words})

    assert answer.status_code == 200
    is_empty = not any(letter.isalnum() for letter in words)
    assert ("Gobi Institute" in answer.text) == is_empty


def test_a_name_that_goes_is_not_found_any_more(make):
    made = make("gobi", en="Gobi Institute", mn="Говийн хүрээлэн")

    with transaction() as session:
        names.call(session, session.get_one(Organisation, made.id), {"en": "Sand Institute"})

    assert {"sand", "institute"} <= tokens_of(made.id)
    assert not {"gobi", "говийн"} & tokens_of(made.id)


def test_what_came_without_an_index_is_healed_once(app, post_office):
    with transaction() as session:
        session.add(
            Organisation(
                key="old",
                name="Dust Watch",
                sector=Sector.ACADEMIA,
                countries=["JP", "KR"],
                sources=[],
                sort_key="",
            )
        )
    post_office()
    healed = by_key("old")
    assert healed.sort_key == sort_key("Dust Watch")
    assert {"dust", "watch"} <= tokens_of(healed.id)
    countries = db.session.query(OrganisationCountry.country).filter_by(organisation_id=healed.id).all()
    assert sorted(row[0] for row in countries) == ["JP", "KR"]

    before = healed.revision
    names.heal()
    assert by_key("old").revision == before
