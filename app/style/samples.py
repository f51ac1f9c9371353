"""What the style page shows its components with: invented people, organisations and meetings."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from app.discussions.kinds import Phase, Reacting, ThreadKind, ThreadState
from app.i18n import _
from app.organisations.countries import countries as countries
from app.organisations.kinds import MandateKind
from app.organisations.models import Sector
from app.positions.kinds import Stance, StatementState
from app.positions.tally import count
from app.syntheses.sources import Coverage
from app.text.diff import changes

PROFILE = SimpleNamespace(family_name="李", given_name="文静", family_first=True)
STARTS_AT = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
ENDS_AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
TITLE = "Holding the sand: what communities can do against wind erosion"

#: language -> (its name, a title, a sentence)
LANGUAGES = {
    "en": (
        "English",
        "Saxaul holds the sand",
        "The roots of one tree reach as deep as the forum’s memory: what was said becomes an outcome "
        "the next forum takes up.",
    ),
    "zh": (
        "中文",
        "梭梭固住流沙",
        "一个议题的讨论通向一次论坛，论坛进入每个人的日历，会上所说成为下一次论坛继续讨论的成果。",
    ),
    "ja": (
        "日本語",
        "サクサウールは砂を留める",
        "テーマの議論がフォーラムにつながり、その日程は全員のカレンダーに入り、発言は次回への成果になります。",
    ),
    "ko": (
        "한국어",
        "삭사울은 모래를 붙잡는다",
        "주제의 토론은 포럼으로 이어지고, 포럼은 모두의 달력에 들어가며, "
        "나눈 말은 다음 포럼이 이어받는 성과가 됩니다.",
    ),
    "mn": (
        "Монгол",
        "Заг элсийг тогтооно",
        "Сэдвийн хэлэлцүүлэг форумд хүргэж, форум хүн бүрийн хуанлид орж, ярьсан зүйл дараагийн форумын "
        "үргэлжлүүлэх үр дүн болно.",
    ),
    "ru": (
        "Русский",
        "Саксаул удерживает песок",
        "Обсуждение темы ведёт к форуму, форум попадает в календарь каждого участника, "
        "а сказанное становится решением для следующего.",
    ),
}

DIFFERENCES = [
    SimpleNamespace(label=_("Place"), there="Ulaanbaatar, and online", typed="Dalanzadgad"),
    SimpleNamespace(label=_("Seats"), there="40", typed=""),
]

SECTORS = [
    SimpleNamespace(icon=icon, words=words)
    for icon, words in (
        ("gov", "Government"),
        ("aca", "Academia"),
        ("civ", "Civil society"),
        ("biz", "Private sector"),
        ("net", "Network or mechanism"),
        ("int", "International organisation"),
    )
]

MANDATE = SimpleNamespace(kind=MandateKind.HEAD_OF_DELEGATION)

PROSE = Markup(
    "<p>Where herders rotate their pastures and look after the fences themselves, the saxaul was still alive "
    "after three years. <strong>Planting alone</strong> does <em>not</em> stop moving sand, see "
    '<a href="#source">the counts</a>.</p>'
    "<ul><li>Straw grids first, then saxaul.</li><li>Counted each <code>autumn</code>.</li></ul>"
    "<blockquote><p>Who has counts for more than three years?</p></blockquote>"
    "<pre><code>site;year;planted;alive\nBulgan;2024;1200;790</code></pre>"
    '<table tabindex="0"><thead><tr><th>Site</th><th>Planted</th><th>Alive</th></tr></thead>'
    "<tbody><tr><td>Bulgan</td><td>1200</td><td>790</td></tr></tbody></table>"
)
EMPHASIS = Markup(
    "<p>先扎草方格，再种梭梭，<em>顺序</em>不能颠倒。资金有相当一部分来自小额捐款：单笔金额不大，但更稳定。</p>"
)
QUOTED = Markup(
    '<blockquote lang="en"><p>What still stands after three years?</p></blockquote>'
    "<p>주민이 협동조합을 만들고 스스로 나무를 돌볼 때 숲이 남았습니다.</p>"
)

AGENDA = [
    SimpleNamespace(at=STARTS_AT, title="Opening", lang="en", text="Three Wells Cooperative", is_pause=False),
    SimpleNamespace(
        at=STARTS_AT + timedelta(minutes=20),
        title="1. Что удерживает песок на уровне общин",
        lang="ru",
        text=None,
        is_pause=False,
    ),
    SimpleNamespace(at=STARTS_AT + timedelta(minutes=90), title="Pause", lang="en", text=None, is_pause=True),
]

STOPS = [
    SimpleNamespace(title="Workshop", href="#line", lang="en", meta=["7–8 July 2015"], state="past"),
    SimpleNamespace(title="Annual meeting", href="#line", lang="en", meta=["Day not announced"], state=""),
    SimpleNamespace(title="This forum", href=None, lang="en", meta=["25 November"], state="here"),
    SimpleNamespace(title="長い名前の会議", href="#line", lang="ja", meta=["Tokyo"], state=""),
]


def _meeting(title: str, lang: str, **more: Any) -> SimpleNamespace:
    """Make a meeting as lists show one: two hours on the day of the samples, unless told otherwise."""
    given = {
        "id": 1,
        "title": title,
        "language": lang,
        "kind": SimpleNamespace(words="Forum"),
        "precision": "time",
        "starts_at": STARTS_AT,
        "ends_at": ENDS_AT,
        "first_day": STARTS_AT.date(),
        "last_day": ENDS_AT.date(),
        "status": "scheduled",
        "place": None,
        "is_linked": False,
        "bodies": [],
    }
    return SimpleNamespace(**{**given, **more})


#: one of each sort: with hours, over days, of another body without a day, a draft, called off
MEETINGS = [
    _meeting(TITLE, "en", place="Ulaanbaatar, and online"),
    _meeting("サクサウールは砂を留める", "ja", ends_at=ENDS_AT + timedelta(days=2)),
    _meeting("Workshop", "en", precision="day", last_day=ENDS_AT.date() + timedelta(days=1)),
    _meeting(
        "Annual meeting",
        "en",
        precision="month",
        is_linked=True,
        bodies=[SimpleNamespace(name="Three Wells Cooperative", short_name="TWC")],
    ),
    _meeting("Заг элсийг тогтооно", "mn", status="draft"),
    _meeting("Side event", "en", status="cancelled"),
]


def _thread(number: int, title: str, lang: str, **more: Any) -> SimpleNamespace:
    """Make a discussion as lists show one: without a word yet, unless told otherwise."""
    given = {
        "id": number,
        "title": title,
        "language": lang,
        "posts": 0,
        "last_post_at": STARTS_AT,
        "last_author_name": "Oyun",
        "theme_slug": "land-restoration",
        "theme_title": "Land restoration",
        "theme_language": "en",
        "kind": ThreadKind.DISCUSSION,
        "state": ThreadState.OPEN,
        "pinned_at": None,
        "accepted_number": None,
        "phase": None,
    }
    return SimpleNamespace(**{**given, **more})


#: one of each sort: with posts, without, and in the states that tags tell of
THREADS = [
    _thread(
        1,
        "Небольшие пожертвования через мобильные приложения: что делает их устойчивыми?",
        "ru",
        posts=6,
        last_author_name="Б. Сарантуяа",
        kind=ThreadKind.QUESTION,
        accepted_number=4,
    ),
    _thread(2, TITLE, "en", pinned_at=STARTS_AT, kind=ThreadKind.ANNOUNCEMENT),
    _thread(
        3,
        "砂漠化に関する意見募集",
        "ja",
        kind=ThreadKind.CONSULTATION,
        phase=Phase.OVER,
    ),
    _thread(4, "Sand and dust storms", "en", state=ThreadState.LOCKED),
]

SOURCES: list[dict[str, Any]] = [
    {"origin": "seed", "para": 12},
    {"origin": "seed", "para": 4},
    {"origin": "public", "url": "https://www.example.org/meeting", "fact": "16 October, Incheon"},
]

RAW_MAIL = (
    "From: NEAMSP <forum@example.org>\n"
    "To: Oyun <oyun@example.org>\n"
    "Subject: =?utf-8?b?0JfQsNCzINGN0LvRgdC40LnQsyDRgtC+0LPRgtC+0L7QvdC+?=\n"
    "Content-Type: text/calendar; charset=utf-8; method=REQUEST\n"
)


def month() -> list[list[SimpleNamespace]]:
    """Return November 2026 as weeks, with one entry of each kind."""
    entries = {
        5: [_entry("Preparatory call", "maybe")],
        12: [_entry("Side event", "off", "09:00")],
        18: [_entry("Registration closes", "other")],
        25: [_entry("Holding the sand", "", "15:00"), _entry("Заседание", "other", lang="ru")],
    }
    first = date(2026, 10, 26)
    days = [first + timedelta(days=n) for n in range(42)]
    cells = [
        SimpleNamespace(
            on=on,
            is_away=on.month != STARTS_AT.month,
            is_today=on == date(2026, 11, 10),
            entries=entries.get(on.day, []) if on.month == STARTS_AT.month else [],
            holidays=["Japan: Culture Day"] if (on.month, on.day) == (11, 3) else [],
        )
        for on in days
    ]
    return [cells[n : n + 7] for n in range(0, 42, 7)]


def _entry(title: str, kind: str, time: str | None = None, lang: str = "en") -> SimpleNamespace:
    return SimpleNamespace(title=title, kind=kind, time=time, lang=lang, href="#month")


#: what was changed in a text, and what readers said to it without words
CHANGES = changes("The sand moves in spring.", "The sand moved a little in spring, too.")
REACTED = [(kind, 3 if kind in {Reacting.THANKS, Reacting.QUESTION} else 0) for kind in Reacting]

CITED = [
    SimpleNamespace(
        number=number, is_gone=number == 4, is_moved=number == 7, author_name="Б. Сарантуяа",
        organisation_name="Three Wells Cooperative" if number == 2 else None, organisation_language="en",
    )
    for number in (2, 3, 4, 7)
]  # fmt: skip
COVERED = Coverage(41, 47, [12, 30])
OBJECTING = [
    SimpleNamespace(is_open=is_open, objections=number, objections_until=LATE.date())
    for is_open, number in ((True, 0), (True, 1), (False, 2), (False, 0))
]
STANCES = list(Stance)
TALLY = count(
    SimpleNamespace(stance=stance, sector=sector, countries=codes)
    for stance, sector, codes in (
        (Stance.SUPPORT, Sector.GOVERNMENT, ["MN"]),
        (Stance.SUPPORT, Sector.CIVIL_SOCIETY, ["CN", "KR"]),
        (Stance.CONCERN, Sector.ACADEMIA, ["RU"]),
        (Stance.OBJECT, Sector.NETWORK, []),
    )
)
STANDING = [
    (SimpleNamespace(closes_on=LATE.date(), is_silent=is_silent, closed_at=LATE), state)
    for is_silent, state in (
        *((True, state) for state in StatementState),
        (False, StatementState.OPEN),
    )
]
BROUGHT = [
    SimpleNamespace(
        id=0, name="荒漠化报告.pdf", described="PDF, 340 kB", is_picture=False, words="",
        in_text="[荒漠化报告](attachment:0)",
    ),
]  # fmt: skip
