"""Nothing needs JavaScript."""

import re

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_whole_way import FORUM, ORGANISER, join, tray

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


def test_one_joins_speaks_comes_and_stays_away(site, open_browser):
    page = open_browser(PHONE, language="ja", scripts=False)
    join(page, site)

    # the language is changed
    page.goto("/language")
    page.get_by_role("button", name="Русский").click()
    page.wait_for_url(re.compile("(?<!language)$"))
    assert page.locator("html").get_attribute("lang") == "ru"

    # a reply is looked at first, then published
    page.goto("/themes/research")
    page.locator("main a[href^='/threads/']").first.click()
    page.locator("textarea[name=source]").fill("Сначала **изгородь**.")
    page.locator("select[name=language]").select_option("ru")
    page.locator("button[name=preview]").click()
    assert page.locator("#reply .prose strong").inner_text() == "изгородь"
    assert page.locator("textarea[name=source]").input_value() == "Сначала **изгородь**."
    assert page.locator("select[name=language]").input_value() == "ru"
    assert page.locator("article.post strong", has_text="изгородь").count() == 0
    page.locator("#reply form button[type=submit]:not([name])").click()
    page.wait_for_url(re.compile(r"#post-\d+$"))
    assert page.locator("article.post").last.locator("strong").inner_text() == "изгородь"

    # a seat is taken and given back
    page.goto("/events")
    page.get_by_role("link", name=FORUM).first.click()
    page.locator("form[action$='/registration/'] button[type=submit]").click()
    page.locator("form[action$='/registration/withdrawal'] button").click()
    page.locator("form[action$='/registration/']").wait_for()
    site.deliver()
    # the invitation was not worth saying any more when it was written; that the seat is free is said
    assert [letter.method for letter in tray(page, 10)] == ["CANCEL", None]

    # an address to copy has no button that would do nothing
    page.goto("/calendar/")
    assert page.locator("button[data-copy]").count()
    assert not page.locator("button[data-copy]:visible").count()


def test_a_mistake_in_an_event_keeps_what_was_typed(site, open_browser):
    page = open_browser(email=ORGANISER, scripts=False)
    page.goto("/events")
    page.get_by_role("link", name=FORUM).first.click()
    page.locator("main a[href$='/edit']").click()
    typed = {
        "title": "Салхи",
        "place": "Булган сум",
        "first_time": "15:00",
        "last_time": "14:00",
        "capacity": "7",
    }
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)

    page.locator("main form button[type=submit]").first.click()

    page.locator(".note.bad").wait_for()
    wrong = page.locator("[aria-invalid=true]").first
    assert wrong.get_attribute("name") == "last_day"
    told = page.locator(f"#{wrong.get_attribute('aria-describedby').split()[-1]}")
    assert told.inner_text()
    assert {name: page.locator(f"[name={name}]").input_value() for name in typed} == typed

    page.locator("[name=last_time]").fill("17:00")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/events/\d+-"))
    assert page.locator("h1").inner_text() == "Салхи"
