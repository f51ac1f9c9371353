"""What a text may point to in our own house: people and organisations, posts, files, pages of ours.

A text knows none of them. Whoever makes HTML of it brings a :class:`House`, in which those stand that were
found; all else stays words. Written are ``@[Name](person:12)`` or ``@Name``, ``#12``, ``attachment:12``, and
addresses of ours in a paragraph of their own.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MOST_NAMES = 20  #: of people and organisations that are looked up for one text
LONGEST_NAME = 160  #: characters of a name that is typed without brackets
MOST_TYPED = 500  #: places at which such names are looked for
MOST_WORDS = 16  #: of such a name
MOST_BEGINNINGS = 40  #: of what may be such a name

_CHOSEN = re.compile(r"@\[([^\]\n]{1,200})\]\(((?:person|organisation):[\w.-]{1,80})\)")
_TYPED = re.compile(r"(?<![@/.])@(?=[^\W_])([^\n@\[\]<>*`_]{1,160})")
_NUMBER = re.compile(r"#([0-9]{1,9})(?![0-9#_-])")
_FILE = re.compile(r"attachment:([0-9]{1,18})(?![0-9])")
_QUOTED = re.compile(r"([^\n]{1,200}), #([0-9]{1,9}):")


class Named(NamedTuple):
    """Somebody who is named."""

    name: str
    language: str  #: of the name
    href: str


class Brought(NamedTuple):
    """A file that was brought along."""

    href: str
    picture: str | None  #: the address of a picture of it; None: it is none
    words: str  #: what a picture shows


def _nothing(_what: object) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class House:
    """Where a text may point to. Unless something is given, nowhere."""

    #: "person:12", "organisation:key" or a name as it was typed -> whom it means
    named: Mapping[str, Named] = field(default_factory=dict)
    #: the number of a post -> its address; None: there is none
    post: Callable[[int], str | None] = _nothing
    files: Mapping[int, Brought] = field(default_factory=dict)
    #: an address -> the path of a page of ours that can be shown as a card; None: it is none
    page: Callable[[str], str | None] = _nothing


class Pointed(NamedTuple):
    """What a text seems to point to, before anybody has looked whether it is there."""

    chosen: frozenset[str]  #: "person:12", "organisation:key"
    typed: frozenset[str]  #: beginnings of what follows an "@": one of them may be a name
    files: frozenset[int]


def pointed(source: str) -> Pointed:
    """Find what ``source`` seems to point to, at most :data:`MOST_NAMES` of each kind."""
    chosen = list(dict.fromkeys(match[2] for match in _CHOSEN.finditer(source)))
    typed = list(dict.fromkeys(match[1] for match in _TYPED.finditer(source)))
    files = list(dict.fromkeys(int(match[1]) for match in _FILE.finditer(source)))
    return Pointed(
        frozenset(chosen[:MOST_NAMES]),
        frozenset(one for words in typed[:MOST_NAMES] for one in _beginnings(words)),
        frozenset(files[: 5 * MOST_NAMES]),
    )


def _beginnings(words: str) -> Sequence[str]:
    """Return what may be a name at the beginning of ``words``: up to the end of each of its first words.

    Where words are written without spaces, that is after any letter.
    """
    found, blanks = [], 0
    for place in range(1, len(words) + 1):
        last, following = words[place - 1], words[place : place + 1]
        if last == " ":
            blanks += 1
            if blanks >= MOST_WORDS:
                break
        elif not _goes_on(last, following):
            found.append(words[:place])
            if len(found) >= MOST_BEGINNINGS:
                break
    return found


def _goes_on(last: str, following: str) -> bool:
    """Whether a word goes on after ``last``; scripts without spaces end words wherever they like."""
    if not (last.isalnum() and following.isalnum()):
        return False
    return not (_has_no_spaces(last) or _has_no_spaces(following))


def _has_no_spaces(letter: str) -> bool:
    """Whether it is of a script that writes without spaces, or adds to a name without one: Korean."""
    code = ord(letter)
    return 0x1100 <= code <= 0x11FF or 0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7FF or code >= 0x20000


def install(md: MarkdownIt) -> None:
    """Teach ``md`` to point to what is in the House of its environment, under the key "house"."""
    md.inline.ruler.after("backticks", "named", _name)
    md.inline.ruler.after("backticks", "numbered", _number)
    md.core.ruler.push("own", _own)


def _house(env: Any) -> House:
    found: House | None = env.get("house")
    return found or House()


def _name(state: StateInline, silent: bool) -> bool:
    """``@[Name](person:12)`` and ``@Name``."""
    place, before = state.pos, state.src[state.pos - 1 : state.pos]
    if state.src[place] != "@" or _joins(before, "@/."):
        return False
    house, chosen = _house(state.env), _CHOSEN.match(state.src, place, state.posMax)
    if chosen:
        found, end = house.named.get(chosen[2]), chosen.end()
        words = chosen[1]
    else:
        words = _typed(state.src[place + 1 : min(place + 1 + LONGEST_NAME, state.posMax)], house)
        if not words or state.env.get("typed", 0) >= MOST_TYPED:
            return False
        state.env["typed"] = state.env.get("typed", 0) + 1
        found, end = house.named[words], place + 1 + len(words)
    if not silent:
        if found is None or state.linkLevel:
            state.push("text", "", 0).content = f"@{words}"
        else:
            _link(state, found.href, f"@{found.name}", {"class": "at", "lang": found.language})
    state.pos = end
    return True


def _joins(before: str, marks: str) -> bool:
    """Whether a sign after ``before`` goes on with what stands there: an address, a word."""
    return bool(before) and (before in marks or (before.isalnum() and not _has_no_spaces(before)))


def _typed(words: str, house: House) -> str:
    """Return the longest name of the house with which ``words`` begin; "" when there is none."""
    if not house.named:
        return ""
    return max((one for one in _beginnings(words) if one in house.named), key=len, default="")


def _number(state: StateInline, silent: bool) -> bool:
    """``#12``: a post of the same thread."""
    place, before = state.pos, state.src[state.pos - 1 : state.pos]
    if state.src[place] != "#" or state.linkLevel or _joins(before, "#/&_-=?"):
        return False
    found = _NUMBER.match(state.src, place, state.posMax)
    if found and _goes_on("1", state.src[found.end() : found.end() + 1]):
        return False
    href = _house(state.env).post(int(found[1])) if found else None
    if found is None or href is None:
        return False
    if not silent:
        _link(state, href, found[0], {"class": "ref"})
    state.pos = found.end()
    return True


def _link(state: StateInline, href: str, words: str, attributes: Mapping[str, str]) -> None:
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": href, **attributes}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)


def _own(state: StateCore) -> None:
    """Files, quotes of posts, and paragraphs that are nothing but an address of ours."""
    house, tokens = _house(state.env), state.tokens
    for place, token in enumerate(tokens):
        if token.type != "inline" or not token.children:
            continue
        token.children = [_file(child, house) for child in token.children]
        before = tokens[place - 1]
        if before.type != "paragraph_open":
            continue
        quoted = tokens[place - 2].type == "blockquote_open" and _QUOTED.fullmatch(token.content)
        if quoted and house.post(int(quoted[2])):
            before.attrs, tokens[place - 2].attrs = {"class": "who"}, {"class": "quote"}
        elif before.level == 0:
            _alone(before, token, house)


def _file(token: Token, house: House) -> Token:
    """Let a link to a file lead to it, and a picture be seen. One that is not there stays words."""
    if token.type not in {"link_open", "image"}:
        return token
    said = _FILE.fullmatch(str(token.attrGet("href" if token.type == "link_open" else "src") or ""))
    if said is None:
        return token
    found = house.files.get(int(said[1]))
    if token.type == "link_open":
        token.attrs = {"href": found.href} if found else {}
        return token
    words = token.content or (found.words if found else "")
    if found is None:
        made = Token("text", "", 0)
        made.content = words
    elif found.picture is None:
        made = Token("html_inline", "", 0)
        made.content = f'<a href="{escapeHtml(found.href)}">{escapeHtml(words) or "…"}</a>'
    else:
        made = Token("html_inline", "", 0)
        made.content = (
            f'<a href="{escapeHtml(found.href)}">'
            f'<img src="{escapeHtml(found.picture)}" alt="{escapeHtml(words)}" loading="lazy"></a>'
        )
    return made


def _alone(paragraph: Token, inline: Token, house: House) -> None:
    """Mark a paragraph that is nothing but the address of a page of ours: a card may stand for it."""
    children = inline.children or []
    if [child.type for child in children] == ["link_open", "text", "link_close"]:
        href = house.page(str(children[0].attrGet("href") or ""))
        if href:
            paragraph.attrs, children[0].attrs = {"class": "own"}, {"href": href}
    elif len(children) == 1 and children[0].type == "text":
        href = house.page(children[0].content.strip())
        if href:
            opening, closing = Token("link_open", "a", 1), Token("link_close", "a", -1)
            opening.attrs = {"href": href}
            paragraph.attrs, inline.children = {"class": "own"}, [opening, children[0], closing]
