"""What is there is found, in six languages, and the same on both engines."""

import re

import pytest

from app.discussions import operations
from app.search import indexing, queries, shown, words
from app.search.asked import read
from app.search.matching import pattern
from app.search.queries import Wanted
from app.search.snippets import marked, spans

#: what is looked for -> texts in which it stands; each text is one post
FOUND = {
    "荒漠": ["防治荒漠化的经验。", "我们在荒漠地区植树。", "荒漠", "在荒漠，水很少"],
    "草原": ["保护草原生态", "內蒙古草原退化"],
    "防治": ["防治荒漠化的经验。"],
    "干旱": ["干旱、半干旱地区", "今年旱情：干旱严重"],
    "漠": ["防治荒漠化的经验。", "我们在荒漠地区植树。", "大漠"],
    "保護": ["保护草原生态"],  # as Taiwan writes it
    "砂漠": ["砂漠化対処条約について", "ゴビ砂漠", "砂漠"],
    "黄砂": ["春の黄砂がひどい。"],
    "植林": ["植林を続けています", "乾燥地の植林、そして水"],
    "モニタリング": ["モニタリングの方法", "ﾓﾆﾀﾘﾝｸﾞ網"],
    "초원": ["몽골 초원의 복원", "초원이 사라진다", "초원"],
    "사막화": ["사막화를 막자", "사막화방지협약", "사막화는 문제다"],
    "가뭄": ["가뭄이 심하다", "올해 가뭄에 대비하자"],
    "цөлжилт": ["Цөлжилт нэмэгдэж байна", "цөлжилтийн эсрэг", "цөлжилттэй тэмцэх", "ЦӨЛЖИЛТӨӨС сэргийлэх"],
    "бэлчээр": ["бэлчээрийн даац", "Бэлчээр хамгаалах", "бэлчээрээ сэлгэх"],
    "шуурга": ["шороон шуурганы улмаас", "Шуурга шуурлаа"],
    "опустынивание": [
        "борьба с опустыниванием",
        "Опустынивание растёт",
        "проблема опустынивания",
        "об опустынивании",
    ],
    "засуха": ["после засухи", "Засуху ждут", "засухой охвачены"],
    "зелёный": ["зеленый пояс", "зелёного пояса"],
    "desertification": ["Desertification is here", "DESERTIFICATION"],
    "communities": ["A community of herders", "communities speak"],
    "degraded": ["land degradation", "degrading soils", "we degrade it"],
    "land degradation": ["land degradation", "degradation of the land"],
    "COP16": ["At COP16 we said"],
    "COP荒漠": ["COP荒漠化会议"],
}
#: what is looked for -> texts that look like it, and are none
NOT_FOUND = {
    "荒漠": ["漠荒", "荒。漠"],
    "砂漠": ["砂と漠"],
    '"sand storm"': ["storm of sand", "sand storms"],
    "-water land": ["land and water"],
    "a": ["about"],
}
#: more to look for, whatever it finds
MORE = [
    '"荒漠化的"', "荒漠 -防治", "опустынивание -борьба",
    '-"land degradation" degradation', "初", "化", "степь",
    "land",
    "we it", "荒漠地区植树",
]  # fmt: skip
TEXTS = sorted({one for each in (FOUND, NOT_FOUND) for texts in each.values() for one in texts})


@pytest.fixture
def said(make_account, make_theme):
    """Every text as a post of its own."""
    bolor = make_account("Bolor")
    make_theme(slug="land")
    thread = operations.start_thread(
        bolor, theme="land", title="…", source="…", language="en", organisation_id=None, key="0"
    )
    for number, source in enumerate(TEXTS, start=1):
        operations.reply(
            bolor, thread_id=thread.id, source=source, language="en", organisation_id=None, key=str(number)
        )
    indexing.work()


def found(typed, **more):
    result = queries.find(None, Wanted(text=typed, exact=True, **more))
    return {re.sub("</?mark>", "", str(row.words)) for row in shown.rows(None, result.asked, result.hits)}


def test_every_word_finds_every_text_in_which_it_stands(said):
    missed = {typed: set(texts) - found(typed) for typed, texts in FOUND.items()}
    assert {typed: texts for typed, texts in missed.items() if texts} == {}
    wrong = {typed: set(texts) & found(typed) for typed, texts in NOT_FOUND.items()}
    assert {typed: texts for typed, texts in wrong.items() if texts} == {}


def test_both_engines_find_just_what_the_words_say(said):
    """The same reference, in plain Python, for each engine: then both find the same."""

    def holds(asked, text):
        kept = f" {words.kept(text)} "
        has = [any(all(pattern(p) in kept for p in option) for option in c.options) for c in asked.clauses]
        return all(there is not clause.is_without for there, clause in zip(has, asked.clauses, strict=True))

    for typed in [*FOUND, *NOT_FOUND, *MORE]:
        asked = read(typed)
        wanted = {text for text in TEXTS if holds(asked, text)}
        assert len(wanted) <= 20
        assert found(typed) == wanted, typed
        assert found(typed, best=True) == wanted, typed


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("防治荒漠化", "荒漠", "防治<mark>荒漠</mark>化"),
        ("ﾓﾆﾀﾘﾝｸﾞ網", "モニタリング", "<mark>ﾓﾆﾀﾘﾝｸﾞ</mark>網"),
        ("保护环境", "保護環境", "<mark>保护环境</mark>"),
        ("大漠", "漠", "大<mark>漠</mark>"),
        ("Land <b> lands", "land", "<mark>Land</mark> &lt;b&gt; <mark>lands</mark>"),
        ("co-operation, cooperate", "co-operation", "<mark>co-operation</mark>, cooperate"),
        ("ﬁre on a ﬁ\u0301 hill", "fire", "<mark>ﬁre</mark> on a ﬁ\u0301 hill"),
        ("опустыниванием", "опустынивание", "<mark>опустыниванием</mark>"),
    ],
)
def test_what_was_found_is_marked_as_it_stands_there(text, typed, shown):
    assert marked(text, spans(text, read(typed))) == shown


ODD = [
    "", " ", "-", '"', "''", "*", "()", "NOT", "a AND (b", "x OR", "near(a b)", "\0land\0", "%", "_", "\\",
    "'; DROP TABLE post; --", "tokens:land", "{land}", "^land", "+land", "land*", "-land", '-"', "🌵",
    "a" * 10_000, "荒" * 10_000, '"' * 999, "- " * 999, "<script>alert(1)</script>", "\u202eland", "а́",
    "١٢٣", "½", "ᠮᠣᠩᠭᠣᠯ", "0thr1", "land " * 300,
]  # fmt: skip
ODD_CHOICES = {
    "theme": "x", "thread": "9" * 30, "since": "2026-13-01", "until": "0000-01-01", "kind": "x",
    "before": "x", "page": "-1", "language": "xx", "by": "%", "organisation": '"', "order": "x",
}  # fmt: skip


def test_odd_words_are_answered(client, said):
    for typed in ODD:
        # what no database can hold is refused at the door, as everywhere
        wanted = 400 if "\0" in typed else 200
        for address in ("/search/", "/search/feed.atom"):
            answer = client.get(address, query_string={"q": typed})
            assert answer.status_code == wanted, (address, typed[:50])
            assert "<script>alert" not in answer.text
    for name, value in ODD_CHOICES.items():
        assert client.get("/search/", query_string={"q": "land", name: value}).status_code == 200, name
