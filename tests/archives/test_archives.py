"""The past that a network brings along becomes discussions: looked at first, taken in, and taken back."""

import gzip
import io
import json
import zipfile
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.archives import html_words, mails, operations, queries, taking, topics
from app.archives.models import ArchiveAuthor, ArchivePost, ArchiveState
from app.archives.threading import Message, conversations
from app.db import db
from app.discussions import operations as discussions
from app.discussions.models import Post, Thread
from app.files import child

FIRST = "<one@list.example.org>"


def mail(
    number,
    words,
    *,
    subject="Survival rates",
    answers=None,
    sender="Anna <anna@example.org>",
    charset="utf-8",
    day=3,
    cte=None,
):
    """Write a mail as a list keeps it."""
    said = EmailMessage()
    said["From"], said["Subject"] = sender, subject
    said["Date"] = f"Fri, {day:02} Apr 2009 10:0{number % 10}:00 +0800"
    said["Message-ID"] = f"<m{number}@list.example.org>"
    if answers:
        said["In-Reply-To"] = f"<m{answers}@list.example.org>"
    said.set_content(words, charset=charset, cte=cte)
    return (
        b"From anna@example.org Fri Apr  3 02:00:00 2009\n"
        + said.as_bytes().replace(b"\nFrom ", b"\n>From ")
        + b"\n"
    )


LIST = b"".join(
    [
        mail(1, "How many live after three years?\n\nFrom here it begins. Write to me: anna@example.org\n"),
        mail(
            2,
            "成活率约为百分之六十。",
            sender="李文静 <li@example.org>",
            answers=1,
            charset="gb18030",
            cte="base64",
            day=4,
        ),
        mail(
            3,
            "植えた木の半分です。",
            sender="=?iso-2022-jp?B?GyRCOjRGIxsoQg==?= <sato@example.org>",
            answers=2,
            charset="iso-2022-jp",
            cte="7bit",
            day=5,
        ),
        mail(
            4,
            "Малчид өөрсдөө арчилдаг.",
            subject="Re: [list] Survival rates",
            sender="Бат <bat@example.org>",
            day=6,
        ),
        mail(
            5,
            "Another matter\n# not a heading\n====\n",
            subject="Wells",
            sender="Kim <kim@example.org>",
            charset="utf-8",
            day=7,
        ),
        mail(1, "How many live after three years, again?\n"),
    ]
)


def told(data, most=1000):
    read = mails if b"From " in data[:10] or data[:2] == b"\x1f\x8b" else topics
    limits = {"most": most, "longest": 90_000, "unpacked": 1_000_000, "newest": 2030}
    return json.loads(read.messages(data, **limits))


@pytest.fixture
def staff(make_account, make_theme):
    make_theme(slug="land", title="Land")
    return make_account("Odval", role=Role.SECRETARIAT)


@pytest.fixture
def brought(app, staff):
    """Bring an archive and look at it."""

    def bring(data=LIST):
        archive = operations.bring(staff, data, name="list.mbox", theme="land")
        taking.work()
        return queries.find(archive.id).archive

    return bring


@pytest.fixture
def taken(brought, staff):
    """Bring an archive and take it in."""

    def take(data=LIST):
        archive = brought(data)
        operations.take_in(staff, archive.id)
        taking.work()
        return queries.find(archive.id).archive

    return take


def posts():
    query = select(Post).order_by(Post.thread_id, Post.number)
    return db.session.scalars(query).all()


def test_letters_of_all_charsets_are_read():
    found = told(LIST)

    assert [one["text"].strip().split("\n")[0] for one in found["messages"]] == [
        "How many live after three years?",
        "成活率约为百分之六十。",
        "植えた木の半分です。",
        "Малчид өөрсдөө арчилдаг.",
        "Another matter",
    ]
    assert [one["name"] for one in found["messages"]] == ["Anna", "李文静", "佐藤", "Бат", "Kim"]
    assert found["left_out"] == [{"what": "Survival rates", "why": "twice"}]
    assert "anna@" not in html_words.masked(found["messages"][0]["text"])
    assert "\nFrom here" in found["messages"][0]["text"]


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("koi8-r", "Песок"),
        ("windows-1251", "Песок"),
        ("euc-kr", "사막화"),
        ("big5", "沙漠"),
        ("shift_jis", "砂漠"),
        ("gb2312", "沙漠"),
    ],
)
def test_what_old_programs_wrote_is_read(charset, words):
    raw = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n".encode()
    raw += b"From: a at b.example (Someone)\nSubject: x\nDate: Fri, 3 Apr 2009 10:00:00 +0800\n\n"

    (one,) = told(b"From a at b.example  Fri Apr  3 02:00:00 2009\n" + raw + words.encode(charset) + b"\n")[
        "messages"
    ]

    assert one["text"].strip() == words
    assert (one["name"], one["address"]) == ("Someone", "a@b.example")


def test_mails_without_plain_words_are_read():
    said = EmailMessage()
    said["From"], said["Date"] = "a@example.org", "Fri, 03 Apr 2009 10:00:00 +0800"
    said.set_content(
        "<style>x{}</style><p>One <b>two</b></p><ul><li>three</ul><blockquote>four<a href='https://e.org/a'>five</a></blockquote>",
        subtype="html",
    )
    said.add_attachment(b"x", maintype="image", subtype="png", filename="карта.png")

    (one,) = told(b"From a Fri Apr  3 02:00:00 2009\n" + said.as_bytes())["messages"]

    assert html_words.of_html(one["text"]) == "One **two**\n\n- three\n\n> four[five](<https://e.org/a>)"
    assert one["files"] == ["карта.png"]


def discourse(title="Sand", posts=3):
    made = [
        {"id": n, "post_number": n, "username": f"user{n}", "name": "",
         "created_at": f"2019-05-0{n}T10:00:00.000Z", "cooked": f"<p>word {n}</p>",
         "reply_to_post_number": n - 1 if n > 1 else None}
        for n in range(1, posts + 1)
    ]  # fmt: skip
    return json.dumps({"id": 7, "title": title, "post_stream": {"posts": made}}).encode()


def test_discussions_of_another_platform_are_read():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("t/7.json", discourse())
        out.writestr("t/8.json", b"{broken")
        out.writestr("t/9.json", b'{"id": 9}')
    for data in (discourse(), packed.getvalue()):
        found = told(data)
        assert [(one["name"], html_words.of_html(one["text"])) for one in found["messages"]] == [
            (f"user{n}", f"word {n}") for n in (1, 2, 3)
        ]
        assert len(conversations([Message.of(one) for one in found["messages"]])) == 1
    assert [one["why"] for one in told(packed.getvalue())["left_out"]] == ["not_json", "no_posts"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n", "not_an_archive"),
        (b"just words", "not_an_archive"),
        (b"\x1f\x8bnonsense", "not_an_archive"),
        (b"PK\x03\x04nonsense", "not_an_archive"),
        (gzip.compress(bytes(2_000_000)), "too_large"),
        (LIST, "too_many"),
    ],
)
def test_what_is_none_or_too_much_is_refused(data, code):
    read = topics if data.startswith(b"PK") else mails
    limits = {"most": 2, "longest": 1000, "unpacked": 1_000_000, "newest": 2030}

    with pytest.raises(child.SaidNo) as no:
        child.run(read.messages, data, seconds=30, megabytes=2048, **limits)

    assert no.value.code == code


@pytest.mark.parametrize(
    "header",
    [
        "Subject: =?utf-8?B?////?=",
        "Subject: \xff\xfe",
        "Date: 99",
        "References: <" + "a" * 5000 + ">",
        "From: " + "x" * 10_000,
    ],
)
def test_odd_headers_are_no_fault(header):
    head = (
        b"From: a@example.org\nDate: Fri, 3 Apr 2009 10:00:00 +0800\n"
        + header.encode("latin-1")
        + b"\n\nwords\n"
    )

    found = told(b"From a Fri Apr  3 02:00:00 2009\n" + head)

    assert len(found["messages"]) + len(found["left_out"]) == 1


def test_it_is_looked_at_before_anything_is_written(brought):
    archive = brought()

    assert (archive.state, archive.threads, archive.posts) == (ArchiveState.READ, 2, 5)
    assert [(one["title"], one["posts"]) for one in archive.found["talks"]] == [
        ("Survival rates", 4),
        ("Wells", 1),
    ]
    assert archive.found["authors"] == 5
    assert posts() == []


def test_a_list_becomes_discussions(taken, client, post_office):
    assert taken().state is ArchiveState.DONE

    said = posts()
    assert [(post.number, post.author_name, post.author_id, post.language) for post in said] == [
        (1, "Anna", None, "en"),
        (2, "李文静", None, "zh"),
        (3, "佐藤", None, "ja"),
        (4, "Бат", None, "mn"),
        (1, "Kim", None, "en"),
    ]
    assert [post.answers_id for post in said[:4]] == [None, said[0].id, said[1].id, None]
    assert f"{said[0].written_at:%Y-%m-%d}" == "2009-04-03"
    assert "<h" not in said[4].html
    thread = db.session.scalars(select(Thread).order_by(Thread.id)).first()
    assert (thread.last_number, thread.last_feed_number, f"{thread.last_post_at:%Y-%m-%d}") == (
        4,
        0,
        "2009-04-06",
    )
    page = client.get(f"/threads/{thread.id}-survival-rates")
    assert page.status_code == 200
    assert "植えた木の半分です。" in page.text
    assert "example.org" not in page.text.replace("forum.example.org", "").replace("…@example.org", "")
    assert post_office() == []


def test_twice_adds_nothing_and_a_longer_archive_only_what_is_new(taken, brought):
    taken()
    again = brought()
    assert (again.posts, again.found["known"]) == (0, 5)
    taken(LIST + mail(6, "And now?", answers=3, day=9))

    assert len(posts()) == 6
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 2


def test_long_discussions_are_taken_in_in_parts(taken, monkeypatch):
    monkeypatch.setattr(taking, "CHUNK", 2)

    taken()

    assert [post.number for post in posts()] == [1, 2, 3, 4, 1]


def test_it_is_taken_back_where_nobody_has_answered(taken, staff, make_account):
    archive = taken()
    wells = db.session.scalars(select(Thread).filter_by(title="Wells")).one()
    discussions.reply(
        make_account("Bolor"),
        thread_id=wells.id,
        source="I know one.",
        language="en",
        organisation_id=None,
        key="k",
    )

    operations.take_back(staff, archive.id)
    taking.work()

    assert queries.find(archive.id).archive.state is ArchiveState.UNDONE
    assert [post.author_name for post in posts()] == ["Kim", "Bolor"]
    assert db.session.scalars(select(ArchiveAuthor.email_key)).all() == ["kim@example.org"]


def test_what_is_no_archive_says_so(brought):
    archive = brought(b"%PDF-1.4 nothing")

    assert archive.state is ArchiveState.FAILED
    assert "mbox" in archive.problem


def test_whoever_joins_with_the_address_may_say_it_was_she(taken, make_account, sign_in):
    taken()
    anna, other = make_account("Anna B.", email="Anna@Example.org"), make_account("Noah")
    browser = sign_in(anna)

    assert "1 post" in browser.get("/people/me/archives").text
    browser.post("/people/me/archives")
    browser.post("/people/me/archives")
    sign_in(other).post("/people/me/archives")

    assert [post.author_id for post in posts()] == [anna.id, None, None, None, None]
    assert "anna@example.org" not in db.session.scalars(select(ArchiveAuthor.email_key)).all()
    assert db.session.scalars(select(ArchivePost.author_id).where(ArchivePost.author_id.is_(None))).all() == [
        None
    ]


def test_the_secretariat_walks_it(client, sign_in, staff, app):
    browser = sign_in(staff)
    assert browser.post("/desk/archives/", data={"theme": "land"}).status_code == 422
    answer = browser.post(
        "/desk/archives/",
        data={"theme": "land", "file": (io.BytesIO(LIST), "списък.mbox")},
        follow_redirects=False,
    )
    page = answer.headers["Location"]
    assert browser.get(page).headers["Refresh"]
    taking.work()
    looked_at = browser.get(page).text
    assert "5 new posts" in looked_at
    assert "it is in the archive twice" in looked_at
    browser.post(f"{page}/taking")
    taking.work()
    assert "Its discussions stand under their theme." in browser.get(page).text
    browser.post(f"{page}/undoing")
    taking.work()
    assert "was taken back" in browser.get(page).text
    assert "списък.mbox" in browser.get("/desk/archives/").text


def test_an_archive_that_would_be_taken_in_by_two_workers_is_taken_in_once(brought, staff):
    archive = brought()
    operations.take_in(staff, archive.id)
    talks = conversations([Message.of(one) for one in told(LIST)["messages"]])

    assert taking._take_one_in(archive.id, talks)
    taking.work()
    assert not taking._take_one_in(archive.id, talks)

    assert len(posts()) == 5
