"""The first page answers: what is next, what is new, what waits for me. The others hold words."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine

from app import clock
from app.accounts.models import Role
from app.db import transaction
from app.discussions import operations as discussions
from app.i18n import LANGUAGES
from app.meetings.models import Status
from app.meetings.walltime import Precision
from app.outbox.models import Parcel, State
from app.registrations import operations as registrations
from tests.letters import new_letters

WORDS = ["/about", "/help", "/accessibility", "/privacy"]


def hero(page):
    """Return the words of the first section, without its drawing."""
    return words(re.search(r'<div class="say\b[^"]*">(.*?)</section>', page.text, re.S)[1])


def section(page, name):
    """Return the words of the section with this heading."""
    found = re.search(rf'aria-labelledby="{name}">(.*?)</section>', page.text, re.S)
    return words(found[1]) if found else None


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def say(make_account, make_theme):
    """Begin a discussion: (title, language)."""
    author, theme = make_account("Bolor"), make_theme(slug="land")

    def say(title, language="en"):
        return discussions.start_thread(
            author,
            theme=theme.slug,
            title=title,
            source="Tell us.",
            language=language,
            organisation_id=None,
            key=title,
        )

    return say


def test_an_empty_platform_says_what_will_be_here(client):
    page = client.get("/")

    assert "No forum is announced yet." in hero(page)
    assert 'href="/join"' in page.text
    assert "Nobody has said anything yet." in section(page, "new")
    assert section(page, "ahead") is None


def test_an_organiser_of_an_empty_platform_is_led_to_the_first_forum(sign_in, make_account):
    page = sign_in(make_account("Hye-jin", role=Role.ORGANISER)).get("/")

    assert "Prepare a forum" in hero(page)
    assert 'href="/events/new"' in page.text


def test_a_visitor_sees_the_next_forum_and_is_invited(client, make_meeting):
    make_meeting(title="Later", wall_start="2030-12-05T14:00", wall_end="2030-12-05T15:00")
    make_meeting(title="Sooner")

    page = client.get("/")

    assert "Next in the network" in hero(page)
    assert "Sooner" in hero(page)
    assert "14:00–17:00" in hero(page), "by the clock of the network"
    assert "06:00–09:00" in hero(page), "and by UTC"
    assert "Registration is open to everybody" in hero(page)
    assert "Later" in section(page, "ahead")
    assert "Sooner" not in section(page, "ahead")
    assert "Join" in section(page, "take-part")
    assert section(page, "waits") is None


def test_a_persons_next_meeting_is_the_one_she_has_a_seat_at_by_her_clock(
    sign_in, make_account, make_organisation, make_meeting
):
    coop = make_organisation("Tooroi Cooperative")
    bolor = make_account("Bolor", timezone="Europe/Moscow", organisation=coop)
    make_meeting(title="Sooner")
    later = make_meeting(title="Later", wall_start="2030-12-05T14:00", wall_end="2030-12-05T15:00")
    registrations.register(bolor, meeting_id=later.id, organisation_id=coop.id)

    page = sign_in(bolor).get("/")

    assert "Next for you" in hero(page)
    assert "Later" in hero(page)
    assert "09:00–10:00 your time, Moscow" in hero(page)
    assert "Ulaanbaatar, venue 14:00–15:00" in hero(page)
    assert "You have a seat, for Tooroi Cooperative" in hero(page)
    assert "Sooner" in section(page, "ahead")


def test_her_other_places_wait_for_her_and_are_named_once(sign_in, make_account, make_meeting):
    bolor = make_account("Bolor")
    first = make_meeting(title="First")
    second = make_meeting(
        title="Second", wall_start="2030-12-05T14:00", wall_end="2030-12-05T15:00", capacity=1
    )
    registrations.register(make_account("Anna"), meeting_id=second.id)
    for meeting in (first, second):
        registrations.register(bolor, meeting_id=meeting.id)

    page = sign_in(bolor).get("/")

    assert "First" in hero(page)
    assert "Second" in section(page, "waits")
    assert "You are on the waiting list" in section(page, "waits")
    assert "Nothing else is announced." in section(page, "ahead")


def test_what_is_not_known_is_not_invented(client, make_meeting):
    make_meeting(
        title="Annual meeting",
        precision=Precision.MONTH,
        wall_start="2030-11",
        wall_end="2030-11",
        place=None,
    )

    page = client.get("/")

    assert "November 2030" in hero(page)
    assert "The day is not announced yet." in hero(page)
    assert "Next in the network, in" not in hero(page)
    assert "Add to calendar" not in hero(page)


def test_a_meeting_of_another_body_is_ahead_but_not_ours(client, make_meeting):
    make_meeting(title="Conference of the Parties", is_linked=True, takes_registrations=False)

    page = client.get("/")

    assert "No forum is announced yet." in hero(page)
    assert "Conference of the Parties" in section(page, "ahead")


def test_what_goes_on_now_is_said_to(client, make_meeting):
    make_meeting()

    with time_machine.travel(datetime(2030, 11, 5, 7, 0, tzinfo=UTC)):
        page = client.get("/")

    assert "Going on now" in hero(page)
    assert "Registration is open" not in hero(page)


def test_what_is_over_or_called_off_is_not_next(client, make_meeting):
    make_meeting(title="Over", wall_start="2020-11-05T14:00", wall_end="2020-11-05T15:00")
    make_meeting(title="Off", status=Status.CANCELLED)

    page = client.get("/")

    assert "No forum is announced yet." in hero(page)
    assert "Over" not in words(page.text)
    assert section(page, "ahead") is None


def test_drafts_wait_for_their_organiser_alone(client, sign_in, make_account, make_meeting):
    hye_jin = make_account("Hye-jin", role=Role.ORGANISER)
    draft = make_meeting(title="Not yet told", status=Status.DRAFT, organiser_id=hye_jin.id)

    hers = sign_in(hye_jin).get("/")
    others = [client.get("/"), sign_in(make_account("Anna", role=Role.ORGANISER)).get("/")]

    assert "Not yet told" in section(hers, "waits")
    assert f'href="/events/{draft.id}/edit"' in hers.text
    assert all("Not yet told" not in page.text for page in others)


def test_the_secretariat_is_told_of_mails_in_trouble(sign_in, make_account, make_meeting, post_office):
    meeting = make_meeting()
    registrations.register(make_account("Bolor"), meeting_id=meeting.id)
    with transaction() as session:
        session.query(Parcel).one().state = State.FAILED
    new_letters()

    secretariat = sign_in(make_account("Anna", role=Role.SECRETARIAT)).get("/")
    organiser = sign_in(make_account("Hye-jin", role=Role.ORGANISER)).get("/")

    assert "1 mail is in trouble" in section(secretariat, "waits")
    assert "in trouble" not in organiser.text


def test_the_newest_word_stands_first_in_its_language(client, say):
    with time_machine.travel(clock.now() - timedelta(days=1)):
        say("What holds?")
    say("Что удерживает песок?", "ru")

    page = client.get("/")

    new = section(page, "new")
    assert new.index("Что удерживает песок?") < new.index("What holds?")
    assert 'lang="ru">Что удерживает песок?</a>' in page.text
    assert "Land restoration" in new


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", *WORDS])
def test_a_page_is_whole_in_every_language(client, make_meeting, say, language, path):
    make_meeting()
    say("What holds?")

    page = client.get(path, headers={"Accept-Language": language})

    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


def test_a_page_leads_nowhere_that_is_not_there(app, client, make_account):
    """Every link on the pages of words is followed."""
    make_account("Anna", role=Role.SECRETARIAT)
    links = {path: re.findall(r'href="(/[^"#]*)', client.get(path).text) for path in WORDS}

    broken = {
        link
        for found in links.values()
        for link in set(found)
        if client.get(unescape(link)).status_code not in {200, 302}
    }

    assert all(links.values())
    assert not broken


def test_help_names_whom_to_ask(client, make_account):
    make_account("Anna", role=Role.SECRETARIAT)
    make_account("Bolor")

    page = client.get("/help").text

    assert "Anna" in page
    assert "Bolor" not in page
    assert 'id="ask"' in page
    assert "nobody reads mail to it" in page


def test_with_a_mail_server_help_tells_the_address(database, client):
    from tests.conftest import make_app

    app = make_app(database.url, MAIL_SERVER="mail.example.org", MAIL_DEFAULT_SENDER="forum@example.org")

    page = app.test_client().get("/help").text

    assert 'href="mailto:forum@example.org"' in page
    assert "This is a demonstration" not in page


def test_about_says_which_paragraphs_it_rests_on(client):
    page = client.get("/about").text

    assert {int(n) for n in re.findall(r"¶(\d+)", page)} <= set(range(1, 16))
    assert '<a href="#report">' in page
    assert 'id="report"' in page


def test_programs_are_told_what_to_leave_alone(client):
    answer = client.get("/robots.txt")

    assert answer.mimetype == "text/plain"
    assert "Disallow: /calendar/u/" in answer.text
