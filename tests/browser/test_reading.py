"""Reading in a browser: what was on the screen is noted by itself; without scripts, by a button."""

import re

import pytest
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db
from app.discussions import following, operations, unread
from app.discussions.kinds import Level
from tests.browser.conftest import PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
MEMBER, OTHER = "vera.luginova@example.org", "anjali.verghese@example.org"


def person(email):
    return Actor.of(db.session.scalars(select(Account).filter_by(email=email)).one())


def long_one(site, posts=24):
    """Let somebody say much under a theme that the member follows. Returns the address."""
    with site.app.app_context():
        following.follow_theme(person(MEMBER), "research", Level.PAGE)
        said = {"source": "One\n\ntwo\n\nthree\n\nfour.", "language": "en", "organisation_id": None}
        thread = operations.start_thread(person(OTHER), theme="research", title="Long", key="l1", **said)
        for number in range(2, posts + 1):
            operations.reply(person(OTHER), thread_id=thread.id, key=f"l{number}", **said)
        db.session.remove()
        return f"/threads/{thread.id}-long"


def new_to_member(site):
    with site.app.app_context():
        found = unread.count(person(MEMBER))
        db.session.remove()
        return found


def test_what_was_on_the_screen_is_read(site, open_browser):
    address = long_one(site)
    page = open_browser(email=MEMBER)
    page.goto(address)
    assert page.locator(".bar-end .count").inner_text().endswith(str(new_to_member(site)))
    before = new_to_member(site)

    with page.expect_request(lambda asked: asked.url.endswith("/marks"), timeout=20_000) as noted:
        page.locator("#post-1").scroll_into_view_if_needed()
    assert noted.value.response().status == 204
    first = set(noted.value.post_data_json["posts"].split(",")) if noted.value.post_data_json else set()
    assert "1" in first
    assert "20" not in first  # it was never on the screen
    page.reload()
    assert page.locator("#new").count() == 1
    assert "1" not in page.locator("form[data-reads]").get_attribute("data-reads").split(",")
    page.get_by_role("link", name="Go to the first new post").click()
    page.wait_for_url(re.compile("#new$"))
    assert new_to_member(site) == before


def test_the_same_without_scripts_on_a_phone(site, open_browser):
    address = long_one(site)
    page = open_browser(PHONE, email=MEMBER, scripts=False)
    page.goto("/discussions/unread")
    page.get_by_role("link", name=re.compile("^Long")).click()
    page.wait_for_url(re.compile(re.escape(address) + "#post-1$"))

    page.get_by_role("button", name="I have read to here").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"page=2#new$"))
    assert "4 posts are still new" in page.locator("main").inner_text()
    page.get_by_role("button", name="I have read to here").click()
    assert "You have read all of this discussion." in page.locator("main").inner_text()

    page.get_by_text("Keep some as new").click()
    page.locator("#new-from").fill("23")
    page.get_by_role("button", name="Keep as new").click()
    page.wait_for_url(re.compile(r"page=2#post-23$"))
    page.get_by_role("radio", name=re.compile("^Mute")).check()
    page.locator("section[aria-labelledby=follow] button").click()
    page.goto("/discussions/unread")
    assert page.get_by_role("link", name=re.compile("^Long")).count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
