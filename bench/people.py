"""Ten thousand people and fifteen hundred organisations, as the directory finds them."""

import random
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import names
from app.accounts.models import Account, Role
from app.organisations.models import (
    Affiliation,
    Organisation,
    OrganisationCountry,
    OrganisationName,
    OrganisationToken,
    Sector,
)
from app.people.models import Audience, PersonExpertise, PersonLanguage, PersonTheme, PersonToken, Profile

PEOPLE, ORGANISATIONS = 10_000, 1_500
COUNTRIES = ("CN", "JP", "KP", "KR", "MN", "RU")
EXPERTISE = (
    "Dune fixation",
    "Remote sensing",
    "Grazing",
    "Wells",
    "Seed banks",
    "Dust forecasts",
    "Soil salts",
)
#: of nine in ten people somebody may find; what is not told is for those who have joined
LISTED = (*[Audience.PUBLIC] * 6, *[Audience.SIGNED_IN] * 3, Audience.SECRETARIAT)
TOLD = ({}, dict.fromkeys(("organisations", "position", "languages", "expertise", "themes"), "public"))


class Speech(NamedTuple):
    """How names of a language are put together."""

    language: str
    families: str  #: words
    given: str
    pattern: str

    def name(self, family: int, given: int) -> str:
        """Return the name of these two numbers, each below :data:`DOZEN`."""
        return self.pattern.format(self.families.split()[family], self.given.split()[given])


DOZEN = 12
SPEECHES = [
    Speech(
        "en",
        "Abel Brandt Corvin Dale Egan Farrow Gale Hollis Ivers Kemp Lorne Marsh",
        "Ada Bruno Clara Dorian Edda Felix Greta Hugo Ines Jonas Karla Linus",
        "{1} {0}",
    ),
    Speech(
        "zh",
        "白 曹 段 方 高 黄 江 孔 李 马 宁 秦",
        "安然 博文 晨曦 丹青 恩泽 芳菲 国梁 海棠 静禾 凯风 兰溪 明澜",
        "{0}{1}",
    ),
    Speech(
        "ja",
        "青木 石田 上野 江川 大沢 柏木 北村 佐伯 高瀬 西野 三輪 吉岡",
        "明 葵 海 恵 健 桜 千景 直 陽 みのり 優 玲",
        "{0} {1}",
    ),
    Speech(
        "ko",
        "강 고 김 남 류 박 서 오 이 정 조 한",
        "가람 나리 다온 라희 마루 보현 새봄 아라 자윤 채금 하람 해담",
        "{0}{1}",
    ),
    Speech(
        "mn",
        "Б. Г. Д. Ж. О. П. Р. С. Т. Ц. Ч. Ш.",
        "Алтан Батмөнх Ганзориг Дөлгөөн Мөнхдалай Номин Одончимэг Сарнай Тэмүүлэн Уранбилэг Цэцэг Эрдэнэ",
        "{0} {1}",
    ),
    Speech(
        "ru",
        "Астапенко Белова Воронов Громова Ежов Лугинова Морозов Орлова Рябов Соколова Шилов Юрьев",
        "Анна Борис Вера Глеб Дарья Егор Злата Игорь Кира Лев Мария Нина",
        "{1} {0}",
    ),
]


def furnish(session: Session, chance: random.Random, now: datetime, *, themes: int) -> None:
    """Fill up what is there to :data:`PEOPLE` and :data:`ORGANISATIONS`, with all by which they are found."""
    _organisations(session)
    _people(session, chance, now, themes)


def _organisations(session: Session) -> None:
    known = {row.id: row.name for row in session.execute(select(Organisation.id, Organisation.name))}
    rows = [
        {
            "id": number,
            "key": f"organisation-{number}",
            "name": f"{EXPERTISE[number % 7]} Organisation {number}",
            "sector": list(Sector)[number // 6 % len(Sector)],
            "countries": [COUNTRIES[number % 6]],
            "is_invented": True,
            "sources": [],
        }
        for number in range(1, ORGANISATIONS + 1)
        if number not in known
    ]
    put(session, Organisation, rows)
    known |= {row["id"]: row["name"] for row in rows}
    called: list[dict[str, Any]] = []
    for number, name in known.items():
        native = SPEECHES[1 + number % 5]
        ours = f"{native.name(number % DOZEN, number // DOZEN % DOZEN)} {number}"
        called += [
            {"organisation_id": number, "language": language, "name": one, "sort_key": names.sort_key(one)}
            for language, one in (("en", name), (native.language, ours))
        ]
    put(session, OrganisationName, called)
    put(
        session,
        OrganisationCountry,
        [{"organisation_id": number, "country": COUNTRIES[number % 6]} for number in known],
    )
    tokens = {(row["organisation_id"], token) for row in called for token in names.tokens(row["name"])}
    put(
        session,
        OrganisationToken,
        [{"organisation_id": number, "token": token} for number, token in sorted(tokens)],
    )


def _people(session: Session, chance: random.Random, now: datetime, themes: int) -> None:
    known = {row.id: row.name for row in session.execute(select(Account.id, Account.name))}
    accounts, profiles, places, tokens, tongues, tags, works = ([] for _ in range(7))
    for number in range(1, PEOPLE + 1):
        speech = SPEECHES[number % 6]
        name = known.get(number) or speech.name(chance.randrange(DOZEN), chance.randrange(DOZEN))
        if number not in known:
            accounts.append(
                {
                    "id": number,
                    "name": name,
                    "email": f"person{number}@example.org",
                    "email_key": f"person{number}@example.org",
                    "role": Role.PARTICIPANT,
                    "language": speech.language,
                    "joined_at": now,
                }
            )
            places.append(
                {
                    "account_id": number,
                    "organisation_id": number % ORGANISATIONS + 1,
                    "asked_at": now,
                    "confirmed_at": now,
                }
            )
        spoken = list(dict.fromkeys([speech.language, "en"]))
        tag = EXPERTISE[number % 7]
        profiles.append(
            {
                "account_id": number,
                "position": f"Officer for {tag.lower()}",
                "languages": [{"code": code, "reads": True, "writes": True} for code in spoken],
                "expertise": [tag],
                "audiences": chance.choice(TOLD),
                "listed": chance.choice(LISTED),
                "sort_key": names.sort_key(name),
                "sort_key_ja": names.sort_key(name),
            }
        )
        tokens += [
            {"account_id": number, "token": token, "audience": profiles[-1]["listed"]}
            for token in sorted(names.tokens(name))
        ]
        tongues += [{"account_id": number, "language": code} for code in spoken]
        tags.append({"account_id": number, "tag_key": names.folded(tag), "tag": tag})
        works.append({"account_id": number, "theme_id": number % themes + 1})
    put(session, Account, accounts)
    put(session, Profile, profiles)
    put(session, Affiliation, places)
    for model, rows in (
        (PersonToken, tokens),
        (PersonLanguage, tongues),
        (PersonExpertise, tags),
        (PersonTheme, works),
    ):
        put(session, model, rows)


def put(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    """Put ``rows`` in as they are."""
    session.execute(insert(model), rows)
    session.flush()
