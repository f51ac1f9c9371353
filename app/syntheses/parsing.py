"""Reading a synthesis as its author types it.

Points are parted by an empty line, and each names the posts it rests on: ``#12`` within its sentences, or
``[#3, #7]`` at its end. A line that begins with ``##`` and a space is a heading for what follows.
"""

import re
from dataclasses import dataclass, field

#: after a letter, a digit, or within an address it is something else; the wide sign is that of East Asia
_CITED = re.compile(r"(?<![\w&/#＃])[#＃]([0-9]{1,9})(?![\w])", re.ASCII)
#: only numbers in brackets; the first one with its sign
_GROUP = re.compile(r"[ \t]*\[\s*[#＃][0-9]{1,9}(?:\s*[,;，、；]\s*[#＃]?[0-9]{1,9})*\s*\]")
_HEADING = re.compile(r"[#＃]{1,6}[ \t　]+(\S.*)")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """One point as it was typed."""

    heading: str  #: that stands above it; "" for none
    source: str  #: Markdown, without what stood in brackets
    cited: list[int] = field(default_factory=list)  #: the numbers of posts, each once, in their order


@dataclass(frozen=True, kw_only=True)
class Read:
    """A whole synthesis as it was typed."""

    points: list[Typed]
    lonely: str  #: a heading below which nothing stands; "" for none


def read(source: str) -> Read:
    """Part a text into its points, and find what each one cites."""
    points: list[Typed] = []
    heading = ""
    for block in re.split(r"\n[ \t　]*\n", source):
        lines = block.strip("\n").split("\n")
        if found := _HEADING.fullmatch(lines[0].strip()):
            if heading:
                return Read(points=points, lonely=heading)
            heading, lines = found[1].strip(" #"), lines[1:]
        said = "\n".join(lines).rstrip()
        if said.strip():
            bare = _GROUP.sub("", said).strip("\n")
            points.append(Typed(heading=heading, source=bare if bare.strip() else said, cited=_cited(said)))
            heading = ""
    return Read(points=points, lonely=heading)


def _cited(said: str) -> list[int]:
    numbers = [int(number) for number in _CITED.findall(said)]
    for group in _GROUP.findall(said):
        numbers += [int(number) for number in re.findall(r"[0-9]+", group)]
    return sorted(set(numbers))
