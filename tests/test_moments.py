"""How days and times are said in the six languages."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from app import create_app, i18n, moments
from tests.conftest import SETTINGS

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # Friday noon in Ulaanbaatar
DAY = date(2026, 11, 25)
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """An application whose database is never asked."""
    return create_app(
        {**SETTINGS, "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('x') / 'x'}"}, TESTING=True
    )


@pytest.fixture
def speak(quiet):
    """Say something in a language, by the clock of a zone: at noon of 20 November 2026."""

    def speak(language, words, zone="Asia/Ulaanbaatar"):
        with quiet.app_context(), time_machine.travel(NOW, tick=False), i18n.speaking(language, zone):
            return words()

    return speak


SAID = {
    "en": [
        "25 November 2026",
        "Wednesday 25 November 2026",
        "Wed 25 Nov",
        "Sat 2 Jan 2027",
        "November 2026",
        "Nov",
        "Wed",
    ],
    "zh": [
        "2026年11月25日",
        "2026年11月25日星期三",
        "11月25日周三",
        "2027年1月2日周六",
        "2026年11月",
        "11月",
        "周三",
    ],
    "ja": [
        "2026年11月25日",
        "2026年11月25日水曜日",
        "11月25日(水)",
        "2027年1月2日(土)",
        "2026年11月",
        "11月",
        "水",
    ],
    "ko": [
        "2026년 11월 25일",
        "2026년 11월 25일 수요일",
        "11월 25일 (수)",
        "2027년 1월 2일 (토)",
        "2026년 11월",
        "11월",
        "수",
    ],
    "mn": [
        "2026 оны арван нэгдүгээр сарын 25",
        "2026 оны арван нэгдүгээр сарын 25, лхагва гараг",
        "11-р сарын 25. Лх",
        "2027 оны 1-р сарын 2. Бя",
        "2026 оны арван нэгдүгээр сар",
        "11-р сар",
        "Лх",
    ],
    "ru": [
        "25 ноября 2026 г.",
        "среда, 25 ноября 2026 г.",
        "ср, 25 нояб.",
        "сб, 2 янв. 2027 г.",
        "ноябрь 2026 г.",
        "нояб.",
        "ср",
    ],
}


def plain(said):
    """Without the narrow spaces that some versions of the data use."""
    return said.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("language", SAID)
def test_days(speak, language):
    said = speak(
        language,
        lambda: [
            moments.day(DAY),
            moments.weekday_day(DAY),
            moments.short_day(DAY),
            moments.short_day(date(2027, 1, 2)),
            moments.month(DAY),
            moments.month_short(DAY),
            moments.weekday_short(DAY),
        ],
    )
    assert [plain(one) for one in said] == SAID[language]


@pytest.mark.parametrize("language", SAID)
def test_weeks_begin_on_monday(speak, language):
    week = speak(language, moments.weekdays)
    assert len({short for short, _full in week}) == len({full for _short, full in week}) == 7
    assert week[2][0] == SAID[language][6]
    assert week[2][0] == speak(language, lambda: moments.weekday_short(DAY))


ORDER = """
import json, sys
from datetime import date
from app import create_app, i18n, moments
app = create_app()
said = {}
with app.app_context():
    for language in sys.argv[1:]:
        with i18n.speaking(language, "UTC"):
            said[language] = [
                say(date(2026, month, 3))
                for say in (moments.day, moments.weekday_day, moments.short_day, moments.month)
                + (moments.month_short, moments.weekday_short, lambda day: moments.weekdays())
                for month in (1, 11)
            ]
print(json.dumps(said, sort_keys=True))
"""


def test_no_language_borrows_the_words_of_one_that_was_spoken_before(tmp_path):
    codes = list(i18n.LANGUAGES)
    heard = [
        subprocess.run(
            [sys.executable, "-c", ORDER, *order],
            cwd=ROOT,
            env={**SETTINGS, "DATABASE_URL": f"sqlite:///{tmp_path / 'x'}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for order in (codes, codes[::-1])
    ]
    assert json.loads(heard[0]) == json.loads(heard[1])


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("zone", moments.ZONES)
def test_zones_are_called_by_their_cities(speak, language, zone):
    name = speak(language, lambda: moments.city(zone))
    assert name
    assert "/" not in name
    assert "_" not in name


def test_cities_as_people_know_them(speak):
    assert [speak(code, lambda: moments.city("Asia/Shanghai")) for code in ("en", "zh", "ko")] == [
        "Beijing",
        "北京",
        "베이징",
    ]
    assert speak("en", lambda: moments.city("America/New_York")) == "New York"
    assert speak("en", lambda: moments.city("America/Argentina/Buenos_Aires")) == "Buenos Aires"


@pytest.mark.parametrize(
    ("zone", "at", "said"),
    [
        ("UTC", NOW, "UTC"),
        ("Asia/Ulaanbaatar", NOW, "UTC+8"),
        ("Asia/Pyongyang", datetime(2017, 1, 1, tzinfo=UTC), "UTC+8:30"),
        ("America/New_York", NOW, "UTC−5"),
        ("America/New_York", datetime(2026, 7, 1, tzinfo=UTC), "UTC−4"),
        ("America/St_Johns", NOW, "UTC−3:30"),
        ("Asia/Kathmandu", NOW, "UTC+5:45"),
        ("Europe/London", NOW, "UTC"),
    ],
)
def test_how_far_a_zone_is_from_utc(zone, at, said):
    assert moments.offset(zone, at) == said


@pytest.mark.parametrize("language", SAID)
def test_times_have_24_hours_and_the_readers_clock(speak, language):
    at = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
    assert speak(language, lambda: moments.clock_time(at)) == "23:30"
    assert speak(language, lambda: moments.clock_time(at), zone="America/New_York") == "10:30"
    assert speak(language, lambda: moments.clock_time(at, "Asia/Tokyo")) == "00:30"
    assert speak(language, lambda: moments.span(at, at + timedelta(hours=2))) == "23:30–01:30 +1"
    assert speak(language, lambda: moments.span(at, at + timedelta(hours=2)), zone="UTC") == "15:30–17:30"


def test_a_span_over_the_change_of_clocks(speak):
    start = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)  # New York: midnight before the hour that comes twice
    said = speak("en", lambda: moments.span(start, start + timedelta(hours=4)), zone="America/New_York")
    assert said == "00:00–03:00"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=40), "40 min ago"),
        (timedelta(hours=3), "today, 09:00"),
        (timedelta(hours=13), "yesterday, 23:00"),
        (timedelta(days=20), "31 October"),
        (timedelta(days=400), "16 October 2025"),
        (-timedelta(minutes=5), "today, 12:05"),  # a clock elsewhere is ahead of ours
    ],
)
def test_how_long_ago(speak, passed, said):
    assert speak("en", lambda: moments.ago(NOW - passed)) == said


def test_russian_counts_as_russian_does(speak):
    days = [speak("ru", lambda n=n: moments.in_days(NOW + timedelta(days=n))) for n in (0, 1, 2, 5, 21)]
    assert days[0] == "сегодня"
    assert days[1] == "завтра"
    assert [one.split()[-1] for one in days[2:]] == ["дня", "дней", "день"]


def test_days_ahead_are_counted_by_the_readers_calendar(speak):
    late = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # past midnight in Ulaanbaatar
    assert speak("en", lambda: moments.in_days(late)) == "tomorrow"
    assert speak("en", lambda: moments.in_days(late), zone="UTC") == "today"


def test_the_zone_of_a_person_is_always_among_the_choices(speak):
    choices = dict(speak("en", lambda: moments.zone_choices("America/Argentina/Buenos_Aires")))
    assert choices["America/Argentina/Buenos_Aires"] == "Buenos Aires (UTC−3)"
    assert choices["Asia/Ulaanbaatar"] == "Ulaanbaatar (UTC+8)"
    assert len(choices) == len(moments.ZONES) + 1


def test_all_zones_of_the_forms_exist():
    assert all(moments.is_zone(zone) for zone in moments.ZONES)
    for name in ("EST5EDT", "Japan", "localtime", "../etc/passwd", "", "asia/tokyo", "Asia/Tokyo\x00"):
        assert not moments.is_zone(name)
