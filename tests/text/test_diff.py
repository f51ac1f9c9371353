"""What changed between two texts: true in every case, fine where that is possible, quick always."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.text.diff import MOST, Part, changes
from app.text.diff import _shared as shared
from app.text.diff import _Work as Work

LETTERS = ["sand ", "wind ", "沙", "草", "  ", "\n", "Элс ", "모래"]
WORDS = st.lists(st.sampled_from(LETTERS), max_size=30).map("".join)


def shown(before, after):
    """Write what changed as people read it: [-out-] and [+in+]."""
    signs = {Part.SAME: "{}", Part.OUT: "[-{}-]", Part.IN: "[+{}+]"}
    return "".join(signs[part].format(words) for part, words in changes(before, after))


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_it(before, after):
    found = changes(before, after)

    assert "".join(words for part, words in found if part is not Part.IN) == before
    assert "".join(words for part, words in found if part is not Part.OUT) == after
    assert all(words for _part, words in found)
    assert all(one.part is not other.part for one, other in itertools.pairwise(found))


def test_words_are_compared_as_wholes_and_signs_of_scripts_without_spaces_one_by_one():
    assert shown("The sand moves.", "The sand moved.") == "The sand [-moves-][+moved+]."
    assert shown("Элс нүүдэг.", "Элс нүүсэн.") == "Элс [-нүүдэг-][+нүүсэн+]."
    assert shown("再种梭梭。", "两年后再种梭梭。") == "[+两年后+]再种梭梭。"
    assert shown("砂を留める", "砂を留めた") == "砂を留め[-る-][+た+]"
    assert shown("모래를 잡는다", "모래를 붙잡는다") == "모래를 [+붙+]잡는다"


def test_what_follows_each_other_reads_as_one_change():
    assert shown("a b c d", "a x y d") == "a [-b c-][+x y+] d"
    assert shown("one\ntwo\nthree\n", "one\n2\nthree\n") == "one\n[-two-][+2+]\nthree\n"
    assert shown("same", "same") == "same"
    assert shown("", "") == ""


def test_the_work_has_an_end_and_the_answer_stays_true():
    """Counted in steps, not in seconds: two texts that share nothing take no more than is allowed."""
    old, new = [f"a{n}" for n in range(5000)], [f"b{n}" for n in range(5000)]
    work = Work()
    assert shared(old, new, work) == []
    assert work.left <= 2 * MOST

    lines = "\n".join(f"{n} " + " ".join(f"w{n * 50 + k}" for k in range(50)) for n in range(300))
    other = lines.replace("w", "v")
    found = changes(lines, other)
    assert "".join(words for part, words in found if part is not Part.OUT) == other
