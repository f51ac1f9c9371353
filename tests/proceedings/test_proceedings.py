"""A thread is taken along as a document: whole, in its order, by whoever may read it."""

import html.parser
import io
import json
import mailbox
from datetime import UTC, datetime

import docx
import pytest
import time_machine

from app import clock
from app.db import transaction
from app.discussions import operations as discussions
from app.discussions.kinds import PostState, Rendering
from app.discussions.models import Post
from app.discussions.writing_models import PostTranslation
from app.files import child
from app.groups.models import Visibility
from app.proceedings import document, queries, typeset, views

NOON = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
FORMS = ("html", "pdf", "docx", "mbox", "json")
CHINESE = "在沙漠**锁边**项目中，我们先扎草方格。"


def say(actor, thread_id, source, language="en", organisation_id=None, at=None):
    said = {"source": source, "language": language, "organisation_id": organisation_id}
    with time_machine.travel(at or clock.now(), tick=False):
        return discussions.reply(actor, thread_id=thread_id, key=f"{source}-{thread_id}", **said)


@pytest.fixture
def talk(app, make_theme, make_account, make_organisation):
    """A thread with five posts: two withdrawn or removed, one in Chinese with a translation, one held."""
    make_theme(slug="land", title="Land")
    body = make_organisation("China Green", country="CN")
    bolor, li = make_account("Bolor"), make_account("李文静", organisation=body)
    with time_machine.travel(NOON, tick=False):
        thread = discussions.start_thread(
            bolor, theme="land", title="What holds the sand? 砂", language="en",
            organisation_id=None, key="first", source="From the *first* year.\n\nFrom here on.",
        )  # fmt: skip
    say(bolor, thread.id, "a hasty word", at=NOON)
    say(bolor, thread.id, "a rude word", at=NOON)
    chinese = say(li, thread.id, CHINESE, "zh", body.id, at=NOON)
    say(bolor, thread.id, "<script>alert(1)</script> & =1+1", at=NOON)
    with transaction() as session:
        for number, state, reason in ((2, PostState.WITHDRAWN, ""), (3, PostState.REMOVED, "It is rude.")):
            post = session.query(Post).filter_by(thread_id=thread.id, number=number).one()
            post.state, post.reason, post.ended_at = state, reason, NOON
        held = Post(
            thread_id=thread.id, state=PostState.HELD, author_id=bolor.id, author_name="Bolor", language="en",
            source="waits", html="<p>waits</p>", written_at=NOON, key="held",
        )  # fmt: skip
        session.add(held)
        session.get_one(Post, chinese.id).answers_id = (
            session.query(Post.id).filter_by(thread_id=thread.id, number=1).scalar()
        )
        session.add(
            PostTranslation(
                post_id=chinese.id, language="en", of_revision=0, rendering=Rendering.MACHINE,
                source="First we laid straw.", html="<p>First we laid straw.</p>", made_at=NOON,
            )
        )  # fmt: skip
    return thread


@pytest.fixture
def taken(client, talk):
    """Take the thread along in a form."""

    def take(form):
        answer = client.get(f"/threads/{talk.id}/proceedings.{form}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        return answer.data

    return take


@pytest.mark.parametrize("form", ["html", "mbox", "json"])
def test_what_is_gone_or_waits_is_in_no_form(taken, form):
    said = taken(form).decode()

    for words in ("hasty", "a rude word", "waits", "@example.org"):
        assert words not in said
    assert "From" in said


def test_programs_read_all_of_it(taken, talk):
    said = json.loads(taken("json"))

    assert said["form"] == "saxaul-proceedings-1"
    assert said["thread"]["title"] == talk.title
    assert [(one["number"], one["state"]) for one in said["contributions"]] == [
        *((1, "visible"), (2, "withdrawn"), (3, "removed"), (4, "visible"), (5, "visible"))
    ]
    third, fourth = said["contributions"][2:4]
    assert (third["text"], third["html"], third["reason"]) == (None, None, "It is rude.")
    assert (fourth["organisation"], fourth["sector"], fourth["countries"]) == (
        "China Green",
        "civil_society",
        ["CN"],
    )
    assert (fourth["text"], fourth["answers"], fourth["written_at"]) == (
        CHINESE,
        1,
        "2026-05-03T12:00:00+00:00",
    )
    assert [(it["language"], it["rendering"], it["is_stale"]) for it in fourth["translations"]] == [
        ("en", "machine", True)
    ]
    assert [(one["organisation"], one["people"], one["posts"]) for one in said["voices"]] == [
        ("China Green", 1, 1),
        (None, 1, 2),
    ]


def test_mail_programs_read_it_as_one_conversation(taken, tmp_path):
    (tmp_path / "archive").write_bytes(taken("mbox"))

    mails = list(mailbox.mbox(tmp_path / "archive", create=False))

    assert len(mails) == 3
    first, chinese, last = mails
    assert {mail["In-Reply-To"] for mail in (chinese, last)} == {first["Message-ID"]}
    assert len({mail["Message-ID"] for mail in mails}) == 3
    assert "锁边" in chinese.get_payload(decode=True).decode()
    assert "First we laid straw." in chinese.get_payload(decode=True).decode()
    assert "From here on." in first.get_payload(decode=True).decode()


def test_word_processors_read_it(taken):
    document = docx.Document(io.BytesIO(taken("docx")))
    lines = [one.text for one in document.paragraphs]

    assert "What holds the sand? 砂" in lines
    assert "在沙漠锁边项目中，我们先扎草方格。" in lines
    assert any(run.bold and run.text == "锁边" for one in document.paragraphs for run in one.runs)
    assert any("It is rude." in line for line in lines)
    assert not any("rude word" in line for line in lines)
    assert "<script>alert(1)</script> & =1+1" in lines


def test_it_is_typeset(taken):
    said = taken("pdf")

    assert said.startswith(b"%PDF-")
    assert len(said) > 10_000  # with the letters of its scripts


class Elements(html.parser.HTMLParser):
    """Lists the elements of a page."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_the_page_stands_alone(taken, talk):
    page = taken("html").decode()
    found = Elements(page).found

    assert not {"script", "link", "iframe"} & {tag for tag, _ in found}
    ids = [values["id"] for tag, values in found if tag == "article"]
    assert ids == [f"post-{number}" for number in range(1, 6)]
    links = [values["href"] for tag, values in found if tag == "a"]
    assert all(link.startswith(("http://forum.example.org/", "#post-")) for link in links)


@pytest.mark.parametrize("form", FORMS)
def test_only_readers_of_the_thread_take_it_along(client, sign_in, talk, make_account, form):
    with transaction() as session:
        theme = session.merge(talk).theme
        theme.visibility = Visibility.SIGNED_IN

    assert client.get(f"/threads/{talk.id}/proceedings.{form}").status_code == 404
    anna = sign_in(make_account("Anna"))
    assert anna.get(f"/threads/{talk.id}/proceedings.{form}").status_code == 200
    assert anna.get(f"/threads/{talk.id}/proceedings.exe").status_code == 404


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_what_is_too_long_for_one_document_is_offered_otherwise(client, talk, monkeypatch, form):
    monkeypatch.setattr(views, "MOST", 4)

    answer = client.get(f"/threads/{talk.id}/proceedings.{form}")

    assert answer.status_code == 422
    assert "mail archive" in answer.text
    assert client.get(f"/threads/{talk.id}/proceedings.html").status_code == 200


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [(child.SaidNo("no_letters"), 409, "no letters"), (child.Broke(), 409, "could not be made")],
)
def test_a_document_that_cannot_be_made_is_no_fault(client, talk, monkeypatch, said, code, words):
    def fail(*_given, **_more):
        raise said

    monkeypatch.setattr(child, "run", fail)

    answer = client.get(f"/threads/{talk.id}/proceedings.pdf")

    assert (answer.status_code, words in answer.text) == (code, True)


@pytest.mark.parametrize(
    ("words", "missing", "refuses"),
    [
        ("sand", ["noto sans", "noto sans cjk sc"], False),
        ("砂", [family for families in typeset._NEEDED.values() for family in families], True),
        ("Өвөр", ["noto sans"], False),
    ],
)
def test_a_machine_without_letters_says_so(monkeypatch, words, missing, refuses):
    import typst

    monkeypatch.setattr(
        typst,
        "compile_with_warnings",
        lambda *_given, **_more: (b"%PDF", [f"unknown font family: {family}" for family in missing]),
    )
    said = json.dumps({"title": words}, ensure_ascii=False).encode()

    if refuses:
        with pytest.raises(ValueError, match="no_letters"):
            typeset.pdf(said, made="2026-05-03T12:00:00+00:00")
    else:
        assert typeset.pdf(said, made="2026-05-03T12:00:00+00:00") == b"%PDF"


def test_posts_are_read_some_at_a_time(app, talk, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 2)

    numbers = [one.number for one in queries.contributions(queries.head(None, talk.id))]

    assert numbers == [1, 2, 3, 4, 5]


def test_lists_and_tables_are_laid_out(app):
    from app.text import to_html, tree

    source = (
        "1. one\n   - inner\n2. two\n\n> said\n\n| a | b |\n|---|---|\n| c |\n\n```\ncode\n```\n\n---\n\n"
    )
    blocks = tree(str(document.whole(to_html(f"{source}[x](/people/1)"))))
    post = {"heading": "1", "meta": ["m"], "language": "ja", "blocks": blocks, "translations": []}
    words = ("outcome", "questions", "voices", "whom", "people", "posts", "contributions")
    said = {
        "language": "mn", "network": "N", "kind": "K", "title": "T", "title_language": "mn",
        "facts": [["a", "b"]], "outcome": blocks, "questions": [], "voices": [["x", 1, 2]],
        "contributions": [post], "words": dict.fromkeys(words, "w"),
    }  # fmt: skip
    made = {"made": "2026-05-03T12:00:00+00:00"}
    data = json.dumps(said).encode()

    from app.proceedings import as_docx

    assert typeset.pdf(data, **made).startswith(b"%PDF")
    lines = [one.text for one in docx.Document(io.BytesIO(as_docx.docx(data, **made))).paragraphs]
    assert [line for line in lines if line in {"one", "inner", "two", "said"}] == [
        "one",
        "inner",
        "two",
        "said",
    ] * 2
