"""How mails leave: through real servers, good and bad. Nothing leaves in clear, nothing waits for ever."""

import time

import pytest

from app import wiring, worker
from app.db import db
from app.mail.transport import ChannelDown, Refused, SmtpPost, TryLater
from app.outbox.models import Parcel, State
from app.registrations import operations as registrations
from tests.conftest import make_app
from tests.mail.servers import certificate, context, deaf_server, mail_server

MAIL = b"Subject: =?utf-8?b?5rKZ?=\r\n\r\nHold the sand.\r\n"


@pytest.fixture
def post(tmp_path):
    """A post with its settings, as the worker has it. All are closed in the end."""
    opened = []

    def make(port, **settings):
        given = {
            "MAIL_SERVER": "localhost",
            "MAIL_PORT": str(port),
            "MAIL_DEFAULT_SENDER": "forum@example.org",
        }
        app = make_app(f"sqlite:///{tmp_path}/none.sqlite3", **given | settings)
        found = SmtpPost(app)
        opened.append(found)
        return found

    yield make
    for one in opened:
        one.close()


def send(post, to="bolor@example.org", message=MAIL):
    post.send(to, "<1@forum.example.org>", message)


def test_mails_go_one_after_the_other_over_one_connection(post):
    with mail_server() as (port, book):
        one = post(port)
        for to in ("bolor@example.org", "oyun@example.org", "anna@example.org"):
            send(one, to)
    assert [to for to, _ in book.mails] == ["bolor@example.org", "oyun@example.org", "anna@example.org"]
    assert book.connections == 1


def test_a_domain_of_any_script_is_spelled_as_servers_spell_it(post):
    with mail_server() as (port, book):
        send(post(port), to="oyun@한국.example")
    assert [to for to, _ in book.mails] == ["oyun@xn--3e0b707e.example"]


@pytest.mark.parametrize(
    "body",
    [b".\r\n", b"..\r\n.QUIT\r\n", b"a\r\n.\r\nb\r\n", b"\r\n\r\n", b"From here\r\n", b"x" * 990 + b"\r\n"],
)
def test_bytes_arrive_as_they_were(post, body):
    """A dot at the start of a line is doubled on the way (RFC 5321, 4.5.2)."""
    message = b"Subject: dots\r\n\r\n" + body
    with mail_server() as (port, book):
        send(post(port), message=message)
    assert book.mails == [("bolor@example.org", message)]


class TestCertificates:
    """Whoever reads along between us and the server learns nothing."""

    @pytest.mark.parametrize("way", ["starttls", "tls"])
    @pytest.mark.parametrize("wrong", ["self-signed", "of another name", "expired"])
    def test_a_wrong_certificate_is_refused_and_nothing_leaves(self, post, tmp_path, way, wrong):
        names = {"self-signed": {}, "of another name": {"name": "evil.example.org"}, "expired": {"days": -1}}
        path = certificate(tmp_path, **names[wrong])
        settings = {"MAIL_USERNAME": "forum", "MAIL_PASSWORD": "right"}
        if wrong != "self-signed":
            settings["MAIL_CA_FILE"] = str(path)
        settings["MAIL_USE_TLS" if way == "starttls" else "MAIL_USE_SSL"] = "1"

        server = mail_server(**{way: context(path)}, sign_in=True)
        with server as (port, book), pytest.raises(ChannelDown, match=r"(?i)certificate"):
            send(post(port, **settings))

        assert book.commands == []
        assert book.passwords == []
        assert book.mails == []

    @pytest.mark.parametrize("way", ["starttls", "tls"])
    def test_a_trusted_certificate_lets_mails_go_encrypted(self, post, tmp_path, way):
        path = certificate(tmp_path)
        settings = {"MAIL_CA_FILE": str(path), "MAIL_USERNAME": "forum", "MAIL_PASSWORD": "right"}
        settings["MAIL_USE_TLS" if way == "starttls" else "MAIL_USE_SSL"] = "1"

        with mail_server(**{way: context(path)}, sign_in=True) as (port, book):
            send(post(port, **settings))

        assert [to for to, _ in book.mails] == ["bolor@example.org"]
        assert book.passwords == [(b"forum", b"right", True)]
        assert set(book.commands) == {"MAIL encrypted", "RCPT encrypted", "DATA encrypted"}

    def test_a_server_that_offers_no_encryption_gets_nothing(self, post):
        """Somebody in between may have taken the offer out."""
        with mail_server(sign_in=True) as (port, book), pytest.raises(ChannelDown, match="STARTTLS"):
            send(post(port, MAIL_USE_TLS="1", MAIL_USERNAME="forum", MAIL_PASSWORD="right"))
        assert (book.commands, book.passwords, book.mails) == ([], [], [])


class TestPatience:
    """A server that says nothing holds nothing up for long."""

    def test_there_is_an_end_to_waiting_unless_set(self, post):
        with mail_server() as (port, _book):
            one = post(port)
            send(one)
            assert one._host.sock.gettimeout() == 30

    def test_a_server_that_never_answers(self, post):
        with deaf_server() as port:
            begun = time.monotonic()
            with pytest.raises(ChannelDown, match=r"(?i)time"):
                send(post(port, MAIL_TIMEOUT="1"))
            assert time.monotonic() - begun < 10

    def test_a_server_that_never_speaks_tls(self, post):
        with deaf_server() as port, pytest.raises(ChannelDown, match=r"(?i)time"):
            send(post(port, MAIL_TIMEOUT="1", MAIL_USE_SSL="1"))

    def test_a_server_that_falls_silent_in_the_middle(self, post):
        """It may have taken the mail: the try that follows carries the same Message-ID."""
        with mail_server({"DATA": "silence"}) as (port, _book), pytest.raises(TryLater):
            send(post(port, MAIL_TIMEOUT="1"))

    def test_nobody_there(self, post):
        with mail_server() as (port, _book):
            pass
        with pytest.raises(ChannelDown, match="refused"):
            send(post(port))


class TestAnswers:
    """What a server answers decides what becomes of the mail."""

    @pytest.mark.parametrize("command", ["RCPT", "DATA"])
    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ("450 greylisted, come back later", TryLater),
            ("452 mailbox full", TryLater),
            ("550 no such user", Refused),
            ("552 too large", Refused),
            ("554 spam", Refused),
            ("421 closing down", ChannelDown),
            ("535 who are you", ChannelDown),
        ],
    )
    def test_an_answer_about_a_mail(self, post, command, answer, outcome):
        with mail_server({command: answer}) as (port, _), pytest.raises(outcome, match=answer[:3]) as raised:
            send(post(port))
        assert type(raised.value) is outcome

    def test_an_answer_about_us_blames_no_reader(self, post):
        with mail_server({"MAIL": "550 we do not know you"}) as (port, _), pytest.raises(ChannelDown):
            send(post(port))

    def test_a_wrong_password_closes_the_way_for_all(self, post):
        with mail_server(sign_in=True) as (port, book), pytest.raises(ChannelDown, match="535"):
            send(post(port, MAIL_USERNAME="forum", MAIL_PASSWORD="wrong"))
        assert book.mails == []

    @pytest.mark.parametrize("answer", ["450 later", "550 no such user", "421 closing down"])
    def test_the_next_reader_is_not_touched(self, post, answer):
        with mail_server({("RCPT", "bolor@example.org"): answer}) as (port, book):
            one = post(port)
            with pytest.raises((TryLater, Refused, ChannelDown)):
                send(one, "bolor@example.org")
            send(one, "oyun@example.org")
        assert [to for to, _ in book.mails] == ["oyun@example.org"]

    def test_a_connection_that_breaks_is_opened_anew(self, post):
        with mail_server({"DATA": ["hang up", "250 OK"]}) as (port, book):
            one = post(port)
            with pytest.raises(TryLater):
                send(one)
            send(one)
        assert len(book.mails) == 1
        assert book.connections == 2

    def test_a_server_that_was_started_again_in_between(self, post):
        with mail_server() as (port, _book):
            one = post(port)
            send(one)
        with mail_server() as (other, book):
            one._mail.port = other
            send(one)
        assert len(book.mails) == 1


def test_each_reader_gets_her_own_end(app, make_meeting, make_account, post):
    """One refused, one to come back to, one sent: by the worker, over one real connection."""
    meeting = make_meeting()
    for name in ("bolor", "oyun", "anna"):
        registrations.register(make_account(name, email=f"{name}@example.org"), meeting_id=meeting.id)
    answers = {("RCPT", "bolor@example.org"): "550 no such user", ("RCPT", "oyun@example.org"): "450 later"}

    with mail_server(answers) as (port, book):
        worker.work_once(post(port), wiring.TICKS)

    db.session.rollback()
    found = {parcel.state: parcel for parcel in db.session.query(Parcel)}
    assert set(found) == {State.FAILED, State.WAITING, State.SENT}
    assert "550 no such user" in found[State.FAILED].error
    assert "450 later" in found[State.WAITING].error
    ((to, content),) = book.mails
    assert to == "anna@example.org"
    assert found[State.SENT].message_id.encode() in content
    assert book.connections == 1
