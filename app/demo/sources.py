"""Where the facts of the demo are known from."""

import re
from typing import Any

#: neamsp.json quotes its sources with their abbreviations; pages name countries as the United Nations do
FULL_NAMES = {"DPRK": "Democratic People's Republic of Korea", "ROK": "Republic of Korea"}
_ABBREVIATIONS = re.compile(rf"\b({'|'.join(FULL_NAMES)})\b")


def in_full(words: str) -> str:
    """Write abbreviated names of countries in full."""
    return _ABBREVIATIONS.sub(lambda found: FULL_NAMES[found[1]], words)


def sources(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep of a source what pages show: the paragraph of the report, or an address and what it says."""
    return [
        {"para": source["para"]}
        if "para" in source
        else {"url": source["url"], "fact": in_full(source.get("fact", ""))}
        for source in given
    ]
