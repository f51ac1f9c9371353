"""What every answer carries, and what is answered when something goes wrong."""

import gzip
import re

import pytest
from flask import Flask, abort
from flask.sessions import SecureCookieSessionInterface

from app.errors import Refusal
from tests.conftest import make_app

OTHERS = ["/calendar/all.ics", "/robots.txt", "/healthz", "/nothing/here"]


@pytest.fixture
def world(make_theme, make_meeting, make_organisation):
    make_theme(slug="land")
    make_organisation()
    return make_meeting()


def addresses(client, app):
    """All pages for everybody that need no value."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and not rule.rule.startswith(("/desk", "/settings"))
    ]


def test_headers_of_every_answer(app, client, world):
    for path in [*addresses(client, app), *OTHERS, "/themes/land"]:
        answer = client.get(path)
        assert answer.status_code in {200, 302, 404}, path
        policy = dict(
            part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'", path
        assert "unsafe" not in str(policy), path
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, path
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "camera=()" in answer.headers["Permissions-Policy"], path
        assert answer.headers["Cache-Control"], path
        assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-Id"]), path
        assert "Strict-Transport-Security" not in answer.headers, path
        assert "Access-Control-Allow-Origin" not in answer.headers, path
        assert "Server" not in answer.headers, path
        if answer.mimetype.startswith("text/"):
            assert answer.headers["Content-Type"].lower().endswith("charset=utf-8"), path


def test_a_visitor_who_reads_gets_no_cookie(app, client, world):
    forms = {"/sign-in", "/join", "/language"}
    for path in [*addresses(client, app), *OTHERS, "/themes/land"]:
        answer = app.test_client().get(path)
        if path not in forms and answer.status_code == 200 and 'name="csrf_token"' not in answer.text:
            assert "Set-Cookie" not in answer.headers, path


def test_pages_of_the_signed_in_are_kept_nowhere(client, world, sign_in, make_account):
    browser = sign_in(make_account())
    for path in ("/", "/themes/land", "/events", "/settings"):
        assert browser.get(path).headers["Cache-Control"] == "no-store", path
    assert "no-store" not in client.get("/about").headers["Cache-Control"]


@pytest.fixture
def secure(database):
    return make_app(database.url, PUBLIC_URL="https://forum.example.org")


def test_https_is_asked_for_where_it_is_spoken(secure):
    answer = secure.test_client().get("/healthz")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_cookies_are_as_safe_as_browsers_can_make_them(database, secure):
    app = make_app(database.url)
    app.config["WTF_CSRF_ENABLED"] = secure.config["WTF_CSRF_ENABLED"] = True
    cookie = secure.test_client().get("/sign-in", base_url="https://forum.example.org").headers["Set-Cookie"]
    assert cookie.startswith("__Host-saxaul=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert f"; {part}" in cookie
    assert "Domain" not in cookie
    plain = app.test_client().get("/sign-in").headers["Set-Cookie"]
    assert plain.startswith("saxaul=")
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain


FORGED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Server": "evil.example",
    "Forwarded": "host=evil.example;proto=https",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
}


def test_no_header_says_what_our_address_is(app, client, world):
    for path in [
        *addresses(client, app),
        *OTHERS,
        "/themes/land",
        "/calendar",
        "/events",
        "/desk/",
        "/settings",
    ]:
        answer = client.get(path, headers=FORGED)
        assert answer.status_code < 500, path
        assert "evil" not in answer.text, path
        assert "evil" not in str(answer.headers), path


def test_a_redirection_stays_here(client):
    answer = client.get("/calendar?x=1", headers={"Host": "evil.example"})
    assert answer.status_code == 308
    assert answer.location == "/calendar/?x=1"


@pytest.mark.parametrize("host", ["a" * 64, "a" * 5000, "a..b", ".", ".example.org", "[::1", "a b", "x:abc"])
def test_a_host_that_cannot_be_one_does_not_matter(client, host):
    for path, status in {"/": 200, "/calendar": 308, "/people/me": 302, "/nowhere": 404}.items():
        assert client.get(path, headers={"Host": host}).status_code == status, path


@pytest.fixture(scope="module")
def breaking(database) -> Flask:
    """The application, with addresses at which things go wrong."""
    app = make_app(database.url)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    class Too(Refusal):
        code, status = "wrong", 422

    @app.get("/break/<int:number>")
    def break_it(number):
        if number == 422:
            raise Too
        if number == 500:
            return str(1 / 0)
        return abort(number)

    return app


@pytest.mark.parametrize("number", [400, 404, 405, 409, 413, 415, 422, 500])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_goes_wrong_is_said_on_a_page(breaking, number, language):
    answer = breaking.test_client().get(f"/break/{number}", headers={"Accept-Language": language})
    assert answer.status_code == number
    assert answer.mimetype == "text/html"
    assert f'<html lang="{language}">' in answer.text
    assert re.search("<h1[^>]*>[^<]+</h1>", answer.text)
    assert "Content-Security-Policy" in answer.headers
    for secret in ("Traceback", "ZeroDivision", "app/", "/home", "SELECT", "Werkzeug"):
        assert secret not in answer.text
    if number == 500:
        assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize("number", [400, 404, 405, 409, 413, 422, 500])
def test_programs_are_told_in_their_way(breaking, number):
    answer = breaking.test_client().get(f"/break/{number}", headers={"Accept": "application/json"})
    assert answer.status_code == number
    assert set(answer.json) >= {"code", "message"}
    assert answer.json["message"]
    if number == 500:
        assert answer.json["number"] == answer.headers["X-Request-Id"]


def test_a_wrong_method_is_told_which_are_right(client):
    answer = client.delete("/about")
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))


def test_what_is_too_large_is_refused(client):
    answer = client.post("/join", data={"email": "a@example.org", "name": "x" * 2_000_000})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/themes/%00", "/events/?page=%00", "/?x=a%00b"])
def test_null_characters_are_no_fault_of_ours(client, path):
    assert client.get(path).status_code in {400, 404}


def test_a_form_without_its_token_is_refused(app, client):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        page, program = client.post("/join"), client.post("/join", headers={"Accept": "application/json"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert page.status_code == program.status_code == 400
    assert program.json["code"] == "form_too_old"


@pytest.fixture(params=["sqlite", "postgresql"])
def away(request, tmp_path):
    """The application, and no database."""
    url = f"sqlite:///{tmp_path}" if request.param == "sqlite" else "postgresql://nobody@127.0.0.1:9/none"
    return make_app(url)


def signed(app):
    """A browser that brings a session, which nobody can look up."""
    client = app.test_client()
    value = (
        SecureCookieSessionInterface()
        .get_signing_serializer(app)
        .dumps({"_user_id": "x" * 43, "_fresh": True})
    )
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], value, domain="localhost")
    return client


@pytest.mark.parametrize("path", ["/", "/discussions", "/events", "/calendar/all.ics", "/settings", "/about"])
def test_while_the_database_is_away_people_are_told(away, path):
    for client in (away.test_client(), signed(away)):
        answer = client.get(path, headers={"Accept-Language": "ko"})
        if answer.status_code == 200 or answer.status_code == 302:
            continue  # a page that asks for nothing
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert '<html lang="ko">' in answer.text
        assert signed(away).get("/", headers={"Accept": "application/json"}).json["code"] == "busy"
    assert signed(away).get("/").status_code == 503


def test_while_the_database_is_away_the_process_is_alive(away):
    client = away.test_client()
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["database"]) == (503, False)


def test_pages_are_compressed_for_browsers_that_can(client, world):
    plain = client.get("/about")
    zipped = client.get("/about", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in zipped.headers["Vary"]
    assert gzip.decompress(zipped.data) == plain.data
    assert int(zipped.headers["Content-Length"]) == len(zipped.data) < len(plain.data)
    head = client.head("/about")
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(plain.data)))
