"""Somebody new, from joining to leaving again: found by others, speaking for a body, taking her data along.

On a phone, and without JavaScript: what works so works for everybody.
"""

import io
import json
import re
import zipfile

import pytest

from tests.browser.conftest import PHONE
from tests.browser.people import picture
from tests.browser.test_pages import FAULTS
from tests.browser.test_whole_way import FORUM
from tests.letters import parse

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
HER, NAME, READ_AS = "shuudertsetseg@example.org", "Б. Шүүдэрцэцэг", "shuudertse"
BODY, FOCAL_POINT = "Beiyuan University of Land Care", "shen.ruoxi@example.org"


def newest_letter(page, name):
    """Read the newest mail to somebody in the tray."""
    page.goto("/tray/")
    row = page.locator("main li", has_text=name).first
    link = row.locator("a").first.get_attribute("href")
    return parse(HER, page.request.get(f"{link.rstrip('/')}/raw").body())


def press(page, words, within="main"):
    page.locator(within).get_by_role("button", name=words, exact=True).click()


def fits(page):
    """Nothing of the page that is open sticks out of a phone."""
    assert page.evaluate(FAULTS) == []


def join(page, site):
    page.goto("/join")
    page.locator("input[name=name]").fill(NAME)
    page.locator("input[name=email]").fill(HER)
    press(page, "Send me the link")
    site.deliver()
    link = re.search(rf"{site.address}/sign-in/\S+", newest_letter(page, NAME).text)[0]
    page.goto(link)
    press(page, "Join")
    assert page.locator("[aria-invalid=true]").get_attribute("name") == "agreed"  # the link still works
    page.locator("input[name=agreed]").check()
    press(page, "Join")
    page.wait_for_url(site.address + "/")


def tell_of_herself(page):
    page.goto("/people/me")
    page.locator("input[name=photo]").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": picture()}
    )
    press(page, "Set this photo")
    assert page.locator(".with-portrait img").evaluate("one => one.complete && one.naturalWidth > 0")
    page.locator("input[name=given_name]").fill("Шүүдэрцэцэг")
    page.locator("input[name=position]").fill("Soil scientist")
    page.locator("select[name=languages-0-code]").select_option("mn")
    press(page, "Add, and one more")
    page.locator("select[name=languages-1-code]").select_option("en")
    page.locator("input[name=timezone]").fill("Улаанбаатар")
    page.locator("input[name=listed][value=public]").check()
    page.locator("select[name=for_position]").select_option("public")
    page.locator("select[name=for_languages]").select_option("secretariat")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.goto("/people/me")
    assert page.locator("input[name=timezone]").input_value().startswith("Ulaanbaatar (UTC+8)")
    chosen = [page.locator(f"select[name=languages-{row}-code]").input_value() for row in (0, 1)]
    assert chosen == ["mn", "en"]
    fits(page)


def is_found(visitor):
    """Others find her by her name in their letters, and read what is for them."""
    visitor.goto("/directory/")
    visitor.locator("input[name=q]").fill(READ_AS)
    press(visitor, "Find")
    visitor.get_by_role("link", name=NAME, exact=True).click()
    visitor.wait_for_url("**/people/*")
    said = visitor.locator("main").inner_text()
    assert "Soil scientist" in said
    assert "Mongolian" not in said
    assert "Монгол" not in said


def finds_her_body(page):
    """She wants to add what is there already, is asked, and says that she belongs there."""
    page.goto("/organisations/new")
    page.locator("input[name=name_en]").fill("Beiyuan University of Landcare")
    page.locator("input[name=sector][value=academia]").check()
    page.locator("input[name=countries][value=CN]").check()
    press(page, "Save")
    likely = page.locator("section[aria-labelledby=likely]")
    assert page.locator("input[name=name_en]").input_value() == "Beiyuan University of Landcare"
    fits(page)
    likely.get_by_role("link", name=BODY).click()
    page.locator("main a[href*='/affiliations/new?organisation=']").click()
    page.locator("input[name=title]").fill("Soil scientist")
    press(page, "Ask for confirmation")
    page.wait_for_url("**/affiliations/")
    fits(page)


def test_from_joining_to_leaving(site, open_browser):
    page = open_browser(PHONE, scripts=False)
    visitor = open_browser()
    join(page, site)
    tell_of_herself(page)
    is_found(visitor)
    finds_her_body(page)
    site.deliver()

    # its focal point, who reads Chinese, is told by mail and confirms
    focal = open_browser(email=FOCAL_POINT)
    focal.goto("/affiliations/to-confirm")
    asked = focal.locator("main li", has_text=NAME)
    asked.locator("button").first.click()
    focal.wait_for_url("**/affiliations/**")
    site.deliver()
    assert BODY in newest_letter(page, NAME).text

    # she speaks for it, and comes for it
    page.goto("/themes/research")
    page.locator("main a[href^='/threads/']").first.click()
    thread, posts = page.url, page.locator("article.post").count()
    page.locator("textarea[name=source]").fill("We measured it, too.")
    page.locator("main label", has_text=BODY).click()
    press(page, "Publish")
    page.wait_for_url(re.compile(r"#post-\d+$"))
    said = page.locator("article.post").last
    number = said.get_attribute("id")
    assert f"speaks for {BODY}" in said.locator(".voice").inner_text()
    page.goto("/events")
    page.get_by_role("link", name=FORUM).first.click()
    page.locator("form[action$='/registration/'] label", has_text=BODY).click()
    page.locator("form[action$='/registration/'] button").click()
    page.locator("form[action$='/registration/withdrawal']").wait_for()

    # she takes her data along
    page.goto("/settings/data/")
    press(page, "Ask for a copy")
    site.deliver()
    page.goto("/settings/data/")
    fits(page)
    copy = page.locator("main a[href$='/settings/data/copy']").get_attribute("href")
    archive = zipfile.ZipFile(io.BytesIO(page.request.get(copy).body()))
    held = json.loads(archive.read("data.json"))
    assert [post["source"] for post in held["discussions"]["posts"]] == ["We measured it, too."]
    assert any(name.startswith("files/") for name in archive.namelist())  # her photo

    # she leaves; what she said stays, under its number and without her name
    page.get_by_role("link", name="Leave …").click()
    press(page, "Mail me the link that deletes my account")
    site.deliver()
    link = re.search(rf"{site.address}/settings/data/leave/\S+", newest_letter(page, NAME).text)[0]
    page.goto(link)
    press(page, "Delete my account now")
    site.deliver()
    page.goto("/settings")
    assert "/sign-in" in page.url
    visitor.goto(thread)
    left = visitor.locator(f"#{number}")
    assert visitor.locator("article.post").count() == posts + 1
    assert "Former participant" in left.inner_text()
    assert "We measured it, too." in left.inner_text()
    assert NAME not in visitor.content()
    visitor.goto(f"/directory/?q={READ_AS}")
    assert not visitor.get_by_role("link", name=NAME, exact=True).count()
