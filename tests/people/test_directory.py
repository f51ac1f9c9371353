"""Finding people: in the right order, by what they told the reader, and nobody who did not agree."""

import base64
import random
from datetime import date

import pytest

from app import clock
from app.accounts.models import Account, Role
from app.db import transaction
from app.groups.models import Visibility
from app.organisations.models import Affiliation, Sector
from app.people.models import Audience
from tests.names.test_order import ORDERS
from tests.people.found import link_to, list_person, names_on
from tests.statements import counted

EVERYTHING = dict.fromkeys(
    ("organisations", "position", "languages", "expertise", "themes", "photo"), "public"
)


def found(client, **wanted):
    answer = client.get("/directory/", query_string=wanted)
    assert answer.status_code == 200
    return names_on(answer.text)


@pytest.fixture
def make_person(make_account):
    """Let somebody join whom others find: (name, organisation, listed, any column of the profile)."""

    def make(name, *, organisation=None, **columns):
        return list_person(make_account(name, organisation=organisation), **columns)

    return make


def test_nobody_stands_there_without_having_agreed(app, client, make_account, make_person, sign_in):
    for audience in Audience:
        make_person(f"For {audience}", listed=audience)
    make_account("Silent")

    assert found(client) == ["For public"]
    assert found(sign_in(make_account("Reader"))) == ["For public", "For signed_in"]
    secretariat = sign_in(make_account("Desk", role=Role.SECRETARIAT))
    assert found(secretariat) == [
        "Desk",
        "For public",
        "For secretariat",
        "For signed_in",
        "Reader",
        "Silent",
    ]
    assert secretariat.get("/directory/").text.count("Found only by the secretariat") == 4


def test_who_is_suspended_or_has_left_is_found_by_nobody(client, make_account, make_person, sign_in):
    suspended, left = make_person("Suspended"), make_person("Left")
    with transaction() as session:
        session.get(Account, suspended.id).suspended_at = clock.now()
        session.get(Account, left.id).left_at = clock.now()

    for browser in (client, sign_in(make_account("Desk", role=Role.OPERATOR))):
        assert not {"Suspended", "Left"} & set(found(browser))
        assert not {"Suspended", "Left"} & set(found(browser, q="s") + found(browser, q="l"))


@pytest.mark.parametrize("language", [*ORDERS])
def test_names_stand_as_in_a_dictionary(client, make_person, language):
    names = ORDERS[language].split()
    for name in random.Random(5).sample(names, len(names)):
        make_person(name)

    assert names_on(client.get("/directory/", headers={"Accept-Language": language}).text) == names


def test_japanese_readers_have_names_by_their_reading(client, make_person):
    for name, reading in (("山田", "やまだ"), ("田中", "タナカ"), ("阿部", "あべ")):
        make_person(name, reading=reading, audiences={"reading": "public"})

    page = client.get("/directory/", headers={"Accept-Language": "ja"}).text
    assert names_on(page) == ["阿部", "田中", "山田"]
    assert found(client) == ["阿部", "山田", "田中"], "others have them by pinyin"


def test_a_name_is_found_by_its_beginning_in_any_script(client, make_person):
    make_person("Өмнөговь Сарантуяа")
    make_person("黄 伟")
    make_person("Émile Zola")

    for text in ("Сарант", "сарант", "omnog", "sarantuyaa omno", "ӨМНӨ"):
        assert found(client, q=text) == ["Өмнөговь Сарантуяа"], text
    for text in ("伟", "黄伟", "huang", "wei"):
        assert found(client, q=text) == ["黄 伟"], text
    assert found(client, q="emile z") == found(client, q="ÉMILE") == ["Émile Zola"]
    assert found(client, q="mile") == []
    assert found(client, q="emile omno") == []


@pytest.mark.parametrize("text", ["%", "_", "%a%", "' OR 1=1 --", "a" * 5000, "🌱", "*", "\u0301"])
def test_what_is_no_name_finds_nobody_and_does_no_harm(client, make_person, text):
    make_person("Anna")

    answer = client.get("/directory/", query_string={"q": text, "expertise": text[:9]})
    assert answer.status_code == 200
    assert names_on(answer.text) == []


@pytest.mark.parametrize(
    "query", ["q=%FF%FE", "q=%ED%A0%80", "q=a%00b", "q[]=a", "q=a&q=b", "&&=&", "q=%E2%80%AE"]
)
def test_broken_questions_do_no_harm(client, make_person, query):
    make_person("Anna")

    assert client.get(f"/directory/?{query}").status_code in {200, 400}


def test_people_are_found_by_what_they_say_of_themselves(client, make_person, make_organisation, make_theme):
    academy = make_organisation("Academy", Sector.ACADEMIA, "CN")
    union = make_organisation("Union", Sector.CIVIL_SOCIETY, "MN")
    dust = make_theme(title="Dust")
    make_person(
        "Anna",
        organisation=academy,
        audiences=EVERYTHING,
        languages=[{"code": "ru"}, {"code": "zh"}],
        expertise=["Dune fixation"],
        themes=[dust],
    )
    make_person(
        "Bolor",
        organisation=union,
        audiences=EVERYTHING,
        languages=[{"code": "mn"}],
        expertise=["Wells"],
        themes=[make_theme(title="Wells")],
    )

    assert found(client, sector="academia") == ["Anna"]
    assert found(client, country="MN") == ["Bolor"]
    assert found(client, sector="academia", country="MN") == []
    assert found(client, theme=dust.id) == ["Anna"]
    assert found(client, language="zh") == ["Anna"]
    assert found(client, expertise="dune") == ["Anna"]
    assert found(client, expertise="wells", language="mn", q="bo", sector="civil_society") == ["Bolor"]
    assert found(client, country="international") == found(client, country="other") == []


def test_what_is_none_of_the_choices_does_not_matter(client, make_person):
    make_person("Anna")

    for name, value in [
        ("sector", "nobility"),
        ("country", "xx"),
        ("theme", "9" * 30),
        ("theme", "-1"),
        ("theme", "404"),
        ("language", "Klingon"),
    ]:
        assert found(client, **{name: value}) == ["Anna"], name


def test_nobody_is_found_by_what_she_has_not_told_the_reader(
    client, make_person, make_account, make_organisation, make_theme, sign_in
):
    dust = make_theme(title="Dust")
    make_person(
        "Anna",
        organisation=make_organisation("Academy", Sector.ACADEMIA, "CN"),
        audiences=dict.fromkeys(
            ["organisations", "languages", "expertise", "themes", "full_name"], "secretariat"
        ),
        family_name="Orlova",
        languages=[{"code": "ru"}],
        expertise=["Wells"],
        themes=[dust],
        position="Hidden position",
    )
    questions = [
        {"sector": "academia"},
        {"country": "CN"},
        {"language": "ru"},
        {"expertise": "wells"},
        {"theme": dust.id},
        {"q": "orlova"},
    ]

    member = sign_in(make_account("Reader"))
    for question in questions:
        assert found(client, **question) == found(member, **question) == [], question
    assert "Academy" not in member.get("/directory/").text
    assert "Hidden position" in member.get("/directory/").text
    assert "Hidden position" not in client.get("/directory/").text
    secretariat = sign_in(make_account("Desk", role=Role.SECRETARIAT))
    for question in questions:
        assert found(secretariat, **question) == ["Anna"], question


def test_only_who_belongs_there_now_and_was_confirmed_is_found_by_it(client, make_person, make_organisation):
    academy = make_organisation("Academy", Sector.ACADEMIA, "CN")
    for name, columns in {
        "Asked": {"confirmed_at": None},
        "Declined": {"declined_at": clock.now()},
        "Over": {"until": date(2020, 1, 1)},
        "Not yet": {"since": date(2090, 1, 1)},
        "Now": {"since": date(2020, 1, 1), "until": date(2090, 1, 1)},
    }.items():
        person = make_person(name, audiences=EVERYTHING)
        given = {"asked_at": clock.now(), "confirmed_at": clock.now(), **columns}
        with transaction() as session:
            session.add(Affiliation(account_id=person.id, organisation_id=academy.id, **given))

    assert found(client, sector="academia") == ["Now"]
    assert client.get("/directory/").text.count("Academy") == 1


def test_a_person_of_two_bodies_stands_there_once(client, make_person, make_organisation):
    academy = make_organisation("Academy", Sector.ACADEMIA, "CN")
    anna = make_person("Anna", organisation=make_organisation("Union"), audiences=EVERYTHING)
    with transaction() as session:
        session.add(
            Affiliation(
                account_id=anna.id,
                organisation_id=academy.id,
                asked_at=clock.now(),
                confirmed_at=clock.now(),
            )
        )

    assert found(client) == ["Anna"]
    page = client.get("/directory/").text
    assert page.index("Union") < page.index("Academy")


def test_themes_of_a_closed_circle_are_no_way_to_find_people(
    client, make_person, make_theme, make_account, sign_in
):
    secret, ours = make_theme(title="Secret theme"), make_theme(title="Our theme")
    with transaction() as session:
        for theme, visibility in ((secret, Visibility.GROUP), (ours, Visibility.SIGNED_IN)):
            session.merge(theme).visibility = visibility
    make_person("Anna", audiences=EVERYTHING, themes=[secret, ours])
    make_person("Bolor")

    page = client.get("/directory/").text
    assert "Secret theme" not in page
    assert "Our theme" not in page
    assert found(client, theme=ours.id) == ["Anna", "Bolor"], "as if there were no such theme"
    member = sign_in(make_account("Reader"))
    assert "Secret theme" not in member.get("/directory/").text
    assert found(member, theme=ours.id) == ["Anna"]
    assert found(member, theme=secret.id) == ["Anna", "Bolor"]


def test_every_page_of_a_long_list_is_reached_both_ways(client, make_person, make_account, sign_in):
    names = [f"Person {number:03}" for number in range(120)]
    for number, name in enumerate(random.Random(1).sample(names, len(names))):
        make_person(name, listed=Audience.PUBLIC if number % 3 else Audience.SIGNED_IN)
    browser = sign_in(make_account("Reader"))

    pages, address = [], "/directory/?q=person"
    while address:
        page = browser.get(address).text
        pages.append((address, names_on(page)))
        address = link_to(page, "next")
    assert [len(stand) for _address, stand in pages] == [50, 50, 20]
    assert [name for _address, stand in pages for name in stand] == names

    back = [pages[-1][1]]
    while address := link_to(page, "prev"):
        page = browser.get(address).text
        back.insert(0, names_on(page))
    assert back == [stand for _address, stand in pages]


def test_who_leaves_meanwhile_does_not_move_the_pages(client, make_person):
    people = [make_person(f"Person {number:03}") for number in range(60)]
    first = client.get("/directory/").text
    with transaction() as session:
        for person in people[40:50]:
            session.get(Account, person.id).suspended_at = clock.now()

    assert names_on(client.get(link_to(first, "next")).text) == [f"Person {n:03}" for n in range(50, 60)]


@pytest.mark.parametrize(
    "mark",
    [
        "x",
        "%",
        "=" * 40,
        "é",
        "A" * 5000,
        base64.urlsafe_b64encode(b"1 \xff\xfe").decode(),
        base64.urlsafe_b64encode(b"1 a\0b").decode(),
        base64.urlsafe_b64encode(b"99999999999999999999 a").decode(),
        base64.urlsafe_b64encode("٣ a".encode()).decode(),
        base64.urlsafe_b64encode(b"-1 a").decode(),
        base64.urlsafe_b64encode(b" a").decode(),
        base64.urlsafe_b64encode(b"1").decode(),
    ],
)
def test_a_mark_that_is_none_of_ours_leads_to_the_first_page(client, make_person, mark):
    make_person("Anna")

    assert found(client, after=mark) == found(client, before=mark) == ["Anna"]


def test_behind_the_last_one_nobody_stands(client, make_person):
    make_person("Anna")
    end = base64.urlsafe_b64encode("1 \U0010fffd".encode()).decode()

    assert found(client, after=end) == []
    assert "Show all people" in client.get("/directory/", query_string={"after": end}).text


def test_names_stay_text(client, make_person, make_organisation):
    make_person(
        "<b>Anna</b> & co",
        organisation=make_organisation("<i>Union</i>"),
        position="<script>alert(1)</script>",
        audiences=EVERYTHING,
    )

    page = client.get("/directory/?q=%3Cscript%3E&expertise=%22%3E").text
    assert "<script>alert" not in page
    page = client.get("/directory/").text
    assert "<b>Anna" not in page
    assert "<i>Union" not in page
    assert "<script>alert" not in page


def test_what_changed_is_seen_by_visitors_at_once(client, make_person, make_account):
    """Their pages are kept: what happened must tell that they are old."""
    from app.people import exports
    from app.people.directory import Wanted

    make_person("Anna")
    assert found(client) == found(client, q="anna") == ["Anna"]

    make_person("Annabel")
    secretariat = make_account("Desk", role=Role.SECRETARIAT)
    exports.export(secretariat, exports.Subject.MATRIX, exports.Form.CSV, Wanted())  # something happened

    assert found(client) == found(client, q="anna") == ["Anna", "Annabel"]


def test_nobody_says_so(client, make_person):
    assert "Nobody stands here yet." in client.get("/directory/").text
    make_person("Anna")
    assert "Nobody is found so." in client.get("/directory/?sector=academia").text


@pytest.mark.parametrize(
    "question", ["", "?q=person", "?sector=academia&country=CN&language=ru&expertise=w&q=p"]
)
def test_the_page_costs_few_statements(
    client, make_person, make_account, make_organisation, sign_in, question
):
    academy = make_organisation("Academy", Sector.ACADEMIA, "CN")
    for number in range(60):
        make_person(
            f"Person {number}",
            organisation=academy,
            audiences=EVERYTHING,
            languages=[{"code": "ru"}],
            expertise=["Wells"],
        )
    browser = sign_in(make_account("Reader"))
    browser.get("/directory/" + question)

    with counted() as statements:
        page = browser.get("/directory/" + question).text
    assert len(names_on(page)) == 50
    assert len(statements) <= 3, statements  # who asks, the themes, the people


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko", "mn", "ru"])
def test_the_page_is_whole_in_every_language(client, make_person, make_organisation, language):
    make_person(
        "Anna",
        organisation=make_organisation("Union"),
        audiences=EVERYTHING,
        languages=[{"code": "mn"}, {"code": "de"}],
        position="Officer",
    )
    answer = client.get("/directory/", headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert '<span lang="mn">Монгол</span>' in answer.text
