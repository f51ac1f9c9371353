"""Somebody looks for words, on a telephone and without a mouse or scripts, and comes to where they stand."""

import pytest

from tests.browser import axe

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
PHONE = (360, 740)


def test_from_the_bar_to_the_post(open_browser, site):
    site.deliver()
    page = open_browser(PHONE, scripts=False)
    page.goto("/")
    page.locator(".bar-find a").click()
    page.wait_for_url("**/search/")
    page.locator("#q").fill("砂漠化")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator(".also").first.text_content().count("desertification") == 1
    marked = page.locator("mark").all_text_contents()
    assert "砂漠化" in marked
    assert any(words.lower().startswith("desertif") for words in marked)
    page.get_by_role("link", name="Posts").first.click()
    page.wait_for_url("**kind=post**")
    first = page.locator(".hit .row-t a").first
    address = first.get_attribute("href")
    first.click()
    page.wait_for_url("**/threads/**")
    assert page.url.endswith(address)
    assert page.locator(f"#{address.split('#')[1]}").is_visible()


def test_by_keys_alone_with_filters(open_browser, site):
    site.deliver()
    page = open_browser()
    page.goto("/search/")
    page.keyboard.type("Mongolia")  # the field has the focus
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # opens the filters
    page.locator("#by").fill("Henrike")
    page.locator("#by").press("Enter")
    page.wait_for_url("**by=Henrike*")
    assert page.locator("details[open] #by").input_value() == "Henrike"
    names = page.locator(".hit .meta").all_text_contents()
    assert names
    assert all("Henrike" in name for name in names)
    assert axe.ask(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/threads/1")
    box = page.locator(".search-here input[type=search]")
    box.fill("sand")
    box.press("Enter")
    page.wait_for_url("**/search/?*thread=1*")
    assert page.get_by_text("In the discussion:").is_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
