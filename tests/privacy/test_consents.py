"""What people agree to is asked where an account is made, and noted."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from app.accounts import consents
from app.accounts.models import Consent, Document
from app.db import db, transaction

TEMPLATES = Path(__file__).parents[2] / "templates" / "home"
#: what the present versions say: with other words that matter comes another day in app/accounts/consents.py
WORDS = {
    Document.TERMS: ("2026-11-25", "982c4753dc7eaba2"),
    Document.PRIVACY: ("2026-11-25", "dfc4e0f78eaec4ab"),
}


def all_consents():
    db.session.rollback()
    return db.session.scalars(select(Consent).order_by(Consent.id)).all()


def link_in(letter):
    return re.search(r"http://forum\.example\.org(/sign-in/[\w-]+)", letter.text)[1]


@pytest.mark.parametrize("document", [*Document])
def test_other_words_are_another_version(document):
    sentences = re.findall(
        r'_\("((?:[^"\\]|\\.)*)"', (TEMPLATES / f"{document.value}.html").read_text("utf-8")
    )
    digest = sha256("\n".join(sentences).encode()).hexdigest()[:16]
    assert (consents.VERSIONS[document], digest) == WORDS[document]


def test_no_account_without_the_box(client, post_office):
    client.post("/join", data={"name": "Bolor", "email": "bolor@example.org", "timezone": "UTC"})
    (letter,) = post_office()
    typed = {"name": "Bolor Batyn", "timezone": "UTC"}

    refused = client.post(link_in(letter), data=typed)

    assert refused.status_code == 422
    assert "Please tick this box" in refused.text
    assert 'value="Bolor Batyn"' in refused.text
    assert 'href="/terms"' in refused.text
    assert 'href="/privacy"' in refused.text
    assert client.post(link_in(letter), data={**typed, "agreed": "y"}).status_code == 302


def test_version_language_and_time_are_noted(client, post_office):
    client.post(
        "/join",
        data={"name": "Мария", "email": "m@example.org", "timezone": "UTC"},
        headers={"Accept-Language": "en"},
    )
    (letter,) = post_office()
    client.post(
        link_in(letter),
        data={"name": "Мария", "timezone": "UTC", "agreed": "y"},
        headers={"Accept-Language": "ru"},
    )

    noted = all_consents()

    assert {(one.document, one.version, one.language) for one in noted} == {
        (document, version, "ru") for document, version in consents.VERSIONS.items()
    }
    assert all(one.given_at for one in noted)


def test_whoever_has_not_agreed_is_asked_on_her_pages_and_hindered_nowhere(make_account, sign_in):
    bolor = make_account("Bolor")
    browser = sign_in(bolor)
    assert "Please read this once" not in browser.get("/discussions").text
    with transaction() as session:
        session.execute(delete(Consent).filter_by(document=Document.TERMS))

    page = browser.get("/discussions?x=1")
    answer = browser.post("/settings/data/consent", data={"next": "/discussions"})

    assert page.status_code == 200
    assert "Please read this once" in page.text
    assert answer.location == "/discussions"
    assert "Please read this once" not in browser.get("/discussions").text
    assert len(all_consents()) == 2


def test_agreeing_twice_changes_nothing_and_leads_nowhere_else(make_account, sign_in):
    browser = sign_in(make_account("Bolor"))
    before = [(one.id, one.given_at) for one in all_consents()]

    answers = [
        browser.post("/settings/data/consent", data={"next": where}).location
        for where in ("//evil.example", "http://evil.example/", "", "/settings")
    ]

    assert answers == ["/settings/data/", "/settings/data/", "/settings/data/", "/settings"]
    assert [(one.id, one.given_at) for one in all_consents()] == before


def test_a_new_version_asks_again_and_keeps_what_was_agreed_before(make_account, sign_in, monkeypatch):
    browser = sign_in(make_account("Bolor"))
    with transaction() as session:
        for one in session.scalars(select(Consent)):
            one.version = "2025-01-01"

    assert "Please read this once" in browser.get("/settings").text
    browser.post("/settings/data/consent")

    assert sorted(one.version for one in all_consents()) == ["2025-01-01"] * 2 + ["2026-11-25"] * 2
    page = browser.get("/settings/data/").text
    assert "2025-01-01" in page
    assert "2026-11-25" in page


@pytest.mark.parametrize("path", ["/terms", "/privacy"])
def test_the_documents_say_since_when_they_hold(client, path):
    page = client.get(path).text
    assert "These words hold since" in page
    assert "2026" in page
