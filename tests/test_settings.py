"""A missing or wrong setting ends the start with one sentence that says what is wanted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import SETTINGS, Config, WrongSetting, read

ROOT = Path(__file__).parent.parent
ENOUGH = {"SECRET_KEY": "k" * 32}

WRONG = [
    ("DATABASE_URL", "mysql://x/y"),
    ("DATABASE_URL", "sqlite:///"),
    ("DATABASE_URL", "saxaul.sqlite3"),
    ("DATABASE_URL", "postgresql://user@host:port/name"),
    ("DATABASE_URL", "postgresql://user@host"),
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "too short"),
    ("SECRET_KEY", "k" * 31),
    ("PUBLIC_URL", "forum.example.org"),
    ("PUBLIC_URL", "ftp://forum.example.org"),
    ("PUBLIC_URL", "https://forum.example.org/path"),
    ("PUBLIC_URL", "https://forum.example.org?x=1"),
    ("PUBLIC_URL", "https://forum.example.org#x"),
    ("PUBLIC_URL", "https://user:secret@forum.example.org"),
    ("PUBLIC_URL", "https://forum example.org"),
    ("PUBLIC_URL", "https://"),
    ("PUBLIC_URL", "https://forum.example.org\r\nX: y"),
    ("PORT", "http"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("PORT", "٨٠٠٠"),
    ("WEB_PROCESSES", "0"),
    ("WEB_PROCESSES", "many"),
    ("TRUSTED_PROXIES", "yes"),
    ("NETWORK_TIMEZONE", "Ulaanbaatar"),
    ("NETWORK_TIMEZONE", "Asia/"),
    ("NETWORK_TIMEZONE", "../../etc/passwd"),
    ("NETWORK_TIMEZONE", "EST5EDT"),
    ("CALENDAR_DOMAIN", "forum example"),
    ("CALENDAR_DOMAIN", "a@b"),
    ("MAIL_PORT", "smtp"),
    ("MAIL_USE_TLS", "perhaps"),
    ("MAIL_USE_SSL", "2"),
    ("MAIL_DEFAULT_SENDER", "NEAMSP <forum@example.org>"),
    ("MAIL_DEFAULT_SENDER", "forum"),
    ("MAIL_CA_FILE", "/nowhere/at/all.pem"),
    ("MAIL_TIMEOUT", "0"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_each_wrong_setting_is_named_in_one_sentence(name, value):
    with pytest.raises(WrongSetting) as caught:
        read({**ENOUGH, name: value})
    sentence = str(caught.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert value not in sentence or not value or name != "SECRET_KEY"


@pytest.mark.parametrize(
    "settings",
    [
        {"MAIL_SERVER": "mail.example.org"},
        {
            "MAIL_SERVER": "mail.example.org",
            "MAIL_DEFAULT_SENDER": "a@b.example",
            "MAIL_USE_TLS": "1",
            "MAIL_USE_SSL": "1",
        },
    ],
)
def test_settings_that_do_not_go_together(settings):
    with pytest.raises(WrongSetting, match=r"^The settings? [A-Z_ and]+ .*\.$"):
        read({**ENOUGH, **settings})


def test_a_start_with_a_wrong_setting_ends_with_the_sentence_and_nothing_else(tmp_path):
    environment = {
        name: value for name, value in os.environ.items() if name not in {s.name for s in SETTINGS}
    }
    started = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT,
        env={**environment, **ENOUGH, "PUBLIC_URL": "nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 1
    assert started.stderr == (
        "The setting PUBLIC_URL is wrong: an address such as https://forum.example.org is wanted.\n"
    )
    assert started.stdout == ""


def test_nothing_but_a_secret_is_needed():
    values = read(ENOUGH)
    assert values["PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert values["CALENDAR_DOMAIN"] == "127.0.0.1"
    assert values["DATABASE_URL"].startswith("sqlite:////")
    assert values["MAIL_SERVER"] == ""


@pytest.mark.parametrize(
    ("given", "name", "expected"),
    [
        ({"DATABASE_URL": "postgres://u@h/d"}, "DATABASE_URL", "postgresql+psycopg://u@h/d"),
        (
            {"DATABASE_URL": "postgresql://u@/d?host=/run"},
            "DATABASE_URL",
            "postgresql+psycopg://u@/d?host=/run",
        ),
        ({"PUBLIC_URL": "https://forum.example.org/"}, "PUBLIC_URL", "https://forum.example.org"),
        ({"PUBLIC_URL": "http://[::1]:8000"}, "PUBLIC_URL", "http://[::1]:8000"),
        ({"PUBLIC_URL": "https://форум.example.org"}, "PUBLIC_URL", "https://форум.example.org"),
        ({"PUBLIC_URL": "https://forum.example.org:8443"}, "CALENDAR_DOMAIN", "forum.example.org"),
        ({"HOST": "0.0.0.0", "PORT": "9000"}, "PUBLIC_URL", "http://localhost:9000"),
        ({"MAIL_USE_TLS": "Yes"}, "MAIL_USE_TLS", True),
        ({"MAIL_USE_TLS": ""}, "MAIL_USE_TLS", False),
        ({"NETWORK_TIMEZONE": " Asia/Seoul "}, "NETWORK_TIMEZONE", "Asia/Seoul"),
        ({"CALENDAR_DOMAIN": "old.example.org"}, "CALENDAR_DOMAIN", "old.example.org"),
    ],
)
def test_what_is_right_is_taken(given, name, expected):
    assert read({**ENOUGH, **given})[name] == expected


def test_https_makes_cookies_secure():
    secure = Config({**ENOUGH, "PUBLIC_URL": "https://forum.example.org"})
    assert secure.SESSION_COOKIE_SECURE
    assert secure.SESSION_COOKIE_NAME == "__Host-saxaul"
    assert not Config(ENOUGH).SESSION_COOKIE_SECURE


def test_the_forwarded_address_counts_only_behind_proxies_of_ours(database):
    from flask import request

    from tests.conftest import make_app

    for proxies, expected in ((0, "10.0.0.9"), (1, "203.0.113.7")):
        app = make_app(database.url, TRUSTED_PROXIES=str(proxies))
        app.add_url_rule("/who", "who", lambda: str(request.remote_addr))
        answer = app.test_client().get(
            "/who",
            headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"},
            environ_base={"REMOTE_ADDR": "10.0.0.9"},
        )
        assert answer.text == expected
