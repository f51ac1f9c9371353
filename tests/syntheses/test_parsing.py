"""Reading a synthesis as it is typed."""

import time

import pytest

from app.syntheses.parsing import read


def points(source):
    return [(point.heading, point.source, point.cited) for point in read(source).points]


@pytest.mark.parametrize(
    ("typed", "cited"),
    [
        ("It holds, as #12 says.", [12]),
        ("It holds. [#3, #7]", [3, 7]),
        ("It holds (#3) [#7; 9]", [3, 7, 9]),
        ("梭梭固沙＃4，见#6。", [4, 6]),
        ("草方格[#2、#6]", [2, 6]),
        ("Twice #2 and #2", [2]),
        ("See https://example.org/#7 and a#5, &#8;", []),
        ("A [list, 3] of words", []),
        ("#1234567890", []),
    ],
)
def test_what_a_point_cites(typed, cited):
    assert read(typed).points[0].cited == cited


def test_points_headings_and_brackets():
    assert points(
        "## What holds\nPlanting. [#1]\n\nStraw,\nthen saxaul #2.\n \n\n## Open ##\n\nData? [#3]"
    ) == [
        ("What holds", "Planting.", [1]),
        ("", "Straw,\nthen saxaul #2.", [2]),
        ("Open", "Data?", [3]),
    ]
    assert points("[#3]") == [("", "[#3]", [3])]  # its words are these, not none


@pytest.mark.parametrize("typed", ["Yes #1.\n\n## Alone", "## Alone\n\n## Another\n\nYes #1."])
def test_a_heading_with_nothing_below(typed):
    assert read(typed).lonely == "Alone"


@pytest.mark.parametrize(
    "typed", ["[#1," * 25_000, "#" * 100_000, "[" * 100_000, "\n \n" * 33_000, "＃1 " * 30_000]
)
def test_long_nonsense_is_read_in_no_time(typed):
    began = time.process_time()
    read(typed)
    assert time.process_time() - began < 1
