"""All settings, read once from the environment. Nothing else reads ``os.environ``.

Each setting is a line of :data:`SETTINGS`: name, default, how it is read, what it is for.
``docs/settings.md`` says the same; a test compares the two.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).parent
_HOST = r"[\w-]+(?:\.[\w-]+)*\.?"


class WrongSetting(SystemExit):
    """A setting is missing or wrong: the start ends with one sentence."""


class Setting(NamedTuple):
    """One setting. ``default`` None: there is none, or it is worked out from others."""

    name: str
    default: str | None
    read: Callable[[str], Any]
    purpose: str


def text(value: str) -> str:
    """Take the value as it is."""
    return value.strip()


def number(value: str) -> int:
    """Take a whole number."""
    if not re.fullmatch(r"[0-9]{1,9}", value.strip()):
        raise ValueError("a whole number is wanted")
    return int(value)


def at_least_one(value: str) -> int:
    """Take a whole number above zero."""
    if number(value) == 0:
        raise ValueError("a whole number above zero is wanted")
    return number(value)


def port(value: str) -> int:
    """Take the number of a port."""
    if not re.fullmatch(r"[0-9]{1,5}", value.strip()) or not 0 < int(value) < 2**16:
        raise ValueError("the number of a port, 1 to 65535, is wanted")
    return int(value)


def switch(value: str) -> bool:
    """Take yes or no in its usual spellings."""
    low = value.strip().lower()
    if low in {"1", "true", "yes", "on"}:
        return True
    if low in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("1 or 0 is wanted")


def address(value: str) -> str:
    """Take an http(s) address without path, query or name of a user."""
    if not re.fullmatch(rf"https?://(?:{_HOST}|\[[0-9a-fA-F:]+\])(?::[0-9]{{1,5}})?/?", value.strip()):
        raise ValueError("an address such as https://forum.example.org is wanted")
    return value.strip().rstrip("/")


def issuer(value: str) -> str:
    """Take the https address of another house, path included; http only on this machine; or nothing."""
    here = r"http://(?:localhost|127\.0\.0\.1)"
    if value.strip() and not re.fullmatch(
        rf"(?:https://{_HOST}|{here})(?::[0-9]{{1,5}})?(?:/[\w.~/-]*)?", value.strip()
    ):
        raise ValueError("an address such as https://house.example.org is wanted")
    return value.strip()


def domain(value: str) -> str:
    """Take the name of a host."""
    if not re.fullmatch(_HOST, value.strip()):
        raise ValueError("a name such as forum.example.org is wanted")
    return value.strip()


def sender(value: str) -> str:
    """Take a bare mail address, or nothing."""
    if value.strip() and not re.fullmatch(rf"[^\s<>@,;:\"]+@{_HOST}", value.strip()):
        raise ValueError("a bare address such as forum@example.org is wanted")
    return value.strip()


def file(value: str) -> str:
    """Take the path of a file that is there, or nothing."""
    if value.strip() and not Path(value.strip()).is_file():
        raise ValueError("the path of a file that is there is wanted")
    return value.strip()


def database(value: str) -> str:
    """Take sqlite:///path or postgresql://…, and choose the driver."""
    value = value.strip()
    if value.startswith("sqlite:///") and len(value) > len("sqlite:///"):
        return value
    if re.match(r"(postgres|postgresql)(\+psycopg)?://", value):
        value = "postgresql+psycopg://" + value.split("://", 1)[1]
        try:
            if make_url(value).database:
                return value
        except (ValueError, ArgumentError):
            pass
    raise ValueError("sqlite:///path or postgresql://user@host/name is wanted")


def zone(value: str) -> str:
    """Take an IANA time zone."""
    if value.strip() not in available_timezones() or ("/" not in value and value.strip() != "UTC"):
        raise ValueError("an IANA time zone such as Asia/Ulaanbaatar is wanted")
    return value.strip()


SETTINGS = [
    Setting("DATABASE_URL", None, database, "Where the data is. SQLite in `instance/` unless set; `postgresql://…` to grow."),
    Setting("UPLOADS", None, text, "The folder of files people bring. Beside the SQLite database unless set; several machines must share it."),
    Setting("SECRET_KEY", None, text, "Signs cookies and makes the links in mails. At least 32 characters; `./dev run` makes one."),
    Setting("PUBLIC_URL", None, address, "The address people use. It goes into mails and calendars, whatever a request's Host header says."),
    Setting("HOST", "127.0.0.1", text, "The address the web server listens on."),
    Setting("PORT", "8000", port, "The port the web server listens on."),
    Setting("WEB_PROCESSES", "2", at_least_one, "How many web processes `./dev run` starts."),
    Setting("TRUSTED_PROXIES", "0", number, "How many proxies of yours stand before the platform and set `X-Forwarded-For`."),
    Setting("NETWORK_NAME", "NEAMSP", text, "The short name of the network, on every page."),
    Setting(
        "NETWORK_TITLE",
        "North-East Asian Multi-stakeholder Plan on desertification and land degradation",
        text,
        "The full name of the network.",
    ),
    Setting("NETWORK_TIMEZONE", "Asia/Ulaanbaatar", zone, "The time zone proposed to those who have not chosen one."),
    Setting("CALENDAR_DOMAIN", None, domain, "Ends the identifiers of meetings in calendars. The host of `PUBLIC_URL` unless set; never change it."),
    Setting("OIDC_NAME", "", text, "How the other house is called by which people can sign in, on buttons. The four `OIDC_…` go together, or none is set."),
    Setting("OIDC_ISSUER", "", issuer, "The address it calls itself by (OpenID Connect), without `/.well-known/…`."),
    Setting("OIDC_CLIENT_ID", "", text, "How it calls this platform."),
    Setting("OIDC_CLIENT_SECRET", "", text, "The secret it has given this platform."),
    Setting("MAIL_SERVER", "", text, "The SMTP server. Without one, mails go to the tray, which everybody can read: for demonstrations only."),
    Setting("MAIL_PORT", "25", port, "The port of the SMTP server."),
    Setting("MAIL_USE_TLS", "0", switch, "Whether to ask for STARTTLS; the certificate is verified."),
    Setting("MAIL_USE_SSL", "0", switch, "Whether to speak TLS from the first byte; the certificate is verified."),
    Setting("MAIL_USERNAME", "", text, "The name to sign in to the SMTP server with, if it asks."),
    Setting("MAIL_PASSWORD", "", text, "The password to sign in to the SMTP server with."),
    Setting("MAIL_DEFAULT_SENDER", "", sender, "The address mails come from, and calendars name as the organiser. Required with MAIL_SERVER."),
    Setting("MAIL_CA_FILE", "", file, "A file of certificates to trust for the SMTP server, beside those of the system."),
    Setting("MAIL_TIMEOUT", "30", at_least_one, "How many seconds to wait for an answer of the SMTP server."),
    Setting("DATA_CONTROLLER", "", text, "Who answers for the data of people, with an address: said on the privacy page. The secretariat unless set."),
    Setting("DATA_PLACE", "", text, "Where the server stands: said on the privacy page. Unless set, it says whom to ask."),
    Setting("INVITATION_DAYS", "30", at_least_one, "How many days an invitation to join can be used."),
    Setting("NEWCOMER_POSTS", "1", at_least_one, "How many posts of a person are published before those of newcomers wait no longer, where a theme lets them wait."),
    Setting("OBJECTION_DAYS", "14", at_least_one, "How many days those who contributed to a discussion can object to a new synthesis of it."),
    Setting("TRANSLATOR_URL", "", text, "The address of a machine that translates, which speaks as LibreTranslate does: `https://translate.example.org/translate`. Unless it is set, nothing is ever sent to one."),
    Setting("TRANSLATOR_KEY", "", text, "The key for that machine, if it wants one."),
    Setting("TRANSLATOR_PRIVATE", "no", switch, "Whether posts of themes that are not for everybody may be sent to it."),
    Setting("KEEP_LINKS", "7", at_least_one, "How many days a mailed link is remembered after it was used or ran out."),
    Setting("KEEP_TRACES", "30", at_least_one, "How many days the browser and the network of a sign-in are remembered."),
    Setting("KEEP_INVITATIONS", "90", at_least_one, "How many days an invitation to join is remembered after it ran out or was taken back."),
    Setting("KEEP_MAILS", "180", at_least_one, "How many days it is remembered that a mail left, or why it could not."),
    Setting("KEEP_TAKEOUTS", "7", at_least_one, "How many days a copy of a person's data can be taken down."),
    Setting("KEEP_IMPORTS", "30", at_least_one, "How many days a table that was brought in is kept, with its file; so long it can be undone."),
    Setting("FILE_MEGABYTES", "10", at_least_one, "How many megabytes one file of a post may have."),
    Setting("FILES_PER_POST", "10", at_least_one, "How many files one post may have."),
    Setting("KEEP_DRAFTS", "180", at_least_one, "How many days a draft is kept after it was last saved."),
    Setting("KEEP_LOOSE_FILES", "1", at_least_one, "How many days a file is kept that was brought for a post, when neither post nor draft came of it."),
    Setting("KEEP_ARCHIVES", "90", at_least_one, "How many days the file of an archive of discussions is kept after it was taken in."),
    Setting("KEEP_ARCHIVE_ADDRESSES", "1095", at_least_one, "How many days the address of somebody who wrote in an archive is kept, so that she can say it was she."),
    Setting("KEEP_TRAY", "30", at_least_one, "How many days a mail lies in the tray of a demonstration."),
]  # fmt: skip


def read(environment: Mapping[str, str]) -> dict[str, Any]:
    """Work out all settings.

    :raises WrongSetting: one is missing or wrong; the message names it and says what is wanted.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        given = environment.get(setting.name) or setting.default
        if given is None:
            values[setting.name] = None
            continue
        try:
            values[setting.name] = setting.read(given)
        except ValueError as error:
            raise WrongSetting(f"The setting {setting.name} is wrong: {error}.") from None
    _complete(values)
    return values


def _complete(values: dict[str, Any]) -> None:
    """Work out what follows from other settings, and refuse what does not go together."""
    if not values["SECRET_KEY"] or len(values["SECRET_KEY"]) < 32:
        raise WrongSetting("The setting SECRET_KEY must be set, to at least 32 random characters.")
    if values["MAIL_SERVER"] and not values["MAIL_DEFAULT_SENDER"]:
        raise WrongSetting("The setting MAIL_DEFAULT_SENDER must be set, to the address mails come from.")
    if values["MAIL_USE_TLS"] and values["MAIL_USE_SSL"]:
        raise WrongSetting("The settings MAIL_USE_TLS and MAIL_USE_SSL exclude each other: set one of them.")
    house = {name: values[name] for name in values if name.startswith("OIDC_")}
    if any(house.values()) and not all(house.values()):
        missing = ", ".join(name for name, value in house.items() if not value)
        raise WrongSetting(f"The OIDC_… settings go together: set {missing} too, or none of them.")
    host = "localhost" if values["HOST"] in {"0.0.0.0", "::"} else values["HOST"]  # noqa: S104  # compared
    values["PUBLIC_URL"] = values["PUBLIC_URL"] or f"http://{host}:{values['PORT']}"
    hostname = urlsplit(values["PUBLIC_URL"]).hostname or "localhost"
    values["CALENDAR_DOMAIN"] = values["CALENDAR_DOMAIN"] or hostname
    if not values["MAIL_DEFAULT_SENDER"]:
        values["MAIL_DEFAULT_SENDER"] = "forum@example.org"  # reserved (RFC 2606): such a mail goes nowhere
    if not values["DATABASE_URL"]:
        values["DATABASE_URL"] = f"sqlite:///{ROOT / 'instance' / 'saxaul.sqlite3'}"
    if not values["UPLOADS"]:
        path = values["DATABASE_URL"].removeprefix("sqlite:///")
        beside = Path(path).parent if path != values["DATABASE_URL"] else ROOT / "instance"
        values["UPLOADS"] = str(beside / "uploads")


class Config:
    """The settings in the form Flask and its extensions read."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        values = read(os.environ if environment is None else environment)
        secure = values["PUBLIC_URL"].startswith("https://")
        self.__dict__.update(values)
        self.SQLALCHEMY_DATABASE_URI = values["DATABASE_URL"]
        self.MAX_CONTENT_LENGTH = (
            1024 * 1024
        )  # bytes; more only where a view takes files (app/files/doors.py)
        self.MAX_FORM_MEMORY_SIZE = 1024 * 1024
        self.SESSION_COOKIE_NAME = "__Host-saxaul" if secure else "saxaul"
        self.SESSION_COOKIE_SECURE = secure
        self.SESSION_COOKIE_HTTPONLY = True
        self.SESSION_COOKIE_SAMESITE = "Lax"
        self.SESSION_REFRESH_EACH_REQUEST = False
        self.PERMANENT_SESSION_LIFETIME = 90 * 24 * 3600  # seconds
        self.WTF_CSRF_TIME_LIMIT = None  # as long as the session: a form may lie open overnight
        self.WTF_CSRF_SSL_STRICT = secure
