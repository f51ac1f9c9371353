"""Changing what is said of an organisation: who may, two at once, the body above, the logo."""

import io

import pytest
from PIL import Image

from app import clock
from app.db import db, transaction
from app.discussions import operations as discussions
from app.journal import JournalEntry
from app.organisations import queries
from app.organisations.models import Affiliation, Mandate, MandateKind, Organisation
from tests.organisations.records import by_key, tokens_of, typed


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def coop(bolor, make_organisation):
    """What Bolor wrote down."""
    made = make_organisation("Tooroi Cooperative")
    with transaction() as session:
        session.get_one(Organisation, made.id).made_by_id = bolor.id
    return made


def entrust(account, organisation, **columns):
    """Make somebody a focal point."""
    with transaction() as session:
        session.add(
            Mandate(
                account_id=account.id,
                organisation_id=organisation.id,
                kind=MandateKind.FOCAL_POINT,
                evidence="A letter.",
                recorded_by_id=account.id,
                recorded_at=clock.now(),
                **columns,
            )
        )


def save(browser, organisation, revision=0, **values):
    return browser.post(f"/organisations/{organisation.key}", data=typed(revision=revision, **values))


def may(browser, organisation):
    page = browser.get(f"/organisations/{organisation.key}/edit").status_code
    act = save(browser, organisation, name_mn="").status_code
    assert (page, act) in {(200, 422), (404, 404)}
    return page == 200


def test_whoever_wrote_it_down_changes_it(bolor, coop, sign_in):
    answer = save(sign_in(bolor), coop, name_en="Tooroi Union", short_name="TU", countries=["MN", "CN"])

    assert answer.status_code == 302
    changed = by_key(coop.key)
    assert (changed.name, changed.short_name, changed.revision) == ("Tooroi Union", "TU", 1)
    assert changed.key == coop.key, "its address stays"
    assert {"tu", "union"} <= tokens_of(coop.id)
    assert "cooperative" not in tokens_of(coop.id)
    (entry,) = db.session.query(JournalEntry).filter_by(kind="OrganisationChanged").all()
    assert set(entry.data["changed"]) == {"names", "short_name", "countries"}


def test_nothing_happens_without_a_difference(bolor, coop, sign_in):
    answer = save(sign_in(bolor), coop, name_mn="", name_en="Tooroi Cooperative")

    assert answer.status_code == 302
    assert by_key(coop.key).revision == 0
    assert db.session.query(JournalEntry).filter_by(kind="OrganisationChanged").count() == 0


def test_until_somebody_else_belongs_to_it(bolor, coop, make_account, sign_in):
    browser = sign_in(bolor)
    with transaction() as session:
        session.add(Affiliation(account_id=bolor.id, organisation_id=coop.id, asked_at=clock.now()))
    asks = make_account("Anna")
    with transaction() as session:
        session.add(Affiliation(account_id=asks.id, organisation_id=coop.id, asked_at=clock.now()))
    assert may(browser, coop)

    make_account("Chuluun", organisation=coop)

    assert not may(browser, coop)


def test_until_it_has_a_focal_point_who_changes_it_then(bolor, coop, make_account, sign_in):
    focal = make_account("Wei")
    assert not may(sign_in(focal), coop)

    entrust(focal, coop)

    assert may(sign_in(focal), coop)
    assert not may(sign_in(bolor), coop)


def test_a_focal_point_whose_mandate_is_over_or_for_another_does_not(
    make_account, make_organisation, sign_in
):
    focal, body, other = make_account("Wei"), make_organisation("One"), make_organisation("Other")
    entrust(focal, body, until=clock.now().date().replace(year=2020))
    entrust(focal, other)

    assert not may(sign_in(focal), body)
    assert may(sign_in(focal), other)


def test_of_two_who_save_at_once_the_second_is_told_and_loses_nothing(bolor, coop, sign_in):
    first, second = sign_in(bolor), sign_in(bolor)
    save(first, coop, name_en="Tooroi Union", short_name="TU")

    told = save(second, coop, name_en="Tooroi Herders", established="1999")

    assert told.status_code == 409
    assert "Somebody changed this organisation while you were writing." in told.text
    assert 'value="Tooroi Herders"' in told.text
    assert 'value="1999"' in told.text
    assert '<span class="typed" lang="en">Tooroi Union</span>' in told.text
    assert by_key(coop.key).name == "Tooroi Union"

    answer = save(second, coop, revision=1, name_en="Tooroi Herders", established="1999")
    assert answer.status_code == 302
    assert by_key(coop.key).name == "Tooroi Herders"


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing(bolor, coop, sign_in, revision):
    assert save(sign_in(bolor), coop, revision=revision).status_code == 409
    assert by_key(coop.key).name == "Tooroi Cooperative"


def test_nothing_stands_above_itself(bolor, make_organisation, sign_in, make_account):
    bodies = [make_organisation(f"Body {letter}") for letter in "ABC"]
    with transaction() as session:
        for body in bodies:
            session.get_one(Organisation, body.id).made_by_id = bolor.id
        session.get_one(Organisation, bodies[1].id).parent_id = bodies[0].id
        session.get_one(Organisation, bodies[2].id).parent_id = bodies[1].id
    browser = sign_in(bolor)

    for parent in ("Body A", "Body B", "Body C"):
        answer = save(browser, bodies[0], name_en="Body A", parent=parent)
        assert answer.status_code == 422
        assert "it cannot stand above it as well" in answer.text
        assert f'value="{parent}"' in answer.text
    assert save(browser, bodies[2], name_en="Body C", parent="Body A").status_code == 302
    assert by_key(bodies[2].key).parent_id == bodies[0].id


def test_the_body_above_can_be_taken_away(bolor, coop, make_organisation, sign_in):
    above = make_organisation("Steppe Union")
    with transaction() as session:
        session.get_one(Organisation, coop.id).parent_id = above.id
    browser = sign_in(bolor)
    assert 'value="Steppe Union"' in browser.get(f"/organisations/{coop.key}/edit").text

    save(browser, coop, name_en="Tooroi Cooperative", parent="")

    assert by_key(coop.key).parent_id is None


def test_a_name_of_another_is_refused(bolor, coop, make_organisation, sign_in):
    make_organisation("Steppe Union")

    answer = save(sign_in(bolor), coop, name_en="Steppe Union")

    assert answer.status_code == 422
    assert "Another organisation has exactly this name." in answer.text


def test_what_is_kept_for_visitors_says_the_new_name(client, bolor, coop, make_theme, sign_in):
    with transaction() as session:
        session.add(
            Affiliation(
                account_id=bolor.id, organisation_id=coop.id, asked_at=clock.now(), confirmed_at=clock.now()
            )
        )
    make_theme(slug="land")
    thread = discussions.start_thread(
        bolor, theme="land", title="Sand", source="Hold.", language="en", organisation_id=coop.id, key="a"
    )
    path = f"/threads/{thread.id}-sand"
    assert "Tooroi Cooperative" in client.get(path).text

    save(sign_in(bolor), coop, name_en="Tooroi Union")

    page = client.get(path).text
    assert "Tooroi Union" in page
    assert "Tooroi Cooperative" not in page
    assert path in client.get(f"/organisations/{coop.key}").text


def picture(**how):
    data = io.BytesIO()
    Image.new("RGB", (1200, 400), "green").save(data, "PNG", **how)
    return data.getvalue()


def bring(browser, organisation, data):
    return browser.post(
        f"/organisations/{organisation.key}/logo", data={"picture": (io.BytesIO(data), "logo.png")}
    )


def test_a_logo_is_made_anew_and_shown(client, bolor, coop, sign_in):
    browser = sign_in(bolor)
    assert bring(browser, coop, picture()).status_code == 302

    digest = queries.logo_digest(by_key(coop.key))
    shown = client.get(f"/organisations/{coop.key}/logo/{digest}")

    assert f"/logo/{digest}" in client.get(f"/organisations/{coop.key}").text
    assert shown.mimetype == "image/webp"
    assert len(shown.data) <= 100 * 1024
    assert client.get(f"/organisations/{coop.key}/logo/{'0' * 64}").status_code == 404


def test_another_logo_takes_its_place_and_it_can_be_taken_away(client, bolor, coop, sign_in):
    browser = sign_in(bolor)
    bring(browser, coop, picture())
    first = queries.logo_digest(by_key(coop.key))

    bring(browser, coop, picture()[:-12] + b"\x00\x00\x00\x00IEND\xaeB`\x82")
    browser.post(f"/organisations/{coop.key}/logo", data={"remove": "1"})

    assert queries.logo_digest(by_key(coop.key)) is None
    assert client.get(f"/organisations/{coop.key}/logo/{first}").status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This cannot be read as a picture."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This cannot be read as a picture."),
        (b"%PDF-1.7", "This cannot be read as a picture."),
        (picture()[:60], "This cannot be read as a picture."),
    ],
)
def test_what_is_no_picture_is_refused(bolor, coop, sign_in, data, sentence):
    answer = bring(sign_in(bolor), coop, data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert by_key(coop.key).logo_id is None
