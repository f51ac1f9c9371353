"""A day at the desk: a table brought and taken back, somebody invited, twins merged, somebody kept out."""

import re

import pytest

from tests.browser.people import ROWS
from tests.browser.test_newcomer import newest_letter, press

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
STAFF = "anjali.verghese@example.org"
GUEST, NAME = "solongo@example.org", "Солонго"
NEW, WRONG = "Wells of the Western Soums", "No Sector at All"


def bring(desk, site):
    """The table is looked at, row by row, before anything is written."""
    desk.goto("/desk/imports/")
    desk.locator("input[name=what][value=organisations]").check()
    desk.locator("input[name=file]").set_input_files(
        {"name": "bodies.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}
    )
    press(desk, "Look at it")
    desk.wait_for_url(re.compile(r"/imports/\d+$"))
    assert desk.locator("main progress").count() == 1
    site.deliver()
    desk.locator("main", has_text="2 rows can be taken in. 2 rows cannot; they are left out.").wait_for()
    desk.get_by_role("link", name="Wrong: 2").click()
    wrong = desk.locator("main table").inner_text()
    assert WRONG in wrong
    assert "Row 2 has the same name." in wrong


def are_listed(page, name):
    page.goto(f"/organisations/?q={name}")
    return page.locator("main").get_by_role("link", name=name).count()


def take_in_and_back(desk, site):
    table = desk.url.partition("?")[0]
    assert not are_listed(desk, NEW)
    desk.goto(table)
    press(desk, "Take them in")
    assert "Working: 0 of 4 rows" in desk.locator(".note").inner_text()
    site.deliver()
    # the page looks again by itself
    desk.locator("main", has_text="All rows that could be taken in are in.").wait_for()
    assert are_listed(desk, NEW)
    assert not are_listed(desk, WRONG)
    desk.goto(table)
    press(desk, "Undo")
    site.deliver()
    desk.locator("main", has_text="What came of this table was taken back").wait_for()
    assert not are_listed(desk, NEW)


def invite(desk, site, guest):
    desk.goto("/invitations/new")
    desk.locator("input[name=email]").fill(GUEST)
    desk.locator("input[name=name]").fill(NAME)
    desk.locator("select[name=organisation]").select_option(
        label="Beiyuan University of Land Care (invented)"
    )
    desk.locator("textarea[name=note]").fill("We met at the forum.")
    press(desk, "Send the invitation")
    site.deliver()
    letter = newest_letter(guest, NAME)
    assert "We met at the forum." in letter.text
    guest.goto(re.search(rf"{site.address}/invitations/\S+", letter.text)[0])
    guest.locator("input[name=agreed]").check()
    press(guest, "Join")
    guest.wait_for_url(lambda address: "/invitations/" not in address)
    assert guest.locator(".who-am").first.inner_text() == NAME
    guest.goto("/affiliations/")
    assert "Beiyuan University of Land Care" in guest.locator("main").inner_text()


def merge_twins(desk, site, guest):
    """The guest adds what is there already; the worker finds it, and the secretariat makes one of two."""
    guest.goto("/organisations/new")
    guest.locator("input[name=name_en]").fill("Beiyuan University of Land Care")
    guest.locator("input[name=sector][value=academia]").check()
    guest.locator("input[name=countries][value=CN]").check()
    press(guest, "Save")
    press(guest, "No, it is another one: add it")
    guest.wait_for_url("**/organisations/beiyuan-university-of-land-care*")
    site.deliver()
    desk.goto("/desk/")
    pair = desk.locator("main li", has_text="Beiyuan University of Land Care (invented)").first
    pair.get_by_role("link", name="They are one: merge").click()
    press(desk, "Merge them")
    desk.wait_for_url(re.compile(r"/organisations/[\w-]+$"))
    guest.reload()  # who comes to the old address is led on
    assert guest.url == desk.url


def keep_out(desk, guest):
    desk.goto("/directory/?q=sol")
    person = desk.locator("main").get_by_role("link", name=NAME, exact=True).first.get_attribute("href")
    desk.goto(f"/desk{person}")
    desk.locator("details summary", has_text="Suspend this person").click()
    desk.locator("[name=reason]").fill("Sells what is not hers.")
    press(desk, "Suspend")
    desk.locator("main .kind", has_text="suspended").wait_for()
    guest.goto("/settings")
    assert "/sign-in" in guest.url  # her browser is out, too


def test_a_day_at_the_desk(site, open_browser):
    desk, guest = open_browser(email=STAFF), open_browser()
    bring(desk, site)
    take_in_and_back(desk, site)
    invite(desk, site, guest)
    merge_twins(desk, site, guest)
    keep_out(desk, guest)
    site.deliver()

    # why did she get a mail?
    desk.get_by_role("link", name="What happened").click()
    desk.wait_for_url("**/desk/journal/**")
    happened = desk.locator("main .rows > li")
    assert "suspended" in happened.first.inner_text().casefold()
    assert "sent" in happened.first.locator("li").first.inner_text()
    assert happened.filter(has_text="accepted an invitation").count() == 1
