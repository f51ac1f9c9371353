"""What people may call themselves."""

import re

import pytest

from app.accounts import names, operations
from app.accounts.models import Account, Role
from app.db import db


def join(client, name):
    return client.post(
        "/join", data={"name": name, "email": "new@example.org", "timezone": "Asia/Ulaanbaatar"}
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anna \t Berg\n", "Anna Berg"),
        ("Anna\u202eBerg\u202c", "AnnaBerg"),
        ("\u2066Bolor\u2069\u200f", "Bolor"),
        ("B\u200bo\ufeffl\u2060o\u00adr", "Bolor"),
        ("Bolor\x00\x07\u0085", "Bolor"),
        ("A\u030ake", "Åke"),
        ("김\u3164철수", "김철수"),
        ("ᠪᠠᠲᠤ\u180e\u180b", "ᠪᠠᠲᠤ\u180e\u180b"),  # a separator and a selector spell
        ("Ann 👩\u200d🌾", "Ann 👩\u200d🌾"),
        ("Z" + "\u0301" * 30 + "oe", "Ź" + "\u0301" * 4 + "oe"),
    ],
)
def test_a_name_is_kept_without_what_cannot_be_seen(typed, kept):
    assert names.cleaned(typed) == kept
    assert names.cleaned(kept) == kept


@pytest.mark.parametrize("name", ["\u200b\u2060", "\u3164\uffa0", "  \u202e ", "…!", "🌾", "12 345"])
def test_a_name_has_a_letter(client, name):
    answer = join(client, name)

    assert answer.status_code == 422
    assert re.search("Please write (the|a) name", answer.text)


@pytest.mark.parametrize(
    "name",
    [
        "anna@example.org",
        "Anna ＠ example",
        "https://example.org/anna",
        "www.sand.example",
        "Buy at sand.com now",
        "sand.中国",
        "SAND．COM",
    ],
)
def test_a_name_is_no_address(client, name):
    answer = join(client, name)

    assert answer.status_code == 422
    assert "This looks like an address of the web or of mail." in answer.text


@pytest.mark.parametrize(
    "name",
    ["Ц. Уранбилэг", "Ts.Uranbileg", "Dr.Berg", "沈若溪", "O'Brien-Šimůnek", "J. R. Berg Jr.", "김·이"],
)
def test_names_of_the_world_are_names(client, name):
    assert join(client, name).status_code == 200


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.SECRETARIAT, Role.OPERATOR])
@pytest.mark.parametrize(
    "name", ["Anna Berg", "Аnnа Вerg", "anna  berg.", "Ann\u200da Berg", "Secretariat", "NEAMSP"]
)
def test_nobody_joins_as_somebody_who_runs_the_network(client, make_account, role, name):
    make_account("Anna Berg", role=role)

    answer = join(client, name)

    assert answer.status_code == 422
    assert "Somebody who runs this network is called so" in answer.text
    assert "new@example.org" in answer.text  # nothing typed is lost


def test_two_participants_may_share_a_name(client, make_account):
    make_account("Anna Berg")

    assert join(client, "Anna Berg").status_code == 200


def test_a_mailed_link_lets_nobody_in_under_the_name_of_somebody_in_charge(client, make_account, post_office):
    make_account("Anna Berg", role=Role.SECRETARIAT)
    operations.ask_for_link(email="new@example.org", language="en", timezone="UTC")
    (letter,) = post_office()
    path = re.search(r"/sign-in/[\w-]+", letter.text)[0]
    typed = {"name": "Anna Berg", "timezone": "UTC", "agreed": "y"}

    refused = client.post(path, data=typed)

    assert refused.status_code == 422
    assert "Somebody who runs this network is called so" in refused.text
    assert db.session.query(Account).filter_by(email_key="new@example.org").count() == 0
    assert client.post(path, data={**typed, "name": "Anna Berg of Hovd"}).status_code == 302
