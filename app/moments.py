"""How days and times are said, in the reader's language and by whose clock. 24 hours everywhere."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, dates
from babel.core import get_global
from flask import Flask, current_app

from app import clock, i18n
from app.i18n import _, ngettext

#: the form in which days are written; English as it is written outside the United States
_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN", "ja": "ja_JP", "ko": "ko_KR", "mn": "mn_MN", "ru": "ru_RU"}
_YEAR_FIRST = {"zh", "ja", "ko", "mn"}
#: zones that people know by another city than the one in their name
_CITIES = {
    "Asia/Shanghai": _("Beijing"),
    "Europe/Zurich": _("Geneva"),
    "Europe/Berlin": _("Bonn"),
    "UTC": "UTC",
}
#: proposed on forms; any other IANA zone is accepted too
ZONES = [
    "Asia/Ulaanbaatar", "Asia/Hovd", "Asia/Shanghai", "Asia/Urumqi", "Asia/Tokyo",
    "Asia/Seoul", "Asia/Pyongyang", "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara",
    "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk", "Asia/Krasnoyarsk", "Asia/Irkutsk",
    "Asia/Chita", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka",
    "Asia/Bangkok", "Asia/Manila", "Asia/Kolkata", "Asia/Tashkent", "Africa/Nairobi",
    "Europe/Berlin", "Europe/Zurich", "Europe/London", "America/New_York", "UTC",
]  # fmt: skip


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Return all IANA zones of this machine's data, without the names that are none of a place."""
    return frozenset(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


def is_zone(name: str) -> bool:
    """Tell whether ``name`` is an IANA zone (a plain look-up: names go to no file system)."""
    return name in known_zones()


def spoken_zone() -> str:
    """Return the reader's zone; for a visitor the network's."""
    return i18n.timezone() or str(current_app.config["NETWORK_TIMEZONE"])


def local(instant: datetime, zone: str | None = None) -> datetime:
    """Return ``instant`` as the clock of ``zone`` shows it; the reader's zone unless given."""
    return instant.astimezone(ZoneInfo(zone or spoken_zone()))


def network_day() -> date:
    """Return which day it is for the network: what holds "until a day" holds until it ends there."""
    return local(clock.now(), str(current_app.config["NETWORK_TIMEZONE"])).date()


def day(value: date) -> str:
    """Say a day: "25 November 2026"."""
    return dates.format_date(value, "long", _locale())


def days(first: date, last: date) -> str:
    """Say from which day to which: "7–8 Jul 2015"; a single one as :func:`day` does."""
    if first == last:
        return day(first)
    if _is("mn"):  # CLDR writes months of Mongolian intervals in Roman numerals
        same = (first.year, first.month) == (last.year, last.month)
        return f"{day(first)}–{last.day}" if same else f"{day(first)} – {day(last)}"
    return dates.format_interval(first, last, "yMMMd", locale=_locale())


def weekday_day(value: date) -> str:
    """Say a day with its weekday: "Wednesday 25 November 2026"."""
    return dates.format_date(value, "full", _locale()).replace(",", "") if _is("en") else _full(value)


def short_day(value: date) -> str:
    """Say a day briefly, with its weekday: "Wed 25 Nov"; with the year when it is another than now's."""
    this_year = value.year == local(clock.now()).year
    return dates.format_skeleton(
        "MMMEd" if this_year else "yMMMEd", _midnight(value), locale=_locale()
    ).replace(",", "" if _is("en") else ",")


def month(value: date) -> str:
    """Say a month: "November 2026"."""
    return dates.format_skeleton("yMMMM", _midnight(value), locale=_locale())


def month_short(value: date, with_year: bool = False) -> str:
    """Say a month briefly: "Nov", "Nov 2026"."""
    if with_year and i18n.language() in _YEAR_FIRST:
        return dates.format_skeleton("yMMM", _midnight(value), locale=_locale())
    if with_year:
        return f"{month_short(value)} {value.year}"  # as it stands after the number of a day
    # not by its skeleton: for words that stand alone, Babel mixes up the locales it was asked for before
    return dates.format_date(value, "MMM", _locale())


def weekday_short(value: date) -> str:
    """Say a weekday briefly: "Wed"."""
    return dates.format_date(value, "EEE", _locale())


def weekdays() -> list[tuple[str, str]]:
    """Return the short and the full names of the weekdays, Monday first."""
    monday = date(2024, 1, 1)
    week = [monday + timedelta(days=n) for n in range(7)]
    return [(weekday_short(d), dates.format_date(d, "EEEE", _locale())) for d in week]


def clock_time(instant: datetime, zone: str | None = None) -> str:
    """Say a time: "15:00", by the clock of ``zone``; the reader's unless given."""
    return f"{local(instant, zone):%H:%M}"


def span(start: datetime, end: datetime, zone: str | None = None) -> str:
    """Say from when to when on one day, "15:00–18:00"; with "+1" when it ends on the next day there."""
    first, last = local(start, zone), local(end, zone)
    later = (last.date() - first.date()).days
    return f"{first:%H:%M}–{last:%H:%M}" + (f" +{later}" if later else "")


def city(zone: str) -> str:
    """Say a zone by its city: "Ulaanbaatar"."""
    if zone in _CITIES:
        return str(_CITIES[zone])
    names = _locale().time_zones
    known = next(
        (names[name]["city"] for name in (zone, *_former(zone)) if "city" in names.get(name, {})), None
    )
    return str(known or zone.rsplit("/", 1)[-1].replace("_", " "))


@lru_cache(maxsize=512)
def _former(zone: str) -> list[str]:
    """Return what a zone was called before: the data of languages know some by that name only."""
    return [former for former, now in get_global("zone_aliases").items() if now == zone]


def offset(zone: str, at: datetime | None = None) -> str:
    """Say how far a zone is from UTC at an instant (now unless given): "UTC+8", "UTC+8:30"."""
    moved = local(at or clock.now(), zone).utcoffset() or timedelta()
    minutes = round(moved.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")


def clock_name(zone: str, at: datetime) -> str:
    """Name a clock as it goes at an instant: "Tokyo, UTC+9"."""
    if zone == "UTC":
        return "UTC"
    return str(_("%(city)s, %(offset)s", city=city(zone), offset=offset(zone, at)))


def moment(instant: datetime) -> str:
    """Say an instant in full, by the reader's clock: "Tuesday 5 November 2030, 15:00 (Tokyo, UTC+9)"."""
    told = _("%(day)s, %(times)s", day=weekday_day(local(instant)), times=clock_time(instant))
    return str(_("%(when)s (%(clock)s)", when=told, clock=clock_name(spoken_zone(), instant)))


def ago(instant: datetime) -> str:
    """Say when something was, in few words: "40 min ago", "today, 09:10", "2 October"."""
    now = clock.now()
    passed = now - instant
    if timedelta() <= passed < timedelta(minutes=1):
        return str(_("just now"))
    if timedelta() <= passed < timedelta(hours=1):
        minutes = int(passed.total_seconds() // 60)
        return str(ngettext("%(num)s min ago", "%(num)s min ago", minutes))
    days = (local(now).date() - local(instant).date()).days
    if days == 0:
        return str(_("today, %(time)s", time=clock_time(instant)))
    if days == 1:
        return str(_("yesterday, %(time)s", time=clock_time(instant)))
    if local(now).year == local(instant).year:
        return dates.format_skeleton("MMMMd", _midnight(local(instant)), locale=_locale())
    return day(local(instant))


def in_days(instant: datetime) -> str:
    """Say how far ahead something is: "today", "tomorrow", "in 51 days"."""
    days = (local(instant).date() - local(clock.now()).date()).days
    if days <= 0:
        return str(_("today"))
    if days == 1:
        return str(_("tomorrow"))
    return str(ngettext("in %(num)s day", "in %(num)s days", days))


def zone_choices(current: str | None = None) -> list[tuple[str, str]]:
    """Return (zone, words) for a form, in the order of :data:`ZONES`; ``current`` is always among them."""
    zones = [*ZONES, *([current] if current and current not in ZONES else [])]
    return [(zone, f"{city(zone)} ({offset(zone)})") for zone in zones]


def init_app(app: Flask) -> None:
    """Give templates these words."""
    for word in (
        day, days, weekday_day, short_day, month, month_short, weekday_short, weekdays,
        clock_time, span, city, offset, clock_name, moment, ago, in_days, local, spoken_zone,
    ):  # fmt: skip
        app.jinja_env.globals[word.__name__] = word


def _full(value: date) -> str:
    return dates.format_date(value, "full", _locale())


def _midnight(value: date) -> datetime:
    """Babel's skeletons want a datetime; a naive one is taken as it is."""
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a day, not an instant


def _locale() -> Locale:
    return _parsed(i18n.language())


@lru_cache(maxsize=8)
def _parsed(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


def _is(language: str) -> bool:
    return i18n.language() == language
