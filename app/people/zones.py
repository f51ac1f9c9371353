"""Time zones found by what people know: a city, in any of our languages; else a country, or a beginning."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from app import i18n, moments, names
from app.i18n import LANGUAGES

MOST = 12  #: zones proposed for what could mean several
SHORTEST = 2  #: characters of a beginning

#: what names no zone by itself, large cities and other names of countries; "_" stands for a space
_CITIES = {
    "Asia/Shanghai": """
        Beijing 北京 Peking Пекин Бээжин 베이징 Hohhot 呼和浩特 Хөх_хот Lanzhou 兰州 Ordos 鄂尔多斯 Xi'an 西安
        Chengdu 成都 Guangzhou 广州 Shenyang 沈阳 Yinchuan 银川 Tianjin 天津 Wuhan 武汉 Baotou 包头""",
    "Asia/Tokyo": """
        Osaka 大阪 Kyoto 京都 Nagoya 名古屋 Sapporo 札幌 Fukuoka 福岡 Tottori 鳥取 Yokohama 横浜
        Tsukuba つくば""",
    "Asia/Seoul": """
        Busan 부산 Daejeon 대전 Incheon 인천 Daegu 대구 Gwangju 광주 Sejong 세종 Jeju 제주 Songdo 송도
        Korea Republic_of_Korea 대한민국 한국""",
    "Asia/Pyongyang": """
        Hamhung 함흥 Wonsan 원산 Chongjin 청진 Sinuiju 신의주
        Korea Democratic_People's_Republic_of_Korea DPRK 조선 조선민주주의인민공화국""",
    "Asia/Ulaanbaatar": """
        Darkhan Дархан Erdenet Эрдэнэт Dalanzadgad Даланзадгад Choibalsan Чойбалсан Sainshand Сайншанд
        УБ Улаан_баатар Zamyn-Üüd Замын-Үүд""",
    "Asia/Hovd": "Khovd Ховд Ulgii Өлгий Ulaangom Улаангом Altai Алтай",
    "Asia/Irkutsk": "Ulan-Ude Улан-Удэ",
    "Asia/Krasnoyarsk": "Kyzyl Кызыл Abakan Абакан",
    "Asia/Vladivostok": "Khabarovsk Хабаровск",
    "Europe/Moscow": "Санкт-Петербург Saint_Petersburg St._Petersburg Elista Элиста Russian_Federation",
    "Europe/Zurich": "Geneva Genève Женева 日内瓦 ジュネーブ 제네바 Bern",
    "Europe/Berlin": "Bonn Бонн 波恩 ボン 본 Munich München Hamburg",
    "America/New_York": "Washington Вашингтон 华盛顿 Boston",
    "Asia/Kolkata": "Delhi New_Delhi Mumbai 新德里",
}


def named(typed: str) -> list[str]:
    """Return the zones that ``typed`` names: one when it is plain, [] when it is not known.

    typed: a city in any of our languages, with or without its offset, a country, or the name of a zone.
    """
    by_name = {zone.casefold(): zone for zone in moments.known_zones()}
    zone = by_name.get(typed.strip().replace(" ", "_").casefold())
    if zone:
        return [zone]
    key = _key(typed)
    cities, countries = _known()
    found = cities.get(key) or countries.get(key) or []
    offset = re.search(r"\((.*)\)\s*$", typed)
    if len(found) > 1 and offset:
        found = [one for one in found if moments.offset(one) == offset[1]] or found
    return _ordered(found)


def like(typed: str) -> list[str]:
    """Return zones that ``typed`` may mean: their cities begin so."""
    key = _key(typed)
    if len(key) < SHORTEST:
        return []
    return _ordered([zone for city, zones in _known()[0].items() if city.startswith(key) for zone in zones])


def _key(typed: str) -> str:
    return names.folded(re.sub(r"\s*\(.*", "", typed))


def shown(zone: str) -> str:
    """Say a zone as the field shows it: "Ulaanbaatar (UTC+8)"."""
    return "UTC" if zone == "UTC" else f"{moments.city(zone)} ({moments.offset(zone)})"


def proposals() -> list[str]:
    """List all zones as the field shows them, the nearest to the network first."""
    return [shown(zone) for zone in _in_words(i18n.language())]


def _ordered(zones: Iterable[str]) -> list[str]:
    """Put those first that lie near the network; no more than :data:`MOST`."""
    place = {zone: number for number, zone in enumerate(moments.ZONES)}
    return sorted(set(zones), key=lambda zone: (place.get(zone, len(place)), zone))[:MOST]


@lru_cache(maxsize=8)
def _in_words(_language: str) -> list[str]:
    """List the zones, those of moments.ZONES first, the others by their cities in the language spoken now."""
    others = [zone for zone in _present() if zone not in moments.ZONES]
    return [*moments.ZONES, *sorted(others, key=moments.city)]


@lru_cache(maxsize=1)
def _present() -> frozenset[str]:
    """Return the zones of places, each under the name it has now."""
    former = get_global("zone_aliases")
    return frozenset(
        zone
        for zone in moments.known_zones()
        if zone not in former and not zone.startswith(("Etc/", "SystemV/", "US/", "Canada/", "Brazil/"))
    )


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the zones by city, and by country, each in all our languages, folded."""
    cities: dict[str, list[str]] = defaultdict(list)
    countries: dict[str, list[str]] = defaultdict(list)
    locales = [Locale.parse(code) for code in LANGUAGES]
    territories = get_global("zone_territories")
    former = defaultdict(list)
    for old, now in get_global("zone_aliases").items():
        former[now].append(old)
    for zone in sorted(_present()):
        called = {name.rsplit("/", 1)[-1].replace("_", " ") for name in (zone, *former[zone])}
        for locale in locales:
            called |= {
                locale.time_zones[name]["city"]
                for name in (zone, *former[zone])
                if "city" in locale.time_zones.get(name, {})
            }
            country = locale.territories.get(territories.get(zone, ""), "")
            _note(countries, country, zone)
        called |= {city.replace("_", " ") for city in _CITIES.get(zone, "").split()}
        for city in called:
            _note(cities, city, zone)
            _note(cities, names.romanised(city), zone)
    return cities, countries


def _note(found: dict[str, list[str]], name: str, zone: str) -> None:
    key = names.folded(name)
    if key and zone not in found[key]:
        found[key].append(zone)
