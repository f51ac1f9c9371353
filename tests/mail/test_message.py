"""A mail on the wire: every script survives, nothing written by people becomes a header or a command."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.mail import message
from app.mail.letter import CalendarPart, Mail, Recipient, Rendered

DATE = datetime(2030, 11, 5, 6, 0, tzinfo=UTC)
OURS = {
    "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
    "X-Auto-Response-Suppress", "Content-Type", "MIME-Version",
}  # fmt: skip
ENTRY = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:固沙论坛，第一次\r\nEND:VCALENDAR\r\n".encode()

CJK = st.characters(min_codepoint=0x3000, max_codepoint=0x9FFF)
HANGUL = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
CYRILLIC = st.characters(min_codepoint=0x0400, max_codepoint=0x04FF)
EMOJI = st.sampled_from(["🌵", "👩🏽‍🌾", "🇲🇳", "🏜️", "‍", "️"])
WRITTEN = st.text(st.one_of(CJK, HANGUL, CYRILLIC, st.characters(codec="utf-8")), max_size=200)
WORDS = st.lists(
    st.text(
        st.one_of(CJK, HANGUL, CYRILLIC, st.characters(codec="ascii", categories=["L", "N", "P"])), min_size=1
    ),
    min_size=1,
    max_size=40,
).map(" ".join)


def write(subject="A seat", text="Words.", html="<p>Words.</p>", to="Оюун", **more):
    address = more.pop("address", "oyun@example.org")
    mail = Mail(
        to=Recipient(address=address, name=to, language="mn", timezone="Asia/Ulaanbaatar"),
        template="",
        **more,
    )
    return message.build(
        Rendered(subject, text, html),
        mail,
        sender=("NEAMSP 论坛", "forum@example.org"),
        message_id="<1@forum.example.org>",
        date=DATE,
    )


def read(wire):
    return message_from_bytes(wire, policy=policy.default)


def spaced(value):
    """Return ``value`` as one line of a header can hold it."""
    return " ".join(re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+", " ", value).split())


def lines(wire):
    assert re.sub(rb"\r\n", b"", wire).count(b"\r") == re.sub(rb"\r\n", b"", wire).count(b"\n") == 0
    return wire.split(b"\r\n")


@given(WORDS)
@example("荒漠化防治论坛 🌵 사막화 방지 포럼")
@example("사막화 방지 포럼 " * 30)
@example("👩🏽‍🌾" * 40)
@example("ASCII and 汉字 and ASCII again, " * 8)
@example("=?utf-8?q?A_seat=0D=0ABcc:_all@example.org?=")
def test_subjects_survive(subject):
    wire = write(subject=subject)
    assert spaced(str(read(wire)["Subject"])) == spaced(subject)
    head = wire.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 78 for line in head.split(b"\r\n")), "RFC 5322, 2.1.1; RFC 2047, 2"


@given(WORDS)
@example('Дорж "Доржоо" \\ Бат')
@example("<evil@example.org>,")
@example("=?utf-8?q?Bolor=0D=0ABcc:_all@example.org?=")
def test_names_survive_and_are_no_addresses(name):
    wire = write(to=name)
    assert [one.addr_spec for one in read(wire)["To"].addresses] == ["oyun@example.org"]
    # the new policy of some Python versions reads a space between encoded words of a name (RFC 2047, 6.2)
    shown = str(make_header(decode_header(message_from_bytes(wire)["To"])))
    told = shown.removesuffix("<oyun@example.org>").strip()
    if told.startswith('"'):
        told = re.sub(r"\\(.)", r"\1", told[1:-1])
    assert told == spaced(name)


@given(WRITTEN, WRITTEN)
@example("Seat\r\nBcc: all@example.org", "Bolor\r\n\r\nBody")
@example("Seat\nBcc: all@example.org", "Bolor\rBcc: all@example.org")
@example("Seat\x85Bcc: all@example.org", "Bolor\u2028Bcc: all@example.org")
@example("Seat\u2029Bcc: all@example.org", "Bolor\x0bBcc: all@example.org")
@example("Seat\x0cBcc: all@example.org\x00", "=?utf-8?q?Bolor=0D=0ABcc:_all@example.org?=")
def test_nothing_that_people_write_becomes_a_header(subject, name):
    wire = write(subject=subject, to=name)
    found = read(wire)
    assert set(found.keys()) == OURS
    assert [one.addr_spec for one in found["To"].addresses] == ["oyun@example.org"]
    assert not re.search(rb"(?im)^bcc:", wire)
    for line in wire.decode("ascii").splitlines():  # every separator that Python knows
        assert not line.lower().startswith("bcc")


@pytest.mark.parametrize(
    "address",
    [
        "oyun@example.org\r\nBcc: all@example.org",
        "oyun@example.org, all@example.org",
        "<oyun@example.org>",
        "oyun example.org",
        "",
        "Oyun <oyun@example.org>",
    ],
)
def test_what_is_no_address_is_no_mail(address):
    with pytest.raises(ValueError, match="not an address"):
        write(address=address)


def test_headers_that_a_mail_asks_for_are_cleaned():
    wire = write(
        headers={"List-Id": "forum.example.org\r\nBcc: all@example.org"}, reply_to="hye-jin@example.org"
    )
    assert set(read(wire).keys()) == OURS | {"List-Id", "Reply-To"}
    with pytest.raises(ValueError, match="unknown headers"):
        write(headers={"Bcc": "all@example.org"})


@given(WRITTEN, st.sampled_from(["\n", "\r\n", "\r"]))
@example("汉" * 20_000, "\n")
@example("a" * 5_000, "\n")
@example(".\n..\n.hidden", "\n")
@example("From here on", "\n")
def test_every_text_arrives_whole_in_short_lines_of_seven_bits(text, line_end):
    text = text.replace("\r", "").replace("\n", line_end)
    wire = write(text=text, html=f"<p>{'沙' * 9_000}</p>")
    assert wire.isascii()
    assert max(map(len, lines(wire))) <= 78
    plain = read(wire).get_body(("plain",))
    assert plain["Content-Transfer-Encoding"] == "base64"
    arrived = plain.get_payload(decode=True).decode()
    assert arrived.replace("\r\n", "\n") == text.replace("\r\n", "\n").replace("\r", "\n")


@given(WRITTEN)
@example(".\r\n.\r\nQUIT\r\n")
@example("\r\n.\r\n")
def test_no_line_ends_the_conversation(text):
    """A line of one dot ends a mail (RFC 5321, 4.5.2); base64 has no dots, and headers none alone."""
    wire = write(subject=text, text=text, html=text)
    assert not [line for line in lines(wire) if line.startswith(b".")]


def test_half_a_letter_harms_nothing():
    """Lone surrogates cannot be written as UTF-8."""
    found = read(write(subject="A\ud83csand", text="B\udc00sand"))
    assert found["Subject"] == "A sand"
    assert found.get_body(("plain",)).get_content().startswith("B?sand")


def test_a_mail_without_an_entry_has_two_alternatives():
    found = read(write())
    assert shape(found) == ("multipart/alternative", ["text/plain", "text/html"])
    assert found["Content-Language"] == "mn"
    assert found["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_an_invitation_is_an_alternative_and_a_file_with_the_same_bytes(method):
    """Programs that know iMIP show buttons for the one (RFC 6047), all others open the other."""
    body = ENTRY.replace(b"REQUEST", method.encode())
    wire = write(calendar=CalendarPart(method=method, body=body))
    assert wire.isascii()
    assert max(map(len, lines(wire))) <= 78
    found = read(wire)
    assert shape(found) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
    )
    (invitation,) = [part for part in found.walk() if part.get_content_type() == "text/calendar"]
    (file,) = found.iter_attachments()
    assert invitation.get_param("method") == method
    assert invitation.get_param("charset") == "utf-8"
    assert invitation.get_content_disposition() is None
    assert file.get_filename() == "invite.ics"
    assert invitation.get_payload(decode=True) == file.get_payload(decode=True) == body


@given(st.binary(max_size=4_000))
def test_the_bytes_of_an_entry_are_not_touched(body):
    found = read(write(calendar=CalendarPart(method="REQUEST", body=body)))
    (file,) = found.iter_attachments()
    assert file.get_payload(decode=True) == body


def shape(part):
    if not part.is_multipart():
        return part.get_content_type()
    return part.get_content_type(), [shape(one) for one in part.iter_parts()]


@pytest.mark.parametrize(
    ("address", "spelled"),
    [
        ("oyun@한국.example", "oyun@xn--3e0b707e.example"),
        ("oyun@faß.example", "oyun@xn--fa-hia.example"),
        ("Oyun+a@EXAMPLE．org", "Oyun+a@example.org"),
    ],
)
def test_a_domain_of_any_script_is_spelled_as_servers_spell_it(address, spelled):
    """Encoded as a word, an address is none (RFC 2047, 5)."""
    wire = write(address=address)

    assert b"<" + spelled.encode() + b">" in wire
    assert read(wire)["To"].addresses[0].addr_spec == spelled


def test_what_no_server_takes_is_refused_without_saying_whose_it_is():
    """Faults are logged, and logs name nobody."""
    for address in ("оюун@example.org", "оюун", "oyun@", "oyun@-.한국"):
        with pytest.raises(ValueError, match="address") as refused:
            write(address=address)
        assert "оюун" not in str(refused.value)
