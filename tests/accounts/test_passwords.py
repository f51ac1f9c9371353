"""Passwords: of any script, of a length, and none of the first that somebody would try."""

import pytest

from app.accounts import guessable, operations, passwords
from app.accounts.models import Account
from app.db import db, transaction
from tests.conftest import REAL_PASSWORDS

OWN = ("Bolor Batbayar", "bolor.b@example.org", "NEAMSP")
PASSPHRASES = [
    "correct horse battery staple 한국어 монгол",
    "𝕡" * 16,
    "𝕡𝕒𝕤𝕤𝕨𝕠𝕣𝕕𝕤𝕒𝕣𝕖",
    "사막에 나무를 심는 사람",
    "заг элсийг тогтооно",
    "沙漠里的梭梭树长得很慢的呀",
    " a space at either end ",
    "Tr7#kq9ZpLw2",
    "8392017465291",
]


@pytest.mark.parametrize("password", PASSPHRASES)
def test_a_passphrase_in_any_script_is_taken_as_it_is(app, client, sign_in, make_account, password):
    bolor = make_account("Bolor Batbayar", email="bolor.b@example.org")

    answer = sign_in(bolor).post("/settings/password", data={"new": password})
    entered = client.post("/sign-in", data={"email": bolor.email, "password": password})
    almost = app.test_client().post("/sign-in", data={"email": bolor.email, "password": password[:-1] + "~"})

    assert (answer.status_code, entered.status_code, almost.status_code) == (302, 302, 422)
    assert client.get("/settings").status_code == 200


@pytest.mark.parametrize(
    "password",
    [
        *(
            "passwordpassword",
            "Password2026!",
            "P@ssw0rd2026",
            "iloveyou1234",
            "letmein12345",
            "Welcome2024!!",
        ),
        *("administrator", "justinbieber", "christopher1", "correct horse battery staple"),
        *(
            "qwertyuiop123",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "asdfghjklzxcvbnm",
            "zaq12wsxcde3",
            "йцукенгшщзхъ",
        ),
        *("123456789012", "0987654321098", "abcdefghijkl", "aaaaaaaaaaaa", "abcabcabcabc", "111111111111"),
        *("парольпароль123", "비밀번호비밀번호1234", "ｐａｓｓｗｏｒｄ１２３４", "mongolia 2026"),
        *("Bolor2026!!!!", "bolor.b@example.org", "bolorbatbayar", "NEAMSP123456", "neamsp neamsp"),
    ],
)
def test_what_is_guessed_first_is_refused(password):
    assert guessable.is_guessable(password, own=OWN)


def test_the_sentence_stands_next_to_the_field_and_nothing_is_set(sign_in, make_account):
    answer = sign_in(make_account("Bolor")).post("/settings/password", data={"new": "Password2026!"})

    assert answer.status_code == 422
    assert "This password is easy to guess" in answer.text
    assert 'id="new-error"' in answer.text
    assert "Password2026!" not in answer.text
    db.session.rollback()
    assert db.session.query(Account).one().password_hash is None


@pytest.mark.parametrize("password", ["a sentence with a \0 in it", "\0" * 20])
def test_a_null_is_refused_and_not_cut_at(sign_in, make_account, password):
    answer = sign_in(make_account("Bolor")).post("/settings/password", data={"new": password})

    assert answer.status_code == 422
    assert "ordinary characters" in answer.text


def test_each_guess_at_a_stolen_hash_costs_what_it_should(monkeypatch):
    real, nobody = REAL_PASSWORDS  # other tests do not wait for it
    monkeypatch.setattr(passwords, "Argon2id", real)

    stored = passwords.hash_of("saxaul holds the sand")

    for one in (stored, nobody):
        assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches("saxaul holds the sand", stored)
    assert not passwords.matches("saxaul holds the sands", stored)


def test_the_same_characters_from_another_keyboard_are_the_same_password():
    stored = passwords.hash_of("가나다라 ｅｌｍ 12 sand")

    assert passwords.matches("\u1100\u1161\u1102\u1161\u1103\u1161\u1105\u1161 elm １２ sand", stored)
    assert not passwords.matches("가나다라 elm 12 sandy", stored)


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"email": "", "password": ""}},
        {"data": {"email[]": "bolor@example.org", "password[]": "x"}},
        {"json": {"email": {"$gt": ""}, "password": {"$gt": ""}}},
        {"json": {"email": None, "password": None}},
        {"json": {"email": "bolor@example.org", "password": "saxaul holds the sand"}},
        {"json": ["email", "password"]},
        {"data": "{", "content_type": "application/json"},
    ],
)
def test_nobody_gets_in_by_a_form_of_another_shape(client, make_account, sent):
    make_account(email="bolor@example.org", password_hash=passwords.hash_of("saxaul holds the sand"))

    answer = client.post("/sign-in", **sent)

    assert answer.status_code in {400, 422}
    assert client.get("/settings").status_code == 302


def test_a_file_is_no_text(client, make_account):
    from io import BytesIO

    make_account(email="bolor@example.org")
    sent = {"email": (BytesIO(b"bolor@example.org"), "address.txt"), "password": "x"}

    answer = client.post("/sign-in", data=sent, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "Please write your e-mail address." in answer.text


def test_a_password_that_is_changed_while_it_is_looked_at_lets_nobody_in(client, make_account, monkeypatch):
    """Looking takes a tenth of a second; here it takes as long as setting another one."""
    bolor = make_account("Bolor", password_hash=passwords.hash_of(PASSPHRASES[0]))
    real = passwords.matches
    other = passwords.hash_of(PASSPHRASES[2])

    def slowly(password, stored):
        right = real(password, stored)
        with transaction() as session:
            account = session.get_one(Account, bolor.id, with_for_update=True)
            operations.put_password(session, account, other, keep=None)
        return right

    monkeypatch.setattr(passwords, "matches", slowly)
    answer = client.post("/sign-in", data={"email": bolor.email, "password": PASSPHRASES[0]})

    assert answer.status_code == 422
    assert client.get("/settings").status_code == 302
