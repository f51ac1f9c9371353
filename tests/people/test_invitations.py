"""Invitations to join: a personal link, a language, a word of the secretariat's."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Account, Consent, Role
from app.db import db, transaction
from app.organisations.access import speaking_for
from app.people import invitations
from app.people.invitations import Guest, InvitationSpent
from app.people.models import Invitation

JOIN = {"name": "Сараа", "timezone": "Asia/Ulaanbaatar", "agreed": "y"}


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT, email="anna@example.org")


@pytest.fixture
def invite(anna, sign_in):
    """Invite somebody as the secretariat does, by its page."""
    browser = sign_in(anna)

    def send(**typed):
        given = {"email": "saraa@example.org", "name": "Saraa", "language": "mn", "organisation": "0"}
        return browser.post("/invitations/new", data=given | typed)

    send.browser = browser
    return send


def link_in(letter):
    return re.search(r"/invitations/([\w-]{40,})", letter.text)[1]


def accounts():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Account))


def test_from_the_mail_to_the_account(invite, client, post_office, make_organisation):
    organisation = make_organisation()
    invite(organisation=str(organisation.id), title="Chair", note="We met in Songdo.\nPlease come.")

    (letter,) = post_office()
    assert letter.to == "saraa@example.org"
    assert 'lang="mn"' in letter.html
    assert "We met in Songdo." in letter.text
    page = client.get(f"/invitations/{link_in(letter)}")
    assert '<html lang="mn"' in page.text
    assert "Tooroi Cooperative" in page.text
    answer = client.post(f"/invitations/{link_in(letter)}", data=JOIN)

    assert answer.location == "/people/me"
    db.session.rollback()
    saraa = db.session.scalar(select(Account).filter_by(email_key="saraa@example.org"))
    assert (saraa.name, saraa.language) == ("Сараа", "mn")
    agreed = db.session.scalars(select(Consent.language).filter_by(account_id=saraa.id)).all()
    assert agreed == ["mn", "mn"]
    assert speaking_for(db.session(), saraa, organisation.id).name == "Tooroi Cooperative"
    assert "Сараа" in client.get("/").text
    assert "accepted" in invite.browser.get("/invitations/").text


def test_a_link_that_is_only_looked_at_stays_good(invite, client, post_office):
    invite()
    token = link_in(post_office()[0])
    for _ in range(3):
        client.get(f"/invitations/{token}")
        client.head(f"/invitations/{token}")

    assert accounts() == 1
    assert client.post(f"/invitations/{token}", data=JOIN).status_code == 302


def test_it_works_once(invite, app, post_office):
    invite()
    token = link_in(post_office()[0])
    app.test_client().post(f"/invitations/{token}", data=JOIN)

    again = app.test_client().post(f"/invitations/{token}", data=JOIN)

    assert again.status_code == 404
    assert "does not work" in again.text
    assert accounts() == 2


def test_without_consent_there_is_no_account(invite, client, post_office):
    invite()
    token = link_in(post_office()[0])

    answer = client.post(f"/invitations/{token}", data={**JOIN, "agreed": "", "name": "Saraa B."})

    assert answer.status_code == 422
    assert "Saraa B." in answer.text
    assert accounts() == 1


@pytest.mark.parametrize("name", ["Anna", "Аnna", "", "www.example.org"])
def test_a_name_that_nobody_may_have_is_refused_and_the_link_stays(invite, client, post_office, name):
    invite()
    token = link_in(post_office()[0])

    assert client.post(f"/invitations/{token}", data={**JOIN, "name": name}).status_code == 422
    assert client.post(f"/invitations/{token}", data=JOIN).status_code == 302


def test_twenty_clicks_make_one_account(invite, app, post_office):
    invite()
    token = link_in(post_office()[0])
    together, ended = threading.Barrier(20), []

    def click():
        together.wait()
        ended.append(app.test_client().post(f"/invitations/{token}", data=JOIN).status_code)

    clicks = [threading.Thread(target=click) for _ in range(20)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert sorted(ended) == [302] + [404] * 19
    assert accounts() == 2


def test_what_is_taken_back_is_worth_nothing(invite, client, post_office):
    invite()
    token = link_in(post_office()[0])
    invitation_id = db.session.scalar(select(Invitation.id))

    invite.browser.post(f"/invitations/{invitation_id}/revocation")

    assert client.get(f"/invitations/{token}").status_code == 404
    assert client.post(f"/invitations/{token}", data=JOIN).status_code == 404
    answer = invite.browser.post(f"/invitations/{invitation_id}/sending")
    assert answer.status_code == 409
    assert accounts() == 1


def test_taken_back_before_the_mail_left_it_never_leaves(invite, post_office):
    invite()
    invite.browser.post(f"/invitations/{db.session.scalar(select(Invitation.id))}/revocation")

    assert not post_office()


def test_sent_again_the_link_before_is_worth_nothing(invite, client, post_office):
    invite()
    first = link_in(post_office()[0])
    invite.browser.post(f"/invitations/{db.session.scalar(select(Invitation.id))}/sending")
    (letter,) = post_office()

    assert client.get(f"/invitations/{first}").status_code == 404
    assert client.post(f"/invitations/{link_in(letter)}", data=JOIN).status_code == 302


def test_sent_twice_before_the_worker_came_one_mail_leaves(invite, post_office):
    invite()
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        invite.browser.post(f"/invitations/{db.session.scalar(select(Invitation.id))}/sending")
        assert len(post_office()) == 1


def test_it_ends_after_thirty_days_and_another_takes_its_place(invite, anna, client, post_office):
    invite()
    token = link_in(post_office()[0])
    with time_machine.travel(clock.now() + timedelta(days=30, seconds=1)):
        assert client.get(f"/invitations/{token}").status_code == 404
        invitations.invite(anna, Guest(email="saraa@example.org", name="Saraa", language="mn"))
        (letter,) = post_office()
        assert client.post(f"/invitations/{link_in(letter)}", data=JOIN).status_code == 302


def test_an_address_is_invited_once(invite, make_account):
    make_account("Oyun", email="Oyun@Example.org")
    invite()

    twice = invite(email="SARAA@example.org", name="Another")
    joined = invite(email="oyun@example.org")

    assert twice.status_code == 422
    assert "Another" in twice.text
    assert "has an invitation" in twice.text
    assert joined.status_code == 422
    assert "has joined" in joined.text


def test_who_joined_meanwhile_is_let_in_to_her_own_account(invite, client, post_office, make_account):
    invite()
    token = link_in(post_office()[0])
    make_account("Saraa herself", email="saraa@example.org", language="en")

    client.post(f"/invitations/{token}", data=JOIN)

    assert accounts() == 2
    assert "Saraa herself" in client.get("/").text


def test_who_is_suspended_is_not_let_in(invite, client, post_office, make_account):
    invite()
    token = link_in(post_office()[0])
    saraa = make_account("Saraa", email="saraa@example.org")
    with transaction() as session:
        session.get_one(Account, saraa.id).suspended_at = clock.now()

    assert client.post(f"/invitations/{token}", data=JOIN).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "=",
        lambda token: token.swapcase(),
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "x",
    ],
)
def test_another_token_looks_like_one_that_ran_out(invite, client, post_office, change):
    invite()
    token = link_in(post_office()[0])

    answer = client.get(f"/invitations/{change(token)}")

    assert answer.status_code == 404
    assert "This invitation does not work" in answer.text


def test_the_token_is_nowhere_in_the_database(invite, post_office):
    invite()
    token = link_in(post_office()[0])

    db.session.rollback()
    stored = db.session.scalar(select(Invitation))
    assert token not in {str(value) for value in vars(stored).values()}
    with pytest.raises(InvitationSpent):
        invitations.find(stored.salt)


def test_a_page_holds_fifty(anna, sign_in):
    for number in range(51):
        invitations.invite(anna, Guest(email=f"p{number}@example.org", name=f"P{number}", language="en"))
    browser = sign_in(anna)

    first = browser.get("/invitations/")
    older = re.search(r'href="(/invitations/\?before=\d+)"', first.text)[1]

    assert "p50@example.org" in first.text
    assert "p0@example.org" not in first.text
    assert "p0@example.org" in browser.get(older).text
    assert browser.get("/invitations/?before=9999999999999999999999").status_code == 200
