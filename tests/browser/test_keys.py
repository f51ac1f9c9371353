"""Passkeys, the second step and another house, in a browser that keeps to our content policy.

The browser has an authenticator of its own (WebAuthn), as a telephone has. Passkeys want a name for an
address, so the platform is reached as localhost here.
"""

import re
from contextlib import ExitStack
from types import SimpleNamespace

import pyotp
import pytest

from app import clock
from app.accounts.models import Account
from app.db import transaction
from tests.browser.axe import ask
from tests.browser.conftest import PHONE, Browsers, password_of, run, sign_in
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import FAULTS
from tests.houses import open_house

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
MEMBER, NAME = "vera.luginova@example.org", ".who-am"


@pytest.fixture
def place(database, chromium):
    """The platform as localhost, with another house to sign in by."""
    with ExitStack() as stack:
        houses = []

        def settings(address):
            houses.append(stack.enter_context(open_house(address)))
            return houses[0].settings

        site = stack.enter_context(run(database, "localhost", settings))
        with site.app.app_context(), transaction() as session:  # words on buttons are asked for in English
            session.query(Account).filter_by(email_key=MEMBER).one().language = "en"
        browsers = Browsers(chromium, site.address, houses[0].issuer)
        stack.callback(browsers.close)
        yield SimpleNamespace(site=site, house=houses[0], open=browsers.open, password=password_of(site))


def looks_well(page, name):
    """Let axe look at a page that is reached by steps only; nothing may stick out of it on a phone."""
    assert ask(page, name) == []
    size = page.viewport_size
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate(FAULTS) == []
    page.set_viewport_size(size)


def give_authenticator(page, **options):
    """Give this browser an authenticator that verifies its person. Returns what speaks to it, and its id."""
    speaks = page.context.new_cdp_session(page)
    speaks.send("WebAuthn.enable", {"enableUI": False})
    kind = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **options,
    }
    made = speaks.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    return speaks, made["authenticatorId"]


def make_passkey(page, name="My telephone"):
    page.goto("/settings/passkeys")
    page.locator("form[data-makes] input[name=name]").fill(name)
    page.locator("form[data-makes] button").click()
    page.locator(".rows", has_text=name).wait_for()


def sign_out(page):
    page.goto("/settings")
    page.context.clear_cookies()
    page.goto("/settings")
    page.wait_for_url("**/sign-in**")


def is_in(page):
    return page.locator(NAME).first.is_visible()


def test_a_passkey_from_making_it_to_signing_in(place):
    page = place.open()
    speaks, authenticator = give_authenticator(page)
    sign_in(page, MEMBER, place.password)
    make_passkey(page)

    looks_well(page, "passkeys")

    # the same device makes no second one, and says so
    page.locator("form[data-makes] button").click()
    page.locator("form[data-makes] [role=status]", has_text="holds a passkey of yours already").wait_for()

    sign_out(page)
    page.goto("/sign-in?next=/events")
    looks_well(page, "all ways in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(place.site.address + "/events")

    assert is_in(page)
    kept_there = speaks.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert [one["isResidentCredential"] for one in kept_there] == [True]
    page.goto("/settings/passkeys")
    assert "last used" in page.locator(".rows").inner_text()

    # removed here, it lets nobody in
    page.get_by_role("link", name="My telephone").click()
    page.wait_for_url(re.compile(r"/passkeys/\d+$"))
    looks_well(page, "a passkey")
    page.get_by_role("button", name="Remove this passkey").click()
    page.wait_for_url("**/settings/passkeys")
    sign_out(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.locator("main", has_text="This passkey does not let you in.").wait_for()


def test_a_passkey_with_keys_only_on_a_phone(place):
    page = place.open(PHONE)
    give_authenticator(page)
    sign_in(page, MEMBER, place.password)
    page.goto("/settings/passkeys")
    tab_to(page, "form[data-makes] input[name=name]")
    page.keyboard.type("The stick")
    page.keyboard.press("Enter")
    page.locator(".rows", has_text="The stick").wait_for()

    sign_out(page)
    page.goto("/sign-in")
    tab_to(page, "form[data-passkey] button")
    page.keyboard.press("Enter")
    page.wait_for_url(place.site.address + "/")


def test_who_is_not_verified_is_told_and_can_go_on(place):
    page = place.open()
    speaks, authenticator = give_authenticator(page)
    sign_in(page, MEMBER, place.password)
    make_passkey(page)
    sign_out(page)
    speaks.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})

    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.locator("form[data-passkey] [role=status]", has_text="No passkey answered.").wait_for()
    sign_in(page, MEMBER, place.password)

    assert is_in(page)


def test_without_scripts_nothing_of_passkeys_is_promised(place):
    page = place.open(scripts=False)
    page.goto("/sign-in")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    sign_in(page, MEMBER, place.password)

    page.goto("/settings/passkeys")

    assert page.locator("#no-passkeys").is_visible()
    assert not page.locator("form[data-makes]").is_visible()


def code_on(page):
    secret = page.locator(".secret").inner_text().replace(" ", "")
    return secret, pyotp.TOTP(secret).at(clock.now())


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_second_step(place, scripts):
    page = place.open(scripts=scripts)
    sign_in(page, MEMBER, place.password)
    page.goto("/settings/second-step")
    page.get_by_role("button", name="Set up a second step").click()
    page.wait_for_url("**/settings/second-step/new")
    picture = page.locator("svg.qr")
    box = picture.bounding_box()
    assert min(box["width"], box["height"]) > 150
    if scripts:
        looks_well(page, "the secret")
    secret, code = code_on(page)
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Switch it on").click()
    page.locator(".recovery code").first.wait_for()
    codes = page.locator(".recovery code").all_inner_texts()
    assert len(codes) == 10
    if scripts:
        looks_well(page, "recovery codes")

    sign_out(page)
    page.goto("/sign-in?next=/events")
    page.locator("input[name=email]").fill(MEMBER)
    page.locator("input[name=password]").fill(place.password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/sign-in/code")
    page.locator("input[name=code]").fill("000000")
    page.locator("input[name=code]").press("Enter")
    page.locator("main", has_text="This code does not fit").wait_for()
    if scripts:
        looks_well(page, "the code")
    assert not page.locator("a[href='/sign-out']").count()
    page.locator("input[name=code]").fill(codes[0])
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("**/events")
    page.goto("/settings/second-step")
    if scripts:
        looks_well(page, "the second step, on")
    assert "9 of your 10 recovery codes are left." in page.locator("main").inner_text()
    assert secret not in page.content()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_joining_by_another_house(place, scripts):
    place.house.person = {
        "sub": "asuka", "name": "川辺あすか", "email": "asuka@example.org", "email_verified": True,
    }  # fmt: skip
    page = place.open(scripts=scripts)
    page.goto("/sign-in?next=/events")
    page.get_by_role("button", name="Sign in by The House").click()
    page.wait_for_url(place.house.issuer + "/authorize**")
    page.get_by_role("button", name="Yes, it is me").click()
    if not scripts:
        page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/sign-in/with/join")
    assert page.locator("input[name=name]").input_value() == "川辺あすか"
    if scripts:
        looks_well(page, "joining by another house")
    page.locator("input[name=agreed]").check()
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/events")

    assert page.locator(NAME).first.inner_text() == "川辺あすか"


def test_linking_another_house_with_keys_only(place):
    place.house.person = {"sub": "vera", "name": "Vera"}
    page = place.open()
    sign_in(page, MEMBER, place.password)
    page.goto("/settings/passkeys")
    tab_to(page, "main button", "Sign in by The House from now on")
    page.keyboard.press("Enter")
    page.wait_for_url(place.house.issuer + "/authorize**")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/passkeys")
    page.locator("main", has_text="You can sign in by The House.").wait_for()

    sign_out(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in by The House").click()
    page.get_by_role("button", name="Yes, it is me").click()
    page.wait_for_url(place.site.address + "/")
    assert is_in(page)


def test_the_way_back_is_told_to_nobody(place):
    page = place.open(scripts=False)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in by The House").click()
    page.wait_for_url(place.house.issuer + "/authorize**")
    assert page.evaluate("document.referrer") == ""
    page.get_by_role("button", name="Yes, it is me").click()
    page.wait_for_url(re.compile(r"/sign-in/with/return\?code="))

    policy = page.request.get("/sign-in").headers["content-security-policy"]
    assert "form-action 'self'" in policy
