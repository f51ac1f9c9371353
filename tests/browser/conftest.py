"""A real browser before a real web server, which runs in a thread here so that tests can move its clock."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import update
from werkzeug.serving import make_server

from app import wiring, worker
from app.accounts.models import Account
from app.db import db, transaction
from app.demo import load
from app.tray.post import TrayPost
from tests.browser.furnished import PEOPLE, TONGUES
from tests.browser.served import Served, serve
from tests.conftest import clear_shelves, make_app
from tests.test_doors import VISITOR

CHROMIUM = os.environ.get("CHROMIUM")
#: nothing is asked of anybody else's servers; as root there is no sandbox
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
PHONE, DESK = (360, 740), (1280, 900)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    if not CHROMIUM:
        pytest.skip("no Chromium: run the tests with ./dev test")
    with sync_playwright() as playwright:
        # scroll bars take their room, as they do for people with a mouse
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--hide-scrollbars"]
        )
        yield browser
        browser.close()


@dataclass(frozen=True)
class Site:
    """The platform as people reach it."""

    address: str
    app: Flask

    def deliver(self) -> int:
        """Let a worker do all that is due. Returns how many parcels it handled."""
        with self.app.app_context():
            handled = worker.work_once(TrayPost(), wiring.TICKS)
            db.session.remove()
            return handled


@contextmanager
def run(database: object, host: str, settings: Callable[[str], dict[str, str]]) -> Iterator[Site]:
    """Run the platform with its demonstration, on a port of this machine. settings: more, by its address."""
    server = make_server("127.0.0.1", 0, Flask("none"), threaded=True)
    address = f"http://{host}:{server.server_port}"
    app = make_app(database.url, WTF_CSRF_ENABLED=True, PUBLIC_URL=address, **settings(address))
    server.app = app
    clear_shelves(app)
    with app.app_context():
        database.freshen()
        load.load()
        db.session.remove()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield Site(address, app)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def site(database) -> Iterator[Site]:
    """The platform with its demonstration."""
    # clocks are moved over weeks here; what came before is still to be read then
    with run(database, "127.0.0.1", lambda address: {"KEEP_TRAY": "400"}) as found:
        yield found


class Watched:
    """What went wrong in a browser without anybody noticing."""

    def __init__(self, context: BrowserContext, addresses: tuple[str, ...]) -> None:
        self.faults: list[str] = []
        self._addresses = addresses
        context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", self._hear)
        page.on("request", self._follow)

    def _hear(self, message: object) -> None:
        kind, words = message.type, message.text  # type: ignore[attr-defined]
        if kind in {"error", "warning"} and "the server responded with a status of 4" not in words:
            self.faults.append(words)

    def _follow(self, request: object) -> None:
        address = request.url  # type: ignore[attr-defined]
        if not address.startswith((*self._addresses, "data:", "about:")):
            self.faults.append(f"asked somebody else: {address}")


class Browsers:
    """Browsers of one site, and what went wrong in them. others: addresses they may ask, too."""

    def __init__(self, chromium: Browser, address: str, *others: str) -> None:
        self._chromium, self._address, self._others = chromium, address, others
        self._contexts: list[BrowserContext] = []
        self._watches: list[Watched] = []

    def open(
        self,
        size: tuple[int, int] = DESK,
        *,
        language: str = "en",
        scripts: bool = True,
        dark: bool = False,
        **more: object,
    ) -> Page:
        """Open a browser of its own. more: as Playwright's new_context() takes it."""
        context = self._chromium.new_context(
            base_url=self._address,
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            **more,
        )
        context.set_default_timeout(15_000)  # milliseconds; machines are shared
        self._contexts.append(context)
        self._watches.append(Watched(context, (self._address, *self._others)))
        return context.new_page()

    def close(self) -> None:
        """Close all of them. Nothing may have gone wrong that nobody noticed."""
        faults = [fault for watch in self._watches for fault in watch.faults]
        for context in self._contexts:
            context.close()
        assert not faults


@pytest.fixture
def open_browser(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a browser of its own: (size, language, scripts, dark, email of a demo account to sign in)."""
    browsers = Browsers(chromium, site.address)

    def open_one(*given: object, email: str | None = None, **more: object) -> Page:
        page = browsers.open(*given, **more)
        if email:
            sign_in(page, email, password_of(site))
        return page

    yield open_one
    browsers.close()


@pytest.fixture
def in_english(site: Site) -> None:
    """Let everybody of the demo read English: buttons are found by their words."""
    with site.app.app_context():
        with transaction() as session:
            session.execute(update(Account).values(language="en"))
        db.session.remove()


@pytest.fixture(scope="session")
def served(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The platform under its real server, for tests that only look."""
    with serve(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="session")
def sessions(chromium: Browser, served: Served) -> dict[str, object]:
    """The cookies of those who look, by who they are; each signs in once."""
    browsers = Browsers(chromium, served.address)
    found: dict[str, object] = {VISITOR: None}
    for who, email in {**PEOPLE, **TONGUES}.items():
        page = browsers.open()
        sign_in(page, email, served.password)
        found[who] = page.context.storage_state()
    browsers.close()
    return found


@pytest.fixture
def look(chromium: Browser, served: Served, sessions: dict[str, object]) -> Iterator[Callable[..., Page]]:
    """Open a browser of somebody: (who, size, language, scripts, dark, …)."""
    browsers = Browsers(chromium, served.address)
    yield lambda who, *given, **more: browsers.open(*given, storage_state=sessions[who], **more)
    browsers.close()


def password_of(site: Site) -> str:
    """Return the password of the demo's accounts."""
    with site.app.app_context():
        return load.demo_password()


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in as a person does."""
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
