"""Languages: who is spoken to in which, and that every sentence of ours can be said in all of them."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from werkzeug.routing import AnyConverter, IntegerConverter

from app import create_app, i18n, wiring, worker
from app.accounts import operations as accounts
from app.accounts.models import Role
from app.calendars import operations as calendars
from app.db import db, transaction
from app.discussions import operations as discussions
from app.discussions.models import Theme
from app.i18n import _, ngettext
from app.registrations import operations as registrations
from app.tray.post import TrayPost
from tests.conftest import SETTINGS
from tests.crawl import crawl
from tests.letters import new_letters

CATALOGUES = Path(i18n.__file__).parent / "translations"


def spoken(client, path="/about", **headers):
    return re.search('<html lang="([a-z]+)"', client.get(path, headers=headers).text)[1]


@pytest.mark.parametrize(
    ("asked", "spoken_to"),
    [
        ("ja", "ja"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh"),
        ("zh-Hant-HK,en;q=0.5", "zh"),
        ("ko-KR", "ko"),
        ("mn-Cyrl-MN,ru;q=0.5", "mn"),
        ("ru-RU,ru;q=0.9", "ru"),
        ("fr,ru;q=0.5,en;q=0.1", "ru"),
        ("fr", "en"),
        ("", "en"),
        ("*", "en"),
        ("ja;q=0,ko", "ko"),
        ("en;q=0.1,ko;q=0.2", "ko"),
        ("x;q=abc,,;;", "en"),
        ("en" * 5000, "en"),
    ],
)
def test_visitors_are_spoken_to_as_their_browser_asks(client, asked, spoken_to):
    assert spoken(client, **{"Accept-Language": asked}) == spoken_to


def test_what_a_visitor_chooses_holds_on_her_browser(client):
    client.post("/language", data={"language": "mn"})
    assert spoken(client, **{"Accept-Language": "ja"}) == "mn"
    client.set_cookie(i18n.COOKIE, "xx")
    assert spoken(client, **{"Accept-Language": "ja"}) == "ja"


def test_who_is_signed_in_is_spoken_to_as_she_chose(make_account, sign_in):
    browser = sign_in(make_account(language="ko"))
    assert spoken(browser, **{"Accept-Language": "ja"}) == "ko"
    browser.post("/settings", data={"name": "Bolor", "language": "ru", "timezone": "UTC"})
    assert spoken(browser) == "ru"


def test_a_sentence_finds_its_language_when_it_is_said(app):
    sentence, number = _("tomorrow"), ngettext("in %(num)s day", "in %(num)s days", 21)
    heard = {}
    for code in i18n.LANGUAGES:
        with i18n.speaking(code, "UTC"):
            heard[code] = (str(sentence), str(number))
    assert len({one for one, _many in heard.values()}) == 6
    assert all("21" in many for _one, many in heard.values())
    assert heard["en"] == ("tomorrow", "in 21 days")


def test_speaking_to_somebody_else_ends_where_it_should(app):
    with i18n.speaking("ko", "Asia/Seoul"):
        with i18n.speaking("ru", "Europe/Moscow"):
            assert (i18n.language(), i18n.timezone()) == ("ru", "Europe/Moscow")
        assert (i18n.language(), i18n.timezone()) == ("ko", "Asia/Seoul")
        with pytest.raises(ZeroDivisionError), i18n.speaking("ja", "Asia/Tokyo"):
            raise ZeroDivisionError
        assert (i18n.language(), i18n.timezone()) == ("ko", "Asia/Seoul")
    assert (i18n.language(), i18n.timezone()) == ("en", None)


def test_what_people_wrote_is_escaped_within_sentences(app):
    from flask import render_template_string

    with app.test_request_context():
        said = render_template_string(
            """{{ _("Sign out %(name)s", name="<b>") }} {{ _("%(link)s", link="<a>x</a>"|safe) }}"""
        )
    assert said == "Sign out &lt;b&gt; <a>x</a>"


class Sentences(HTMLParser):
    """All that a page says: its text in order, and the attributes that are read out or shown."""

    SAID = ("aria-label", "title", "alt", "placeholder", "content")

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.text, self.attributes, self._silent = [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in {"script", "style"}:
            self._silent += 1
        if tag == "meta" and given.get("name") not in {"description"}:
            return
        self.attributes += [given[name] for name in self.SAID if given.get(name)]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self.attributes.append(given.get("value", ""))
        if tag in {"p", "li", "td", "th", "div", "dt", "dd", "h1", "h2", "h3", "option", "button", "a", "br"}:
            self.text.append(" ")

    def handle_endtag(self, tag):
        if tag in {"script", "style"}:
            self._silent -= 1

    def handle_data(self, data):
        if not self._silent:
            self.text.append(data)


#: said in each language as it is
NAMES = re.compile(
    r"NEAMSP|UTC|English|iCalendar|Google|Apple|Microsoft|Outlook(?:\.com)?|Thunderbird|Markdown|Saxaul|UNCCD"
    r"|CSV|XLSX|PNG|JPEG|WebP|GIF|PDF|DOCX|ODT|JSON|MB"
    r"|North-East Asian Multi-stakeholder Plan on desertification and land degradation"
    r"|(?:https?|webcal)://\S+|\S+@\S+\.\S+|name@example\.org"
)


def unmarked(said):
    """What is left of a text without the sentences of the catalogue: words in Latin letters."""
    before = None
    while before != said:
        before, said = said, re.sub(r"⟦[^⟦⟧]*⟧", " ", said)
    return re.findall(r"[A-Za-z]{2,}[A-Za-z ,.]*", NAMES.sub(" ", said))


@pytest.fixture(scope="module")
def brackets(tmp_path_factory):
    """A catalogue in which each sentence of ours stands in brackets, and calls itself Japanese."""
    folder = tmp_path_factory.mktemp("translations")
    with (CATALOGUES / "ja" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        known = read_po(file, locale="ja")
    catalogue = Catalog(locale="ja")
    for message in known:
        if message.id:
            one = message.id if isinstance(message.id, str) else message.id[1]
            catalogue.add(message.id, f"⟦{one}⟧" if isinstance(message.id, str) else (f"⟦{one}⟧",))
    target = folder / "ja" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    return folder


@pytest.fixture
def bracketed(app, brackets, database, make_account, make_theme, make_meeting, make_organisation):
    """The application in that language, and somebody of each kind; what people wrote is Cyrillic."""
    speaking = create_app(
        {**SETTINGS, "DATABASE_URL": database.url},
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        BABEL_TRANSLATION_DIRECTORIES=str(brackets),
    )
    people = {
        "member": make_account("Болор", language="ja"),
        "organiser": make_account("Хе Жин", role=Role.ORGANISER, language="ja"),
        "secretariat": make_account("Анна", role=Role.SECRETARIAT, language="ja"),
    }
    make_organisation(name="Тоорой")
    theme = make_theme(slug="x", title="Газар")
    with transaction() as session:
        session.get(Theme, theme.id).description = "Цөл"
    common = {"title": "Элс", "place": "Улаанбаатар", "html": "<p>Цөл</p>", "theme_id": theme.id}
    meeting = make_meeting(organiser_id=people["organiser"].id, capacity=1, **common)
    make_meeting(wall_start="2015-07-07T10:00", wall_end="2015-07-07T12:00", **common)
    for name in ("member", "organiser"):
        registrations.register(people[name], meeting_id=meeting.id)
    discussions.start_thread(
        people["member"], theme="x", title="Юу", source="Элс", language="mn", organisation_id=None, key="k"
    )
    calendars.give_address(people["member"])
    db.session.rollback()
    yield speaking, people, meeting
    with speaking.app_context():
        db.engine.dispose()


def browser_of(app, person):
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ja"
    if person:
        token = accounts.open_session(person)
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
    return client


def check(where, answer, wrong):
    """Note what a page says beside the catalogue."""
    assert '<html lang="ja">' in answer.text, where
    assert "⟦" in answer.text, where
    wrong.update({f"{words!r} at {where}": None for words in said_beside(answer.text)})


@cache
def said_beside(page):
    """What a page says beside the catalogue; many answers are the same page."""
    found = Sentences(page)
    return [words.strip() for said in ("".join(found.text), *found.attributes) for words in unmarked(said)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")  # of no engine
def test_every_sentence_of_every_page_is_in_the_catalogue(bracketed):
    app, people, _meeting = bracketed
    wrong = {}
    for kind in (None, "member", "organiser", "secretariat"):
        client = browser_of(app, people.get(kind))
        starts = ("/", "/settings", "/desk/", "/events/new", "/themes/x/new", "/nothing", "/tray/")
        pages = crawl(client, starts)
        assert len(pages) > 20
        for path, answer in pages.items():
            if path.startswith("/search/glossary"):
                continue  # its words are in all languages at once
            if answer.mimetype == "text/html" and answer.status_code not in range(300, 400):
                check(f"{kind} {path}", answer, wrong)
    assert not wrong, "mark it with _(): " + "\n".join(wrong)


def some(rule, name):
    """Anything that fits a place in an address; there is nothing of that name or number."""
    kind = rule._converters[name]
    if isinstance(kind, IntegerConverter):
        return 999_999
    return sorted(kind.items)[0] if isinstance(kind, AnyConverter) else "x"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")  # of no engine
def test_every_refusal_is_in_the_catalogue(bracketed):
    app, people, meeting = bracketed
    wrong = {}
    for kind in (None, "member", "organiser", "secretariat"):
        client = browser_of(app, people.get(kind))
        for rule in app.url_map.iter_rules():
            if "POST" not in rule.methods:
                continue
            values = {"meeting_id": meeting.id, "thread_id": 1, "slug": "x", "parcel_id": 1, "token": "none"}
            with app.test_request_context():
                path = app.url_for(
                    rule.endpoint, **{name: values.get(name, some(rule, name)) for name in rule.arguments}
                )
            if path == "/sign-out" or path in ("/settings/second-step/secret", "/settings/second-step/new"):
                continue  # the last two show secrets, in letters of no language
            for form in ({}, dict.fromkeys(("email", "title", "source", "language", "timezone"), "ы" * 300)):
                answer = client.post(path, data=form, follow_redirects=True)
                if answer.mimetype == "text/html" and answer.status_code != 204:
                    check(f"{kind} POST {path}", answer, wrong)
    assert not wrong, "mark it with _(): " + "\n".join(wrong)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")  # of no engine
def test_every_sentence_of_every_mail_is_in_the_catalogue(bracketed):
    app, _people, _meeting = bracketed
    with app.app_context():
        accounts.ask_for_link(email="x@example.org", language="ja", timezone="Asia/Tokyo")
        worker.work_once(TrayPost(), wiring.TICKS)
        letters = new_letters()
    assert len(letters) >= 3
    for letter in letters:
        assert "⟦" in letter.subject
        assert not unmarked(letter.text), letter.text
        assert not unmarked("".join(Sentences(letter.html).text)), letter.subject
