"""A newcomer's reply waits, is published, reported, removed and put back; without scripts and by keys."""

import pytest

from tests.browser.axe import ask
from tests.browser.conftest import PHONE
from tests.browser.test_keyboard import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
STAFF, AUTHOR = "anjali.verghese@example.org", "vera.luginova@example.org"
THREAD = "/threads/1"


def test_the_whole_way_of_a_reply_that_waits(site, open_browser):
    desk = open_browser(PHONE, scripts=False, email=STAFF)
    hers = open_browser(email=AUTHOR)
    anybody = open_browser()
    desk.goto(THREAD)
    desk.locator("nav .crumbs a").last.click()
    slug = desk.url.rsplit("/", 1)[1]

    # the theme lets everybody's words wait
    desk.goto(f"/desk/themes/{slug}")
    desk.locator("input[name=holds][value=everybody]").check()
    desk.locator("form[action*='/rules'] button").click()
    desk.locator("[role=status]").wait_for()

    # who writes is told that it waits, and sees it; nobody else does
    hers.goto(THREAD)
    hers.locator("textarea[name=source]").fill("Feather grass **holds**.")
    hers.locator("#reply button[type=submit]:not([name]):not([formaction])").first.click()
    hers.locator(".waits .prose strong", has_text="holds").wait_for()
    assert ask(hers, "thread") == []
    anybody.goto(THREAD)
    assert not anybody.locator("text=Feather grass").count()

    # it is published from the queue, on a phone without scripts
    desk.goto("/desk/moderation/")
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
    desk.locator("#waiting + ul a, section[aria-labelledby=waiting] .row-t a").first.click()
    case = desk.url
    desk.get_by_role("button", name="Publish", exact=True).click()
    desk.locator("[role=status]").wait_for()
    anybody.goto(THREAD)
    post = anybody.locator("article.post", has_text="Feather grass").get_attribute("id")

    # removed by keys alone: the reason stands in its place
    keys = open_browser(email=STAFF)
    for page in ("/desk/moderation/", case):
        keys.goto(page)
        assert ask(keys, page) == []
    tab_to(keys, "summary", "Remove it")
    keys.keyboard.press("Enter")
    tab_to(keys, "textarea[name=reason]")
    keys.keyboard.type("Said before.")
    tab_to(keys, "form[action$='/removal'] button")
    keys.keyboard.press("Enter")
    keys.locator("[role=status]").wait_for()
    anybody.goto(THREAD)
    assert "Said before." in anybody.locator(f"#{post}").inner_text()
    assert not anybody.locator("text=Feather grass").count()

    # and put back, by somebody whose page is old by then: she is told first
    desk.goto(case)
    tab_to(keys, "form[action$='/restoration'] button")
    keys.keyboard.press("Enter")
    keys.locator("[role=status]").wait_for()
    desk.get_by_role("button", name="Put it back").click()
    desk.locator(".note.care", has_text="Somebody decided about this meanwhile.").wait_for()
    anybody.goto(THREAD)
    assert "Feather grass holds." in anybody.locator(f"#{post}").inner_text()
