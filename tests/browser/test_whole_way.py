"""One person's whole way, from the first mail to the forum that moved, on both databases."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from tests.letters import parse

pytestmark = pytest.mark.browser
ORGANISER = "nomintsetseg@example.org"
HER, NAME = "asuka@example.org", "川辺あすか"
FORUM = "From the forecast to the last household"


def tray(page, count=1):
    """Read the newest mails to her in the tray, newest first, through the tray's pages."""
    page.goto("/tray/")
    rows = page.locator("main li", has_text=NAME)
    links = [row.locator("a").first.get_attribute("href") for row in rows.all()]
    return [parse(HER, page.request.get(f"{link.rstrip('/')}/raw").body()) for link in links[:count]]


def feed(page):
    """Read the public calendar: the entry of the forum."""
    answer = page.request.get("/calendar/all.ics")
    assert answer.status == 200
    entries = Calendar.from_ical(answer.text()).walk("VEVENT")
    return next(entry for entry in entries if FORUM in str(entry["SUMMARY"]))


def entry_of(letter):
    return next(iter(Calendar.from_ical(letter.calendar).walk("VEVENT")))


def join(page, site):
    """Join by the link in the mail, in Japanese, by Tokyo's clock."""
    page.goto("/join")
    page.locator("input[name=name]").fill(NAME)
    page.locator("input[name=email]").fill(HER)
    page.locator("select[name=timezone]").select_option("Asia/Tokyo")
    page.locator("main form button[type=submit]").click()
    page.locator("main", has_text=HER).wait_for()
    site.deliver()
    [letter] = tray(page)
    link = re.search(rf"{site.address}/sign-in/\S+", letter.text)[0]
    page.goto(link)
    page.locator("input[name=agreed]").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(site.address + "/")


def test_from_the_first_mail_to_the_forum_that_moved(site, open_browser):
    page = open_browser(language="ja")
    join(page, site)
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.locator(".who-am").first.inner_text() == NAME

    # she reads a theme and replies
    page.goto("/discussions")
    page.locator("a[href='/themes/research']").first.click()
    page.locator("main a[href^='/threads/']").first.click()
    before = page.locator("article.post").count()
    page.locator("textarea[name=source]").fill("砂の予報は**「村」**まで届いていますか。")
    page.locator("form:has(textarea[name=source]) button[type=submit]:not([name])").first.click()
    page.wait_for_url(re.compile(r"#post-\d+$"))
    said = page.locator("article.post").last
    assert page.locator("article.post").count() == before + 1
    assert said.locator("strong").inner_text() == "「村」"
    assert said.locator(".prose").get_attribute("lang") == "ja"

    # she takes a seat at the next forum that has one
    page.goto("/events")
    page.get_by_role("link", name=FORUM).first.click()
    page.locator("form[action$='/registration/'] button[type=submit]").click()
    page.locator("form[action$='/registration/withdrawal']").wait_for()
    site.deliver()
    [invitation] = tray(page)
    assert invitation.method == "REQUEST"
    assert "BEGIN:VALARM" not in invitation.calendar
    invited, public = entry_of(invitation), feed(page)
    assert invited["UID"] == public["UID"]
    assert invited["DTSTART"].dt == public["DTSTART"].dt
    assert len(tray(page, 10)) == 2  # the link and the invitation: one of each
    starts = invited["DTSTART"].dt.astimezone(UTC)

    # the clock moves to the day before
    with time_machine.travel(starts - timedelta(hours=23, minutes=30), tick=True):
        site.deliver()
        site.deliver()
        reminder, *older = tray(page, 10)
        assert len(older) == 2  # exactly one more
        assert reminder.method is None
        assert FORUM in reminder.text
        assert re.search("[ぁ-ん]", reminder.subject + reminder.text)  # in her language
        in_tokyo = starts + timedelta(hours=9)
        assert f"{in_tokyo:%H:%M}" in reminder.text  # by her clock
        assert f"{in_tokyo.year}年{in_tokyo.month}月{in_tokyo.day}日" in reminder.text

        # the organiser moves the forum by a week
        desk = open_browser(email=ORGANISER)
        desk.goto("/events")
        desk.get_by_role("link", name=FORUM).first.click()
        desk.locator("main a[href$='/edit']").click()
        day = desk.locator("input[name=first_day]")
        later = datetime.fromisoformat(day.input_value()) + timedelta(days=7)
        for name in ("first_day", "last_day"):
            desk.locator(f"input[name={name}]").fill(f"{later:%Y-%m-%d}")
        desk.locator("main form button[type=submit]").first.click()
        desk.wait_for_url(re.compile(r"/events/\d+-"))
        site.deliver()

        [told, *older] = tray(page, 10)
        assert len(older) == 3
        moved, public = entry_of(told), feed(page)
        assert told.method == "REQUEST"
        assert moved["UID"] == public["UID"] == invited["UID"]
        assert moved["DTSTART"].dt == public["DTSTART"].dt == invited["DTSTART"].dt + timedelta(days=7)
        assert moved["SEQUENCE"] == public["SEQUENCE"] > invited["SEQUENCE"]
        site.deliver()
        assert len(tray(page, 10)) == 4  # no second reminder for a day that has gone


def test_the_demo_takes_people_by_its_password(site, open_browser):
    page = open_browser(email=ORGANISER)

    page.goto("/people/me")

    assert page.locator("input[name=name]").input_value() == "Р. Номинцэцэг"
