"""How names are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.names import folded, romanised, tokens
from app.names.search import LONGEST, MOST


def finds(typed, *names):
    """Whether each word typed begins one of the tokens, as the search looks for it."""
    words = folded(typed).split()
    found = tokens(*names)
    return bool(words) and all(any(token.startswith(word) for token in found) for word in words)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("forest", "Ministry of Forestry"),
        ("MINISTRY for", "Ministry of Forestry"),
        ("林业", "国家林业局"),
        ("局", "国家林业局"),
        ("guojia", "国家林业局"),
        ("철수", "김철수"),
        ("김", "김철수"),
        ("omno", "Өмнөговь"),
        ("ӨМНӨ", "Өмнөговь"),
        ("елкин", "Ёлкин"),
        ("Ёлк", "Елкин"),
        ("angstrom", "Ängström"),
        ("さと", "さとう はなこ"),
        ("wangwei", "Wang Wei"),
        ("ｗａｎｇ", "Wang Wei"),
    ],
)
def test_a_name_is_found_by_what_it_begins_with(typed, name):
    assert finds(typed, name)


@pytest.mark.parametrize("typed", ["%", "_", "%%%%", "[a-z]", "*", "", "   ", "'"])
def test_signs_find_nobody(typed):
    assert not finds(typed, "Anna", "国家林业局")


def test_a_word_within_a_latin_word_finds_nobody():
    assert not finds("estry", "Ministry of Forestry")


def test_letters_of_other_scripts_stay_what_they_are():
    assert folded("Йод") == "йод"
    assert folded("하나") == "하나"
    assert folded("が") == "が"


def test_romanised():
    assert romanised("Өмнөговь аймаг") == "omnogov aymag"


@given(st.text(max_size=400))
def test_tokens_are_bounded(text):
    found = tokens(text, text)
    assert len(found) <= MOST
    assert all(0 < len(token) <= LONGEST for token in found)
