"""Every pair of colours in use can be told apart, by day and by night (WCAG 2.2: 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

SHEET = Path(__file__).parents[2] / "app" / "static" / "css" / "tokens" / "colours.css"

TINTS = ["green", "sky", "ochre", "clay"]
GROUNDS = ["sand", "sand-2", "paper", *(f"{tint}-2" for tint in TINTS)]
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "sky") for ground in GROUNDS),
    *((tint, ground) for tint in TINTS for ground in ("sand", "sand-2", "paper", f"{tint}-2")),
    ("on-green", "green"),
    ("sand", "ink"),
    ("sand", "clay"),
    ("green", "sky-2"),
]
SHAPES = [(shape, ground) for shape in ("edge", "focus") for ground in ("sand", "sand-2", "paper")]
SHAPES += [("root", "sand"), ("clay", "paper"), ("green", "sand-2")]


def colours(part):
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", part))


def day_and_night():
    day, _, rest = SHEET.read_text("utf-8").partition("@media (prefers-color-scheme: dark)")
    night = rest.partition("@media")[0]
    return {"day": colours(day), "night": {**colours(day), **colours(night)}}


def light(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("time", ["day", "night"])
@pytest.mark.parametrize(("need", "pairs"), [(4.5, TEXT), (3, SHAPES)], ids=["text", "shapes"])
def test_contrast_holds(time, need, pairs):
    tokens = day_and_night()[time]

    low = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in pairs}

    assert not {pair: found for pair, found in low.items() if found < need}


def test_both_times_name_the_same_colours():
    day = colours(SHEET.read_text("utf-8").partition("@media")[0])
    night = colours(SHEET.read_text("utf-8").partition("scheme: dark)")[2].partition("@media")[0])

    assert day.keys() == night.keys()
