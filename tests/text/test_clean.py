"""What came from a keyboard is cleaned without harming any script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.text import clean, excerpt, one_line

anything = some.text(alphabet=some.characters(codec=None, categories=None), max_size=80)


def test_line_ends_of_all_systems_are_one():
    assert clean("a\r\nb\rc\nd\u2028e\u2029f\x85g") == "a\nb\nc\nd\ne\nf\ng"


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe"])
def test_what_no_writing_needs_goes(control):
    assert clean(f"a{control}b") == "ab"


@pytest.mark.parametrize("turn", ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068"])
def test_nothing_turns_the_direction_of_what_follows(turn):
    assert clean(f"admin{turn}imda") == "adminimda"


def test_marks_of_direction_within_a_text_stay():
    assert clean("abc\u200fשלום\u200e") == "abc\u200fשלום\u200e"


def test_composed_and_decomposed_are_one():
    assert clean(unicodedata.normalize("NFD", "Сүхбаатар й 가나다 が é")) == "Сүхбаатар й 가나다 が é"


def test_a_line_is_one_line():
    assert one_line("  A\r\nname\t of\u3000\u00a0two \u2028 lines ") == "A name of two lines"
    assert one_line("Subject\r\nBcc: evil@example.org") == "Subject Bcc: evil@example.org"


@given(anything)
def test_cleaning_is_done_once(source):
    assert clean(clean(source)) == clean(source)
    assert one_line(one_line(source)) == one_line(source)
    assert "\n" not in one_line(source)
    clean(source).encode()  # lone surrogates would not be written


@given(anything.map(clean), some.integers(min_value=1, max_value=40))
def test_an_excerpt_is_a_beginning_of_at_most_so_many(source, limit):
    found = excerpt(source, limit)
    assert len(found) <= limit
    assert found == source or (found.endswith("…") and source.startswith(found[:-1].rstrip()))


@pytest.mark.parametrize(
    ("letter", "name"),
    [("👩\u200d🌾", "joined emoji"), ("e\u0323\u0302", "letter with marks"), ("👍🏽", "skin colour")],
)
def test_an_excerpt_ends_between_letters(letter, name):
    source = f"ab{letter}cd"
    for limit in range(1, len(source)):
        kept = excerpt(source, limit).removesuffix("…")
        assert kept in {"", "a", "ab", f"ab{letter}", f"ab{letter}c"}, name
