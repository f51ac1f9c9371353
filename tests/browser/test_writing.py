"""One writes by keys alone: buttons, names, files, a preview; and finds it after a closed window."""

import re

import pytest

from tests.browser.conftest import PHONE
from tests.files.samples import picture

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
WRITER = "anjali.verghese@example.org"


def open_thread(page):
    page.goto("/themes/research")
    page.locator("main a[href^='/threads/']").first.click()
    page.wait_for_url(re.compile("/threads/"))
    return page.locator("textarea[name=source]")


def test_a_text_is_written_with_keys_and_buttons_and_published(open_browser):
    page = open_browser(email=WRITER)
    area = open_thread(page)
    area.press_sequentially("sand")
    area.press("Control+a")
    area.press("Control+b")
    assert area.input_value() == "**sand**"
    area.press("End")
    # the buttons are one stop before the text, and arrow keys go along them
    area.press("Shift+Tab")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert "[^1]" in area.input_value()

    # a name is chosen by keys
    area.press("Control+End")
    area.press_sequentially("\n\n@tooroi")
    page.locator(".names li").first.wait_for()
    assert area.get_attribute("aria-activedescendant")
    area.press("Enter")
    assert re.search(r"@\[Tooroi[^\]]*\]\(organisation:[\w-]+\) $", area.input_value())

    # a picture that is pasted is there, and is asked about
    page.evaluate(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "dune.png", { type: "image/png" }));
          document.querySelector("textarea[name=source]").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        list(picture(size=(300, 200))),
    )
    page.get_by_label("What it shows").fill("A dune")
    page.locator(".brought [data-put]").click()
    assert "![dune](attachment:" in area.input_value()

    page.get_by_role("button", name="Preview").click()
    page.locator("#preview img[alt=dune]").wait_for()
    assert page.locator("#preview .at").inner_text().startswith("@Tooroi")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"#post-\d+$"))
    last = page.locator("article.post").last
    assert last.locator("strong").inner_text() == "sand"
    assert last.locator("img").evaluate("one => one.complete && one.naturalWidth") == 300
    assert page.locator("textarea[name=source]").input_value() == ""

    # what is selected in a post is quoted below
    last.locator("strong").evaluate("one => getSelection().selectAllChildren(one)")
    last.get_by_role("link", name="Quote").click()
    assert re.fullmatch(r"> .+, #\d+:\n>\n> sand\n\n", page.locator("textarea[name=source]").input_value())


def test_what_was_written_survives_a_closed_window_and_a_lost_session(site, open_browser):
    page = open_browser(PHONE, email=WRITER)
    area = open_thread(page)
    area.fill("Four years of work")
    page.locator(".write-said", has_text="Saved as a draft").wait_for()
    address = page.url

    # the session is lost; the browser keeps what comes, and gives it back after a sign-in
    cookies = page.context.cookies()
    page.context.clear_cookies()
    area.fill("Five years of work")
    page.locator(".write-said", has_text="signed out").wait_for()
    page.context.add_cookies(cookies)
    page.goto(address)
    assert page.locator("textarea[name=source]").input_value() == "Five years of work"
    page.locator(".write-said", has_text="Saved as a draft").wait_for()

    # another window finds the draft, and both texts when both were written
    other = page.context.new_page()
    other.goto(address)
    assert other.locator("textarea[name=source]").input_value() == "Five years of work"
    other.locator("textarea[name=source]").fill("Six years of work")
    other.locator(".write-said", has_text="Saved as a draft").wait_for()
    page.locator("textarea[name=source]").fill("Seven years of work")
    page.locator("details.other", has_text="Six years of work").wait_for()

    page.goto("/drafts/")
    assert page.get_by_text("Seven years of work").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Throw away").click()
    page.get_by_role("button", name="Put it back").click()
    page.get_by_role("link", name="Go on writing").click()
    assert page.locator("textarea[name=source]").input_value() == "Seven years of work"
