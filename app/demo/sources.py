"""Where the facts of the demo are known from."""

from typing import Any


def sources(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep of a source what pages show: the paragraph of the report, or an address and what it says."""
    return [
        {"para": source["para"]}
        if "para" in source
        else {"url": source["url"], "fact": source.get("fact", "")}
        for source in given
    ]
