"""What comes out of a printer: the page's matter, without what only a screen can do."""

import re

import pytest

from tests.test_doors import ORGANISER, SECRETARIAT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("looking")]

#: What would be ink for nothing, on any page.
FOR_SCREENS = ".bar, .foot, .skip, .crumbs, .pager, .seg, .flashes, button:not(.vh), .btn, input[type=submit]"
#: What is on paper though nobody can press or fill it there.
SHOWN = """what => [...document.querySelectorAll(what)]
  .filter((one) => one.checkVisibility() && one.getClientRects().length)
  .map((one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 100))"""
#: pages that are forms: they are printed with what stands in them; so are the lists one works at
FORMS = re.compile(
    r"\w+\.(new|edit)$|(reset|invitations|passkeys|reports|desk_\w+|groups)\.show$|mandate for"
    r"|(groups|organisers|imports|reset|desk_\w+|style)\.index$|desk\.person"
    r"|accounts\.(settings|language|follow)$|privacy\.leave$"
)


def number_of_pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("who", [ORGANISER, SECRETARIAT])
def test_paper_has_no_bars_and_no_buttons(served, look, who):
    page = look(who)
    page.emulate_media(media="print")
    faults = []

    for name, path in served.pages(who):
        page.goto(path)
        fields = "" if FORMS.match(name) else ", input:not([readonly]), select, textarea"
        faults += [f"{name}: {one}" for one in page.evaluate(SHOWN, FOR_SCREENS + fields)]
        if page.locator("h1:visible").count() != 1:
            faults.append(f"{name}: has no title on paper")

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("thread", 8),
        ("meetings.show", 3),
        ("meetings.month", 3),
        ("registrations.index", 3),
        ("home.index", 3),
    ],
)
def test_a_page_fills_few_sheets(served, look, name, most):
    page = look(SECRETARIAT)
    page.goto(served.behind_doors.get(name, served.thread))

    pdf = page.pdf(format="A4")

    assert pdf.startswith(b"%PDF-")
    assert 1 <= number_of_pages(pdf) <= most
    assert len(pdf) > 8_000  # there is something on it


def test_night_is_not_printed(look):
    page = look(SECRETARIAT, dark=True)
    page.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) != "rgb(255, 255, 255)"

    page.emulate_media(media="print")

    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
