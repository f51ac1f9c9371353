"""While a name is typed, people and organisations are proposed, to be chosen by keys or by pointer."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
MEMBER = "vera.luginova@example.org"


def test_a_proposal_is_chosen_by_keys(open_browser):
    page = open_browser(email=MEMBER)
    page.goto("/directory/")
    field = page.locator("input[data-find]")
    field.press_sequentially("tooroi")

    option = page.locator(".find:visible li:visible").first
    option.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert "Tooroi" in option.text_content()
    field.press("Escape")
    assert page.locator(".find:visible li:visible").count() == 0
    field.press_sequentially(" h")
    option.wait_for()
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert option.get_attribute("aria-selected") == "true"
    field.press("Enter")
    page.wait_for_url("**/organisations/*")


def test_a_proposal_is_chosen_by_the_pointer(open_browser):
    page = open_browser(email=MEMBER)
    page.goto("/directory/")
    page.locator("input[data-find]").press_sequentially("tooroi")
    page.locator(".find:visible li:visible").first.click()
    page.wait_for_url("**/organisations/*")


def test_without_choosing_the_form_is_sent(open_browser):
    page = open_browser(email=MEMBER)
    page.goto("/directory/")
    field = page.locator("input[data-find]")
    field.press_sequentially("zzz")
    field.press("Enter")
    page.wait_for_url("**/directory/?q=zzz*")
    assert page.locator(".empty").is_visible()
