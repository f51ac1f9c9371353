"""The machine that translates: one door to a service that speaks as LibreTranslate does.

What is written in Markdown keeps its form: only words are sent. Signs of lists, quotes, tables and headings,
links, code, mentions and numbers of posts stay where they are.
"""

import json
import re
from collections.abc import Sequence

import requests
from flask import current_app

SECONDS = (5, 60)  #: to be reached, to answer
LARGEST = 2_000_000  #: bytes of an answer
LONGEST = 30_000  #: characters of one text that is sent
#: what a line begins with that is no word of it
_LEAD = re.compile(r"^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)]|#{1,6}|\[\^[^\]]{1,40}\]:)[ \t]+|[ \t]+)*")
#: what stays as it is within a line
_KEPT = re.compile(
    r"(`[^`\n]+`|!?\[[^\]\n]*\]\([^)\n]*\)|\[\^[^\]\n]{1,40}\]|<?https?://[^\s>]+>?|[@#]\[[^\]\n]*\]\([^)\n]*\)|(?<!\w)#\d+|\|)"
)
_RULES = re.compile(r"^[\s|:=\-*_]*$")
_LINK = re.compile(r"^(!?\[)([^\]\n]*)(\]\([^)\n]*\))$")


class NoAnswer(Exception):
    """The machine did not answer, or not with a translation; asking again may help."""


class Refused(Exception):
    """The machine said that it cannot do this: asking again does not help."""


def is_there() -> bool:
    """Tell whether there is a machine."""
    return bool(current_app.config["TRANSLATOR_URL"])


def translated(source: str, original: str, wanted: str) -> str:
    """Return ``source``, which is Markdown in the language ``original``, in the language ``wanted``.

    :raises Refused: see there.
    :raises NoAnswer: see there.
    """
    if len(source) > LONGEST:
        raise Refused
    parts = _parts(source)
    places = [index for index, (said, is_words) in enumerate(parts) if is_words]
    if not places:
        return source
    answers = _ask([parts[index][0] for index in places], original, wanted)
    for index, answer in zip(places, answers, strict=True):
        said = parts[index][0]
        around = said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]
        parts[index] = (around[0] + " ".join(answer.split()) + around[1], True)
    return "".join(said for said, _is_words in parts)


def _parts(source: str) -> list[tuple[str, bool]]:
    """Take Markdown apart: pieces in their order, and whether each holds words to be translated."""
    parts: list[tuple[str, bool]] = []
    fenced = False
    for line in source.splitlines(keepends=True):
        is_fence = line.lstrip().startswith(("```", "~~~"))
        if is_fence or fenced or _RULES.match(line):
            fenced ^= is_fence
            parts.append((line, False))
            continue
        lead = _LEAD.match(line)
        start = lead.end() if lead else 0
        parts.append((line[:start], False))
        for number, piece in enumerate(_KEPT.split(line[start:])):
            link = _LINK.match(piece) if number % 2 else None
            if link:
                parts += [(link[1], False), (link[2], _says(link[2])), (link[3], False)]
            else:
                parts.append((piece, not number % 2 and _says(piece)))
    return [part for part in parts if part[0]]


def _says(piece: str) -> bool:
    return any(letter.isalpha() for letter in piece)


def _ask(said: Sequence[str], original: str, wanted: str) -> list[str]:
    asked = {"q": list(said), "source": original, "target": wanted, "format": "text"}
    if current_app.config["TRANSLATOR_KEY"]:
        asked["api_key"] = current_app.config["TRANSLATOR_KEY"]
    try:
        with requests.post(
            current_app.config["TRANSLATOR_URL"],
            json=asked,
            timeout=SECONDS,
            allow_redirects=False,  # where it is set to, and nowhere else
            stream=True,
        ) as answer:
            if 400 <= answer.status_code < 500 and answer.status_code != 429:
                raise Refused
            if answer.status_code != 200:
                raise NoAnswer
            body = answer.raw.read(LARGEST + 1, decode_content=True)
            if len(body) > LARGEST:
                raise NoAnswer
            found = json.loads(body)["translatedText"]
    except (requests.RequestException, ValueError, KeyError, TypeError, OSError) as error:
        raise NoAnswer from error
    if (
        not isinstance(found, list)
        or len(found) != len(said)
        or not all(isinstance(one, str) for one in found)
    ):
        raise NoAnswer
    return found
