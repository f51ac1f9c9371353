"""Addresses that look alike: spellings of one address are one account, and other addresses are others."""

import pytest

from app.accounts.queries import fold
from app.people import invitations
from tests.accounts.test_join import BOLOR, accounts, is_signed_in, link_in

ONES_OWN = {"name": "Болор", "timezone": "Asia/Hovd", "agreed": "y"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bolor@Example.org", "bolor@example.ORG"),
        ("bolor+sand@example.org", "BOLOR+SAND@example.org"),
        ("bolor@한국.example", "bolor@xn--3e0b707e.example"),
        ("bolor@faß.example", "bolor@xn--fa-hia.example"),
        ("bolor@ＥＸＡＭＰＬＥ．org", "bolor@example.org"),
        ("bolor@cafe\u0301.example", "bolor@CAFÉ.example"),
    ],
)
def test_spellings_of_one_address_are_one(one, other):
    assert fold(one) == fold(other) == fold(fold(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bolor@fass.example", "bolor@faß.example"),
        ("strasse@example.org", "straße@example.org"),
        ("secretariat@example.org", "ſecretariat@example.org"),
        ("bolor@σίσυφος.example", "bolor@σίσυφοσ.example"),
        ("bolor@example.org", "bolor+sand@example.org"),
    ],
)
def test_two_mailboxes_are_two_however_alike(one, other):
    """Letters that fold into one another lead to different houses, each with an owner of its own."""
    assert fold(one) != fold(other)


def test_who_owns_a_domain_like_hers_does_not_get_into_her_account(
    client, post_office, make_secretary, invite
):
    """A link was mailed there before she joined; it must not open what became of her address."""
    client.post("/join", data={**BOLOR, "name": "Another", "email": "bolor@faß.example"})
    (letter,) = post_office()
    invite(make_secretary, "bolor@fass.example")

    client.post(link_in(letter), data={**ONES_OWN, "name": "Another"})

    assert {(one.name, one.email) for one in accounts() if "example" in one.email and "fa" in one.email} == {
        ("Болор", "bolor@fass.example"),
        ("Another", "bolor@faß.example"),
    }
    assert is_signed_in(client)
    assert "Another" in client.get("/people/me").text


def test_an_address_that_many_servers_do_not_take_is_refused_with_a_sentence(client, post_office):
    answer = client.post("/join", data={**BOLOR, "email": "болор@example.org"})

    assert answer.status_code == 422
    assert "Mails to this address do not arrive everywhere." in answer.text
    assert "болор@example.org" in answer.text
    assert not post_office()


@pytest.fixture
def make_secretary(make_account):
    from app.accounts.models import Role

    return make_account("Anna", role=Role.SECRETARIAT)


@pytest.fixture
def invite():
    def invite(secretary, email):
        """Let her be invited, and let her accept: the account is made by the link of the invitation."""
        made = invitations.invite(secretary, invitations.Guest(email=email, name="Болор", language="mn"))
        invitations.accept(invitations.token_of(made.salt), name="Болор", timezone="Asia/Hovd", language="mn")

    return invite
