"""In which order names stand, in six languages."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.names import sort_key

#: as a dictionary of the language has them
ORDERS = {
    "zh": "阿拉善 北京 鄂尔多斯 甘肃 河北 黑龙江 呼和浩特 吉林 库布其 辽宁 毛乌素 内蒙古 宁夏 青海 陕西 上海",
    "mn": "Архангай Батоо Батөлзий Дундговь Ёлын Ерөө Орхон Охот Өвөрхангай Өмнөговь Увс Улаанбаатар Үлзийт",
    "ru": "Елисеев Ёлкин Ершов Жуков Иванов Шишкин Щукин Юрьев Яшин",
    "ko": "강원 광주 김철수 대전 박영희 부산 서울 이영수 인천 제주",
    "ja": "あおき いとう うえだ かとう がもう きむら さとう たなか ばば はやし ワタナベ",
    "en": "Ängström Anna Bolor Émile Hye-jin Zoë",
}


@pytest.mark.parametrize("language", [*ORDERS])
def test_names_stand_as_in_a_dictionary(language):
    names = ORDERS[language].split()
    shuffled = random.Random(7).sample(names, len(names))
    assert sorted(shuffled, key=sort_key) == names


def test_plain_code_points_would_be_wrong():
    for language in ("zh", "mn", "ru", "en"):
        assert sorted(ORDERS[language].split()) != ORDERS[language].split()


def test_all_scripts_stand_in_one_list():
    names = ["Anna", "Zoë", "Анна", "Үлзий", "김철수", "さとう", "北京", "🌱"]
    assert sorted(random.Random(3).sample(names, len(names)), key=sort_key) == names


def test_japanese_names_stand_by_their_reading():
    people = [("鈴木", "すずき"), ("佐藤", "サトウ"), ("阿部", "あべ")]
    assert [name for name, _ in sorted(people, key=lambda one: sort_key(one[0], reading=one[1]))] == [
        "阿部",
        "佐藤",
        "鈴木",
    ]


def test_a_romanised_reading_does_not_move_a_name_among_the_latin_ones():
    assert sort_key("王伟", reading="Wang Wei") == sort_key("王伟")


def test_marks_decide_only_between_equals():
    assert sorted(["Émile", "Emily", "Emile"], key=sort_key) == ["Emile", "Émile", "Emily"]


@given(st.text(max_size=300))
def test_every_text_has_a_key_that_every_database_takes(text):
    key = sort_key(text)
    assert key
    assert "\0" not in key
    key.encode("utf-8", "surrogatepass")


@given(st.lists(st.text(alphabet="aeäßёеөүkzЖ한글北京さざ -", max_size=8), min_size=2, max_size=6))
def test_the_order_is_one_order(names):
    keys = sorted(sort_key(name) for name in names)
    assert all(before <= after for before, after in pairwise(keys))
