"""The demonstration's data alone: keys resolve, facts have sources, no real body is made to speak."""

import json
import re
import unicodedata
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

FOLDER = Path(__file__).parents[2] / "demo"
FILES = sorted(FOLDER.glob("*.json"))
LANGUAGES = {"en", "zh", "ja", "ko", "mn", "ru"}
SECTORS = {"government", "academia", "civil_society", "private_sector", "network", "international"}
KINDS = {"forum", "workshop", "conference", "annual_meeting", "governing_body", "side_event"}
UNOFFICIAL = re.compile(
    r"(North|South) Korea|北朝鮮|韓国|韩国|朝鲜(?!民主)|북한|남한|북조선|남조선"
    r"|Северн(ая Корея|ой Кореи)|Южн(ая Корея|ой Кореи)|(Хойд|Өмнөд) Солонгос"
)


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


REAL = read("neamsp")
PEOPLE = {person["key"]: person for person in read("people")}
ORGANISATIONS = {organisation["key"]: organisation for organisation in read("organisations")}
THEMES = {theme["slug"]: theme for theme in read("themes")}
ABOVE = {slug: theme for slug, theme in THEMES.items() if "below" not in theme}
THREADS = read("threads")
SERIES = {series["slug"]: series for series in read("meetings")["series"]}
MEETINGS = {meeting["key"]: meeting for meeting in read("meetings")["meetings"]}
REGISTRATIONS = {entry["meeting"]: entry for entry in read("registrations")}
LINKED = {meeting["key"]: meeting for meeting in read("linked")}
POSTS = [post for thread in THREADS for post in thread["posts"]]
SEATS = [seat for entry in REGISTRATIONS.values() for seat in entry["confirmed"] + entry["waiting"]]
REAL_ORGANISATIONS = {organisation["key"] for organisation in REAL["organisations"]}


def sources(data):
    """Every entry of every list called ``source``, however deep."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from value if name == "source" else sources(value)
    elif isinstance(data, list):
        for value in data:
            yield from sources(value)


def addresses():
    return {entry["url"] for entry in sources(REAL) if "url" in entry}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_plain_composed_utf8(path):
    raw = path.read_bytes()
    text = raw.decode("utf-8")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_source_says_where(path):
    for entry in sources(json.loads(path.read_text(encoding="utf-8"))):
        assert entry.get("para") in range(1, 16) or entry["url"].startswith(("http://", "https://"))


@pytest.mark.parametrize("name", ["themes", "threads", "linked"])
def test_nothing_is_left_without_a_source(name):
    assert all(entry["source"] for entry in read(name))


def test_addresses_are_those_of_the_sourced_data():
    known = addresses()
    for post in POSTS:
        assert set(re.findall(r"https?://[^\s)>]+", post["text"])) <= known
    for name in ("themes", "threads", "meetings", "linked"):
        assert {entry["url"] for entry in sources(read(name)) if "url" in entry} <= known


def test_keys_are_given_once():
    for name in ("people", "organisations", "threads", "linked"):
        keys = [entry["key"] for entry in read(name)]
        assert len(keys) == len(set(keys))
    assert len(MEETINGS) == len(read("meetings")["meetings"])
    assert not set(ORGANISATIONS) & REAL_ORGANISATIONS


def test_people_have_addresses_of_their_own_that_reach_nobody():
    emails = [person["email"] for person in PEOPLE.values()]
    assert len(emails) == len({email.lower() for email in emails})
    for email in emails:
        assert re.fullmatch(r"[a-z.]+@example\.org", email)


def test_people_come_from_all_six_languages_and_have_known_zones():
    assert {person["language"] for person in PEOPLE.values()} == LANGUAGES
    assert "Asia/Pyongyang" in {person["timezone"] for person in PEOPLE.values()}
    for person in PEOPLE.values():
        assert person["name"]
        assert person["reading"].isascii()
        assert ZoneInfo(person["timezone"])
        assert person["organisation"] is None or person["organisation"] in ORGANISATIONS


def test_roles_and_the_accounts_to_try():
    roles = [person["role"] for person in PEOPLE.values()]
    assert set(roles) == {"participant", "organiser", "secretariat"}
    assert roles.count("secretariat") == 1
    assert roles.count("organiser") == 2
    shown = [person for person in PEOPLE.values() if person["demo"]]
    assert sorted(person["role"] for person in shown) == ["organiser", *["participant"] * 3, "secretariat"]
    assert len({person["language"] for person in shown if person["role"] == "participant"}) == 3


def test_invented_organisations_say_so():
    assert {organisation["sector"] for organisation in ORGANISATIONS.values()} == SECTORS
    for organisation in ORGANISATIONS.values():
        assert organisation["invented"] is True
        assert organisation["name"].endswith("(invented)")
        assert (organisation["native_name"] is None) == (organisation["native_language"] is None)
        if organisation["native_name"]:
            assert organisation["native_language"] in LANGUAGES
            assert re.search(r"\W(зохиомол|虚构|架空|가상|вымышленная)\W$", organisation["native_name"])


def test_nobody_speaks_for_anybody_but_herself_or_her_invented_organisation():
    for post in POSTS:
        writes_down = "told" in post and PEOPLE[post["author"]]["role"] == "secretariat"
        assert writes_down or post["speaks_for"] in {None, PEOPLE[post["author"]]["organisation"]}
        assert post["speaks_for"] in {None, *ORGANISATIONS}
    for seat in SEATS:
        assert seat["speaks_for"] in {None, PEOPLE[seat["person"]]["organisation"]}
    for meeting in MEETINGS.values():
        assert meeting["invented"] is True
        assert set(meeting["organisers"]) <= set(ORGANISATIONS)


def test_themes_are_those_of_the_network():
    given = {theme["code"]: (theme["label"], theme["neamsp"]) for theme in REAL["themes"]}
    assert {slug: (theme["title"], theme["neamsp"]) for slug, theme in ABOVE.items()} == given
    assert [theme["order"] for theme in ABOVE.values()] == list(range(1, 9))


def test_themes_are_called_in_all_languages():
    texts = read("theme_texts")
    assert set(texts) == {*THEMES, read("circles")["theme"]["slug"]}
    for text in texts.values():
        assert set(text) == LANGUAGES - {"en"}
        assert all(set(words) == {"title", "description"} for words in text.values())
    assert {theme["below"] for theme in THEMES.values() if "below" in theme} <= set(ABOVE)


def test_threads_cover_themes_and_languages():
    assert len(THREADS) >= 12
    assert {thread["theme"] for thread in THREADS} == set(ABOVE)
    assert {thread["language"] for thread in THREADS} == LANGUAGES
    assert {post["language"] for post in POSTS} == LANGUAGES
    assert sum(len({post["language"] for post in thread["posts"]}) >= 3 for thread in THREADS) >= 6
    attached = [thread["meeting"] for thread in THREADS if thread["meeting"]]
    assert len(attached) == len(set(attached)) == 2
    assert set(attached) <= set(MEETINGS)


@pytest.mark.parametrize("thread", THREADS, ids=lambda thread: thread["key"])
def test_a_thread_is_a_conversation_in_order(thread):
    first, *replies = thread["posts"]
    assert 3 <= len(replies) <= 8
    for name in ("author", "speaks_for", "language", "days_ago"):
        assert thread[name] == first[name]
    days = [post["days_ago"] for post in thread["posts"]]
    assert days == sorted(set(days), reverse=True)
    assert days[-1] > 0
    for post in thread["posts"]:
        assert PEOPLE[post["author"]]["joined_days_ago"] > post["days_ago"]
        assert post["text"] == post["text"].strip() != ""


def test_paragraphs_named_in_a_thread_are_among_its_sources():
    for thread in THREADS:
        listed = {entry["para"] for entry in thread["source"] if "para" in entry}
        named = {int(para) for post in thread["posts"] for para in re.findall(r"¶(\d+)", post["text"])}
        assert named <= listed, thread["key"]


def test_markdown_of_every_kind_occurs():
    text = "\n\n".join(post["text"] for post in POSTS)
    for pattern in (
        r"^- ",
        r"^1\. ",
        r"^\|---",
        r"^> ",
        r"\]\(https?://",
        r"\*\*[^\w\s*][^*]+[^\w\s*]\*\*\w",
    ):
        assert re.search(pattern, text, re.MULTILINE), pattern


def test_countries_are_named_as_the_united_nations_name_them():
    for path in FILES:
        assert not UNOFFICIAL.search(path.read_text(encoding="utf-8")), path.name


def test_forums_lie_behind_and_ahead_of_today():
    days = {key: meeting["when"]["days_ahead"] for key, meeting in MEETINGS.items()}
    scheduled = [days[key] for key, meeting in MEETINGS.items() if meeting["status"] == "scheduled"]
    assert sum(number < -7 for number in scheduled) == 2
    assert sum(number > 7 for number in scheduled) == 2
    assert [meeting["status"] for meeting in MEETINGS.values()].count("draft") == 1
    for meeting in MEETINGS.values():
        assert meeting["kind"] in KINDS
        assert meeting["series"] in SERIES
        assert meeting["theme"] in THEMES
        assert meeting["when"]["weekday"] in range(5)
        assert re.fullmatch(r"[01]\d:[0-5]\d", meeting["time"])
        assert ZoneInfo(meeting["timezone"])
        assert meeting["online_url"].startswith("https://meet.example.org/")
        assert set(meeting["languages"]) <= LANGUAGES
        assert meeting["source"]


def test_registrations_fill_rooms_and_never_overfill_them():
    assert set(REGISTRATIONS) == set(MEETINGS)
    for key, entry in REGISTRATIONS.items():
        meeting, people = MEETINGS[key], [seat["person"] for seat in entry["confirmed"] + entry["waiting"]]
        assert len(people) == len(set(people))
        assert len(entry["confirmed"]) <= meeting["capacity"]
        assert not entry["waiting"] or len(entry["confirmed"]) == meeting["capacity"]
        days = [seat["days_ago"] for seat in entry["confirmed"] + entry["waiting"]]
        assert days == sorted(days, reverse=True)
        for seat in entry["confirmed"] + entry["waiting"]:
            # Nobody registers before joining, nor after the forum (which may fall three days early).
            assert PEOPLE[seat["person"]]["joined_days_ago"] > seat["days_ago"]
            assert seat["days_ago"] > max(0, 3 - meeting["when"]["days_ahead"])
        assert meeting["status"] == "scheduled" or not people
    assert any(entry["waiting"] for entry in REGISTRATIONS.values())


def test_linked_meetings_are_the_sourced_ones():
    dated = {event["key"] for event in REAL["events"] if event["kind"] != "forum-series"}
    outcomes = {outcome["key"] for outcome in REAL["outcomes"]}
    assert set(LINKED) == dated
    for meeting in LINKED.values():
        assert meeting["kind"] in KINDS
        assert meeting["body"] in REAL_ORGANISATIONS
        assert meeting["timezone"] is None or ZoneInfo(meeting["timezone"])
        for relation in meeting["relations"]:
            assert relation["kind"] in {"outcomes", "takes_up"}
            assert set(relation["keys"]) <= outcomes
    produced = [relation for relation in LINKED["ws-2015"]["relations"] if relation["kind"] == "outcomes"]
    assert [set(relation["keys"]) for relation in produced] == [outcomes]


def test_each_person_says_who_she_is():
    from app.people.languages import CODES
    from app.people.models import Audience

    profiles = {said["person"]: said for said in read("profiles")}
    assert set(profiles) == set(PEOPLE)
    for said in profiles.values():
        assert {row["code"] for row in said["languages"]} <= CODES
        assert said["languages"][0]["writes"]
        assert set(said["themes"]) <= set(THEMES)
        assert len(said["expertise"]) <= 15
    assert {said["listed"] for said in profiles.values()} == set(Audience)
