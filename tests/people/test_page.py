"""A person's page: who may see it, and which of the things on it."""

import itertools

import pytest

from app.accounts.models import Account, Role
from app.db import transaction
from app.people import listing
from app.people.access import Field
from app.people.models import Audience, Profile

VISITOR, OTHER, SELF, ORGANISER, SECRETARIAT, OPERATOR = (
    "visitor", "other", "self", "organiser", "secretariat", "operator",
)  # fmt: skip
SAID = {
    Field.FULL_NAME: ("given_name", "Canary-given"),
    Field.NATIVE_NAME: ("native_name", "Canary-native"),
    Field.READING: ("reading", "Canary-reading"),
    Field.HONORIFIC: ("honorific", "Canary-honorific"),
    Field.PRONOUNS: ("pronouns", "Canary-pronouns"),
    Field.POSITION: ("position", "Canary-position"),
    Field.LANGUAGES: ("languages", [{"code": "tyv", "reads": True, "writes": True}]),
    Field.EXPERTISE: ("expertise", ["Canary-expertise"]),
    Field.BIOGRAPHY: ("biography_html", "<p>Canary-biography</p>"),
}
TOLD = {
    Field.LANGUAGES: "Tuvinian",
    Field.TIMEZONE: "Pyongyang",
    Field.ORGANISATIONS: "Canary organisation",
    Field.THEMES: "Canary theme",
}


def told(field):
    """What stands on the page when ``field`` is told."""
    return TOLD.get(field) or f"Canary-{field.value.removesuffix('_name').replace('full', 'given')}"


def say(person, *, listed=Audience.PUBLIC, audiences=None, **columns):
    with transaction() as session:
        profile = session.get(Profile, person.id)
        profile.listed, profile.audiences = listed, audiences or {}
        for name, value in columns.items():
            setattr(profile, name, value)
        listing.index(session, person.id)


@pytest.fixture
def browsers(app, make_account, sign_in):
    """One of each who may come by; SELF is the person herself."""
    her = make_account("Bolor", timezone="Asia/Pyongyang")
    return her, {
        VISITOR: app.test_client(),
        OTHER: sign_in(make_account("Oyun")),
        SELF: sign_in(her),
        ORGANISER: sign_in(make_account("Hye-jin", role=Role.ORGANISER)),
        SECRETARIAT: sign_in(make_account("Anna", role=Role.SECRETARIAT)),
        OPERATOR: sign_in(make_account("Root", role=Role.OPERATOR)),
    }


@pytest.mark.parametrize(
    ("listed", "shut_out"),
    [
        (Audience.PUBLIC, set()),
        (Audience.SIGNED_IN, {VISITOR}),
        (Audience.SECRETARIAT, {VISITOR, OTHER, ORGANISER}),
    ],
)
def test_whom_she_lets_find_her_sees_her_page(browsers, listed, shut_out):
    her, kinds = browsers
    say(her, listed=listed)

    seen = {kind: browser.get(f"/people/{her.id}").status_code for kind, browser in kinds.items()}

    assert seen == {kind: 404 if kind in shut_out else 200 for kind in kinds}


@pytest.mark.parametrize("column", ["suspended_at", "left_at"])
def test_who_is_suspended_or_has_left_has_no_page(browsers, column):
    from app import clock

    her, kinds = browsers
    say(her)
    with transaction() as session:
        setattr(session.get(Account, her.id), column, clock.now())

    assert {browser.get(f"/people/{her.id}").status_code for browser in kinds.values()} == {404}


def test_nobody_is_the_same_as_somebody_hidden(browsers):
    her, kinds = browsers

    def page(person_id):
        answer = kinds[OTHER].get(f"/people/{person_id}")
        return answer.status_code, answer.text.replace(str(person_id), "N")

    hidden, missing = page(her.id), page(999_999)

    assert hidden[0] == missing[0] == 404
    assert "Bolor" not in hidden[1]


def test_each_field_is_read_by_those_it_is_for(browsers, make_organisation, make_theme):
    from app import clock
    from app.organisations.models import Affiliation
    from app.people.models import PersonTheme

    her, kinds = browsers
    organisation, theme = make_organisation("Canary organisation"), make_theme(title="Canary theme")
    with transaction() as session:
        session.add(
            Affiliation(
                account_id=her.id,
                organisation_id=organisation.id,
                asked_at=clock.now(),
                confirmed_at=clock.now(),
            )
        )
        session.add(PersonTheme(account_id=her.id, theme_id=theme.id))
    everything = dict(SAID.values())
    readers = {
        None: {OTHER, SELF, ORGANISER, SECRETARIAT, OPERATOR},  # not chosen: those who have joined
        Audience.PUBLIC: set(kinds),
        Audience.SIGNED_IN: {OTHER, SELF, ORGANISER, SECRETARIAT, OPERATOR},
        Audience.SECRETARIAT: {SELF, SECRETARIAT, OPERATOR},
    }

    fields = [field for field in Field if field is not Field.PHOTO]

    for turn in range(len(readers)):
        # beside each other all are for others; in as many turns each is for all of them once
        chosen = dict(zip(fields, itertools.islice(itertools.cycle(readers), turn, None), strict=False))
        audiences = {field.value: audience.value for field, audience in chosen.items() if audience}
        say(her, audiences=audiences, **everything)
        pages = {kind: browser.get(f"/people/{her.id}").text for kind, browser in kinds.items()}
        for field, audience in chosen.items():
            reading = {kind for kind, page in pages.items() if told(field) in page}
            assert reading == readers[audience], (field, audience)


def test_a_visitor_reads_only_the_name_unless_she_says_otherwise(browsers):
    her, kinds = browsers
    say(her, **dict(SAID.values()))

    page = kinds[VISITOR].get(f"/people/{her.id}").text

    assert "Bolor" in page
    assert "Canary" not in page
    assert "Pyongyang" not in page
    assert her.email not in page


def test_nobody_but_the_desk_reads_an_address(browsers):
    her, kinds = browsers
    say(her)

    for kind in (VISITOR, OTHER, ORGANISER):
        assert her.email not in kinds[kind].get(f"/people/{her.id}").text


def test_what_is_not_confirmed_is_for_herself_and_the_secretariat(browsers, make_organisation):
    from app import clock
    from app.organisations.models import Affiliation

    her, kinds = browsers
    say(her, audiences={"organisations": "public"})
    asked = make_organisation("Asked-for Institute")
    with transaction() as session:
        session.add(
            Affiliation(account_id=her.id, organisation_id=asked.id, title="Head", asked_at=clock.now())
        )

    reading = {
        kind
        for kind, browser in kinds.items()
        if "Asked-for Institute" in browser.get(f"/people/{her.id}").text
    }

    assert reading == {SELF, SECRETARIAT, OPERATOR}
    assert "Asked, not confirmed yet" in kinds[SELF].get(f"/people/{her.id}").text


def test_names_keep_their_script_and_order(browsers):
    her, kinds = browsers
    say(her, family_name="王", given_name="小明", family_first=True, audiences={"full_name": "public"})

    page = kinds[VISITOR].get(f"/people/{her.id}").text

    assert page.index("王") < page.index("小明")
    assert 'class="family"><bdi>王</bdi>' in page


def test_markup_in_any_field_is_only_words(browsers):
    her, kinds = browsers
    evil = "<img src=x onerror=canary()>"
    columns = dict.fromkeys(
        ("given_name", "native_name", "reading", "honorific", "pronouns", "position"), evil
    )
    say(her, expertise=[evil], audiences={field.value: "public" for field in Field}, **columns)

    page = kinds[VISITOR].get(f"/people/{her.id}").text

    assert "<img src=x" not in page
    assert page.count("&lt;img src=x") >= len(columns)


# Names that lead to pages


def started(person):
    from app.discussions import operations as discussions

    return discussions.start_thread(
        person,
        theme="land",
        title="What holds?",
        source="Roots.",
        language="en",
        organisation_id=None,
        key="a",
    )


@pytest.mark.parametrize(
    ("listed", "linked_for"),
    [
        (Audience.PUBLIC, {VISITOR, OTHER, SELF, ORGANISER, SECRETARIAT, OPERATOR}),
        (Audience.SIGNED_IN, {OTHER, SELF, ORGANISER, SECRETARIAT, OPERATOR}),
        (Audience.SECRETARIAT, set()),
    ],
)
def test_a_name_on_a_post_leads_to_a_page_that_opens(browsers, make_theme, listed, linked_for):
    her, kinds = browsers
    make_theme(slug="land")
    thread = started(her)
    say(her, listed=listed)
    page = f'<a href="/people/{her.id}">'

    linked = {
        kind
        for kind, browser in kinds.items()
        if page in browser.get(f"/threads/{thread.id}-what-holds").text
    }

    assert linked == linked_for
    for kind in linked:
        assert kinds[kind].get(f"/people/{her.id}").status_code == 200


def test_kept_pages_notice_when_she_shows_herself_or_no_longer(app, browsers, make_theme):
    from tests.people.test_profile import save

    her, kinds = browsers
    make_theme(slug="land")
    thread = started(her)
    address = f"/threads/{thread.id}-what-holds"

    def is_linked():
        return f'<a href="/people/{her.id}">' in kinds[VISITOR].get(address).text

    assert not is_linked()
    save(kinds[SELF], listed="public")
    assert is_linked()
    save(kinds[SELF], listed="signed_in")
    assert not is_linked()


def test_the_page_shows_where_she_spoke_and_what_she_organises(browsers, make_theme, make_meeting):
    from app.groups.models import Visibility
    from app.meetings.models import Status

    her, kinds = browsers
    say(her)
    make_theme(slug="land")
    started(her)
    make_meeting(title="Open forum", organiser_id=her.id)
    make_meeting(title="Canary draft", organiser_id=her.id, status=Status.DRAFT)
    make_meeting(title="Canary inside", organiser_id=her.id, visibility=Visibility.SIGNED_IN)

    page = kinds[VISITOR].get(f"/people/{her.id}").text

    assert "What holds?" in page
    assert "Open forum" in page
    assert "Canary" not in page
    assert "Canary inside" in kinds[OTHER].get(f"/people/{her.id}").text


def test_what_was_said_under_a_closed_theme_is_not_told(browsers, make_theme):
    from app.discussions.models import Theme
    from app.groups.models import Visibility
    from app.people.models import PersonTheme

    her, kinds = browsers
    say(her, audiences={"themes": "public"})
    theme = make_theme(slug="land", title="Canary theme")
    started(her)
    with transaction() as session:
        session.get(Theme, theme.id).visibility = Visibility.SIGNED_IN
        session.add(PersonTheme(account_id=her.id, theme_id=theme.id))

    page = kinds[VISITOR].get(f"/people/{her.id}").text

    assert "What holds?" not in page
    assert "Canary theme" not in page


def test_a_page_asks_the_database_little(browsers, make_theme):
    from tests.statements import counted

    her, kinds = browsers
    say(her, **dict(SAID.values()))
    with counted() as statements:
        kinds[VISITOR].get(f"/people/{her.id}")
    assert len(statements) <= 4

    with counted() as statements:
        kinds[OTHER].get(f"/people/{her.id}")
    assert len(statements) <= 10


def test_the_name_of_who_is_suspended_leads_nowhere_until_she_is_back(browsers, make_theme, make_account):
    from app.accounts import roles

    her, kinds = browsers
    make_theme(slug="land")
    thread = started(her)
    say(her)
    operator = make_account("Ops", role=Role.OPERATOR)

    def is_linked(kind):
        page = kinds[kind].get(f"/threads/{thread.id}-what-holds").text
        return f'<a href="/people/{her.id}">' in page

    assert is_linked(VISITOR)
    roles.suspend(operator, her.id, "spam")
    assert not is_linked(VISITOR)
    assert not is_linked(OTHER)
    roles.readmit(operator, her.id)
    assert is_linked(VISITOR)
