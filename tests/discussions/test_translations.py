"""Posts are read in other languages: by people's translations, and by a machine's, where there is one."""

import http.server
import json
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import editing, machine, translating, translator
from app.discussions import operations as discussions
from app.discussions.kinds import Rendering
from app.discussions.models import Theme
from app.discussions.translating import NotForYou, SameLanguage, TranslationChangedMeanwhile
from app.discussions.writing_models import PostTranslation, TranslationWish
from app.errors import NotFound
from app.groups.models import Visibility

CHINESE = "在**腾格里沙漠**，我们种梭梭。"


@pytest.fixture
def post(app, make_theme, make_account):
    """A post of Li Na's, in Chinese, under a theme for everybody."""
    make_theme(slug="land")
    li = make_account("李娜", language="zh")
    said = {"title": "Sand", "source": CHINESE, "language": "zh", "organisation_id": None, "key": "k"}
    thread = discussions.start_thread(li, theme="land", **said)
    first = db.session.query(discussions.Post).filter_by(thread_id=thread.id).one()
    db.session.expunge_all()
    first.writer, first.address = li, f"/threads/{thread.id}-sand"
    return first


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


def there(post, language="en"):
    db.session.rollback()
    return db.session.get(PostTranslation, (post.id, language), populate_existing=True)


def translate(actor, post, source="We plant saxaul.", revision=0, **more):
    return translating.save(actor, post.id, "en", source=source, of_revision=1, revision=revision, **more)


def test_the_original_stays_and_it_is_said_by_whom_and_of_which_text(post, bolor, client, sign_in):
    assert "trans" not in client.get(post.address).text
    page = f"/posts/{post.id}/translations/en"
    reader = sign_in(bolor)

    reader.post(page, data={"source": "We plant **saxaul**.", "of_revision": "1", "revision": "0"})

    text = client.get(post.address).text
    assert "腾格里沙漠" in text
    assert "<strong>saxaul</strong>" in text
    assert '<details class="trans" open>' in text
    assert "translated by a person" in text
    assert "earlier text" not in text
    editing.edit(post.writer, post.id, source="改了", language="zh", reason="", revision=1)
    assert "earlier text" in client.get(post.address).text
    assert "Translated by Bolor." in client.get(page).text


def test_what_somebody_else_corrects_or_looks_through_is_reviewed(post, bolor, make_account):
    anna = make_account("Anna")
    translate(bolor, post)
    with pytest.raises(NotForYou):
        translating.review(bolor, post.id, "en", revision=1)

    translating.review(anna, post.id, "en", revision=1)
    assert (there(post).rendering, there(post).reviewer_id) == (Rendering.REVIEWED, anna.id)

    translate(bolor, post, "We plant saxaul there.", revision=1)
    assert (there(post).rendering, there(post).reviewer_id) == (Rendering.HUMAN, None)
    translating.save(
        post.writer, post.id, "en", source="We plant saxaul here.", of_revision=1, revision=2, reason="place"
    )
    assert (there(post).rendering, there(post).reviewer_id) == (Rendering.REVIEWED, post.writer.id)


def test_of_two_who_translate_at_once_the_second_is_told(post, bolor, make_account, sign_in):
    translate(bolor, post)
    with pytest.raises(TranslationChangedMeanwhile):
        translate(make_account("Anna"), post, "Mine.", revision=0)

    answer = sign_in(make_account("Kim")).post(
        f"/posts/{post.id}/translations/en", data={"source": "Mine.", "of_revision": "1", "revision": "0"}
    )

    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert "We plant saxaul." in answer.text
    assert there(post).source == "We plant saxaul."


@pytest.mark.parametrize("data", [{}, {"source": ""}, {"source": "x" * 200_000}, {"source": "[" * 5000}])
def test_what_cannot_be_taken_comes_back(post, bolor, sign_in, data):
    answer = sign_in(bolor).post(
        f"/posts/{post.id}/translations/en", data={"of_revision": "1", "revision": "0", **data}
    )

    assert answer.status_code == 422
    assert data.get("source", "")[:1000] in answer.text
    assert there(post) is None


@pytest.mark.parametrize("language", ["zh", "xx", "en-GB"])
def test_there_is_no_translation_into_its_own_or_an_unknown_language(post, bolor, client, language):
    with pytest.raises((NotFound, SameLanguage)):
        translating.save(bolor, post.id, language, source="x", of_revision=1, revision=0)
    assert client.get(f"/posts/{post.id}/translations/{language}").status_code in {302, 404}


def test_it_goes_by_its_maker_the_author_and_the_secretariat_and_nobody_else(post, bolor, make_account):
    translate(bolor, post)
    with pytest.raises(NotFound):
        translating.remove(make_account("Anna"), post.id, "en")
    for actor in (bolor, post.writer, make_account("Odval", role=Role.SECRETARIAT)):
        translating.remove(actor, post.id, "en")
        assert there(post) is None
        translate(bolor, post)


def test_the_language_of_a_post_is_corrected_by_its_author_and_who_keeps_order(post, bolor, make_account):
    translating.save(bolor, post.id, "ja", source="x", of_revision=1, revision=0)
    with pytest.raises(NotFound):
        translating.correct_language(bolor, post.id, "ja")

    translating.correct_language(make_account("Odval", role=Role.SECRETARIAT), post.id, "ja")

    db.session.rollback()
    assert db.session.get(discussions.Post, post.id).language == "ja"
    assert there(post, "ja") is None


def test_a_reader_chooses_what_she_reads_as_it_is(post, bolor, sign_in):
    translate(bolor, post)
    reader = sign_in(bolor)
    assert '<details class="trans" open>' in reader.get(post.address).text

    reader.post("/discussions/languages", data={"reads": ["en", "zh", "xx"]})
    assert '<details class="trans" open>' in reader.get(post.address).text  # nothing was saved
    reader.post("/discussions/languages", data={"reads": ["en", "zh"]})

    text = reader.get(post.address).text
    assert '<details class="trans">' in text
    assert "We plant saxaul." in text


@contextmanager
def service(answer):
    """A machine that translates: (request) -> (status, body). Yields its address and what it was asked."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(body)
            status, said = answer(body)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_said):
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/translate", asked
    finally:
        server.shutdown()
        server.server_close()


def shouting(body):
    """Answer as a machine would: each text by itself."""
    return 200, json.dumps({"translatedText": [f"<{one.strip()}>" for one in body["q"]]}).encode()


@pytest.fixture
def machine_that(app, monkeypatch):
    """Set a machine up that answers so."""

    @contextmanager
    def set_up(answer=shouting):
        with service(answer) as (address, asked):
            monkeypatch.setitem(app.config, "TRANSLATOR_URL", address)
            yield asked

    return set_up


def test_a_machine_is_asked_by_the_worker_and_says_so(post, bolor, sign_in, machine_that):
    page = f"/posts/{post.id}/translations/en"
    reader = sign_in(bolor)
    assert "by machine" not in reader.get(page).text  # there is none
    with machine_that() as asked:
        reader.post(f"{page}/machine")
        reader.post(f"{page}/machine")
        assert "A machine is translating this" in reader.get(page).text
        machine.work()
        machine.work()

    assert [(one["q"], one["source"], one["target"]) for one in asked] == [([CHINESE], "zh", "en")]
    assert there(post).rendering is Rendering.MACHINE
    assert "Translated by a machine." in reader.get(page).text
    translate(bolor, post, "We plant saxaul.", revision=1)
    assert there(post).rendering is Rendering.REVIEWED


def test_what_is_not_for_everybody_is_sent_nowhere(post, bolor, machine_that, app, monkeypatch):
    with machine_that() as asked:
        machine.ask(bolor, post.id, "en")
        with transaction() as session:
            session.query(Theme).one().visibility = Visibility.SIGNED_IN
        machine.work()
        assert asked == []
        with pytest.raises(machine.NoMachine):
            machine.ask(bolor, post.id, "en")
        monkeypatch.setitem(app.config, "TRANSLATOR_PRIVATE", True)
        machine.ask(bolor, post.id, "en")
        machine.work()
        assert len(asked) == 1


def test_a_person_who_is_faster_is_not_overwritten(post, bolor, machine_that):
    with machine_that():
        machine.ask(bolor, post.id, "en")
        taken = machine._take()
        translate(bolor, post)
        machine._keep(taken, "by machine", "<p>by machine</p>")

    assert there(post).source == "We plant saxaul."


@pytest.mark.parametrize(
    ("answer", "tries"),
    [
        (lambda _body: (400, b'{"error": "mn is not supported"}'), 1),
        (lambda _body: (500, b"oops"), 5),
        (lambda _body: (302, b""), 5),
        (lambda _body: (200, b"not json"), 5),
        (lambda _body: (200, b'{"translatedText": "one text"}'), 5),
        (lambda _body: (200, b'{"translatedText": ["a", "b", "c", "d"]}'), 5),
        (lambda _body: (200, b'{"translatedText": ["' + b"x" * 2_100_000 + b'"]}'), 5),
    ],
)
def test_a_machine_that_fails_is_asked_again_a_few_times_and_then_it_is_said(
    post, bolor, sign_in, machine_that, answer, tries
):
    with machine_that(answer) as asked:
        machine.ask(bolor, post.id, "en")
        for hours in range(8):
            with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
                machine.work()
        assert len(asked) == tries

    assert there(post) is None
    assert (
        "The machine did not translate this" in sign_in(bolor).get(f"/posts/{post.id}/translations/en").text
    )


def test_nobody_listens(post, bolor, app, monkeypatch):
    monkeypatch.setitem(app.config, "TRANSLATOR_URL", "http://127.0.0.1:9/translate")
    machine.ask(bolor, post.id, "en")

    machine.work()

    db.session.rollback()
    assert db.session.get(TranslationWish, (post.id, "en")).tries == 1


MARKDOWN = """# Über uns

- one **two** [three](https://example.org/a?b=c) `code`
  1. four #12 @[Anna](person:3)

> five

| six | seven |
|-----|-------|
| 8   | nine  |

```
def ten(): pass
```
https://example.org/eleven and ![a picture](attachment:5)[^1]

[^1]: twelve
"""


def test_markdown_keeps_its_form(app, machine_that):
    with machine_that() as asked:
        said = translator.translated(MARKDOWN, "en", "ru")

    assert said == MARKDOWN.replace("Über uns", "<Über uns>").replace("one **two**", "<one **two**>").replace(
        "[three]", "[<three>]"
    ).replace("four", "<four>").replace("five", "<five>").replace("six", "<six>").replace(
        "seven", "<seven>"
    ).replace("nine", "<nine>").replace(" and ", " <and> ").replace("a picture", "<a picture>").replace(
        "twelve", "<twelve>"
    )
    assert not any("example.org" in one or "ten()" in one or "#12" in one for one in asked[0]["q"])


@given(st.text(alphabet="ab漢 \n*_`[]()#>|-1.:/@!^~", max_size=200))
def test_nothing_is_lost_when_a_text_is_taken_apart(source):
    assert "".join(part for part, _is_words in translator._parts(source)) == source
