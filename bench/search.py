"""Measure what searching costs: ``python -m bench.search [--posts 200000] [--engine sqlite]``.

Posts in six languages, made of words some of which are said often and some seldom; one of them was said often
long ago, and one only where visitors do not read. The same words are looked for on both engines.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import flask_migrate
from sqlalchemy import delete, func, insert, select, text

from app import create_app
from app.accounts.models import Account
from app.db import db, transaction
from app.discussions.kinds import PostState, ThreadState
from app.discussions.models import Post, Theme, Thread
from app.groups.models import Visibility
from app.search import asked, indexing, matching, queries, shown
from app.search import words as words_of
from app.search.kinds import DATED, Kind
from app.search.models import Entry, Work
from app.search.queries import Wanted
from app.search.sources import BY, IN
from bench import databases
from bench.databases import Database

SETTINGS = {"SECRET_KEY": "for-measuring-only-" * 2, "PUBLIC_URL": "http://forum.example.org"}
NOW = datetime(2026, 11, 1, tzinfo=UTC)
#: (what is looked for, what it tells)
LOOKED_FOR = (
    ("荒漠", "two characters, said often"),
    ("砂漠", "two characters, said often"),
    ("초원", "two characters, said often"),
    ("沙丘", "two characters, said seldom"),
    ("水库", "said often, but long ago"),
    ("秘密", "said often where visitors do not read"),
    ("没有这个", "never said"),
    ("荒漠化", "three characters"),
    ("цөлжилт", "with endings"),
    ("опустынивание", "with endings"),
    ("desertification", "with endings"),
    ("land", "a beginning of many words"),
)
TEN = 10  #: times each is looked for

_ZH = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
_KO = [chr(0xAC00 + 7 * number) for number in range(1500)]
_KANA = [chr(code) for code in range(0x3042, 0x3090)]
_CYRILLIC = "абвгдежзийклмнопрстуүөх"
_LATIN = "abcdefghilmnoprstuvw"


def main() -> None:
    """Make, index, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    arguments = parser.parse_args()
    for engine in ["sqlite", "postgresql"] if arguments.engine == "both" else [arguments.engine]:
        with databases.fresh(engine) as database:
            app = create_app({**SETTINGS, "DATABASE_URL": database.url})
            with app.test_request_context():
                flask_migrate.upgrade()
                took = _took(lambda: _make(arguments.posts))
                print(f"{engine}: {arguments.posts} posts made in {took / 1000:.0f} s", flush=True)
                some = min(arguments.posts, 3_000)
                with transaction() as session:
                    session.execute(delete(Entry).where(Entry.subject_id <= some))
                    session.execute(
                        insert(Work), [{"kind": Kind.POST, "subject_id": n + 1} for n in range(some)]
                    )
                began = time.process_time()
                took = _took(indexing.work)
                used = time.process_time() - began
                clock = some / took * 1000
                print(f"indexed: {some / used:.0f} a second of our processor, {clock:.0f} by the clock")
                print(_size(engine))
                database.settle()
                _measure(database)
                db.session.remove()
                db.engine.dispose()


def _make(posts: int) -> None:
    chance = random.Random(20150707)
    rare = {"ru": _words(chance, _CYRILLIC), "en": _words(chance, _LATIN)}
    with transaction() as session:
        session.execute(
            insert(Account),
            [
                {"id": n, "name": f"Person {n}", "email": f"p{n}@a.example", "email_key": f"p{n}@a.example",
                 "language": "en", "timezone": "UTC", "role": "participant", "joined_at": NOW}
                for n in range(1, 51)
            ],
        )  # fmt: skip
        for number in range(1, 9):
            seen = Visibility.GROUP if number == 8 else Visibility.PUBLIC
            session.add(
                Theme(
                    id=number,
                    slug=f"t{number}",
                    title=f"T{number}",
                    description="",
                    position=number,
                    visibility=seen,
                )
            )
        session.flush()
        threads = [
            {"id": n, "theme_id": 8 if n % 40 == 0 else n % 7 + 1, "title": f"Thread {n}", "language": "en",
             "author_id": 1, "started_at": NOW - timedelta(days=3000), "last_post_at": NOW,
             "last_author_name": "", "state": ThreadState.OPEN, "last_number": posts // 2000 + 1}
            for n in range(1, 2001)
        ]  # fmt: skip
        session.execute(insert(Thread), threads)
    for start in range(0, posts, 5_000):
        rows = [_post(chance, rare, n, posts) for n in range(start, min(start + 5_000, posts))]
        with transaction() as session:
            session.execute(insert(Post), rows)
            session.execute(delete(Work))
            session.execute(insert(Entry), [_entry(row) for row in rows])
    if db.engine.dialect.name == "sqlite":
        with transaction() as session:
            session.execute(text("INSERT INTO search_words (search_words) VALUES ('rebuild')"))


def _words(chance: random.Random, letters: str) -> list[str]:
    return ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(4_000)]


def _post(chance: random.Random, rare: dict[str, list[str]], number: int, posts: int) -> dict[str, object]:
    thread, kind = number % 2000 + 1, ("zh", "ja", "ko", "mn", "ru", "en")[number % 6]
    often = chance.random() < 0.5
    if kind == "zh":
        words = "".join(chance.choices(_ZH, cum_weights=_OFTEN, k=150))
        words += (
            "防治荒漠化。" * often + "沙丘。" * (chance.random() < 0.01) + "水库。" * (number < posts * 0.3)
        )
    elif kind == "ja":
        words = "".join(chance.choices(_ZH + _KANA * 20, k=150)) + "砂漠化について。" * often
    elif kind == "ko":
        words = " ".join("".join(chance.choices(_KO, k=3)) for _ in range(50)) + " 초원이 사막화를 " * often
    elif kind == "en":
        words = " ".join(chance.choices(rare["en"], k=70)) + " desertification of the lands" * often
    else:
        words = " ".join(chance.choices(rare["ru"], k=60))
        words += {"mn": " цөлжилтийн эсрэг", "ru": " с опустыниванием"}[kind] * often
    if thread % 40 == 0:
        words += "秘密。"
    at = NOW - timedelta(seconds=(posts - number) * 600)
    return {
        "id": number + 1, "thread_id": thread, "number": number // 2000 + 1, "feed_number": number + 1,
        "state": PostState.VISIBLE, "author_id": number % 50 + 1, "author_name": f"Person {number % 50}",
        "language": kind, "source": words, "html": f"<p>{words}</p>", "written_at": at, "shown_at": at,
        "key": str(number), "reactions": {},
    }  # fmt: skip


def _entry(row: dict[str, object]) -> dict[str, object]:
    """What the index keeps of a post: as app.search.sources makes it."""
    return {
        "place": indexing.place_of(row["shown_at"], Kind.POST, row["id"]), "kind": Kind.POST,
        "subject_id": row["id"], "audience": "", "language": row["language"], "mark": 1,
        "tokens": words_of.kept(row["source"]) + f" {IN}{row['thread_id']} {BY}person {BY}{row['id'] % 50}",
    }  # fmt: skip


_OFTEN = list(accumulate(1 / (place + 1) for place in range(len(_ZH))))


def _measure(database: Database) -> None:
    """Print milliseconds: of both processors, on an average, and by the clock, the quickest of ten."""
    print(
        f"{'looked for':18}{'hits':>8}"
        + "".join(f"{head:>9}" for head in ("newest", "clock", "best", "clock", "page", "clock"))
        + "   ms"
    )
    for typed, why in LOOKED_FOR:
        newest, best = Wanted(text=typed, exact=True), Wanted(text=typed, exact=True, best=True)
        costs: list[float] = []
        for act, times in (
            (lambda wanted=newest: queries.find(None, wanted), TEN),
            (lambda wanted=best: queries.find(None, wanted), 3),
            (lambda wanted=newest: _page(wanted), 3),
        ):
            act()
            took, before = [], time.process_time() + database.cpu()
            for _ in range(times):
                took.append(_took(act))
            costs += [(time.process_time() + database.cpu() - before) / times * 1000, min(took)]
        print(
            f"{typed:18}{_hits(typed):8}" + "".join(f"{cost:9.1f}" for cost in costs) + f"   {why}",
            flush=True,
        )


def _page(wanted: Wanted) -> None:
    """What a page shows: also the words of the glossary, and the part in which each word stands."""
    found = queries.find(None, Wanted(text=wanted.text))
    shown.rows(None, found.asked, found.hits)


def _hits(typed: str) -> int:
    among = matching.Among(kinds=DATED, audience="public")
    return len(matching.hits(db.session(), asked.read(typed), among, 1_000_000))


def _took(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    db.session.rollback()
    return (time.perf_counter() - began) * 1000


def _size(engine: str) -> str:
    if engine == "sqlite":
        return ""
    size = db.session.scalar(select(func.pg_total_relation_size(text("'search_entry'::regclass"))))
    db.session.rollback()
    return f"{(size or 0) / 1e6:.0f} MB"


if __name__ == "__main__":
    main()
