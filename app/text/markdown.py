"""Markdown to safe HTML: CommonMark with tables, footnotes and bare links; raw HTML is shown, not run.

CommonMark's rule for emphasis looks for spaces around words. Chinese, Japanese and Korean have none
beside punctuation, so ``**「重要」**です`` would print its asterisks. Where a delimiter touches such a
script, punctuation on its inner side does not keep it from opening or closing
(https://github.com/commonmark/commonmark-spec/issues/650).
"""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from app.errors import Refusal
from app.i18n import _
from app.text import own
from app.text.own import House

LONGEST = 100_000  #: characters of one text
MOST_CELLS = 5_000  #: of tables in one text
MOST_BRACKETS = 4_000  #: each is looked at from each other one
MOST_LINKS = 400  #: written out; where they follow each other without a space, each is read up to the end

_TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td", "sup", "section", "img"),
}
_ATTRIBUTES = {
    "a": {"href", "id", "title", "lang"},
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
    "li": {"id"},
    "sup": {"id"},
    "th": {"align"},
    "td": {"align"},
    "section": {"class"},
    "table": {"tabindex"},
}
#: given by us alone: whoever writes has no way to say a class
_CLASSES = {"a": {"at", "ref"}, "p": {"own", "who"}, "blockquote": {"quote"}}
_WIDE_PUNCTUATION = "。，、；：？！）】》」』〉”’…—～"


class TextTooLong(Refusal):
    """More than fits, or built so that reading it would take too long."""

    code, status = "text_too_long", 422
    message = _("This is too long, or its tables are too large. Please split it, or say it in fewer words.")


class _State(StateInline):
    """Scans delimiters with the rule of this module."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803  # the library's names
        marker, end = self.src[start], start
        while end < self.posMax and self.src[end] == marker:
            end += 1
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        wide = _is_wide(before) or _is_wide(after)
        space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
        mark_before = isMdAsciiPunct(ord(before)) or isPunctChar(before)
        mark_after = isMdAsciiPunct(ord(after)) or isPunctChar(after)
        opens = not space_after and (not mark_after or space_before or mark_before or wide)
        closes = not space_before and (not mark_before or space_after or mark_after or wide)
        return Scanned(
            can_open=opens and (canSplitWord or not closes or mark_before),
            can_close=closes and (canSplitWord or not opens or mark_after),
            length=end - start,
        )


class _Inline(ParserInline):
    """The library's inline parser, with our scanner."""

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        """Read one run of inline text."""
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _is_wide(character: str) -> bool:
    """Whether this is of a script that writes without spaces, or of its punctuation; not an emoji."""
    code = ord(character)
    if code < 0x1100 or 0x1F000 <= code <= 0x1FAFF:  # blocks of Unicode
        return False
    return code <= 0x11FF or unicodedata.east_asian_width(character) in "WFH"


def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 20})
    md.enable(["table", "strikethrough", "linkify"]).use(footnote_plugin)
    inline = _Inline()
    inline.ruler, inline.ruler2 = md.inline.ruler, md.inline.ruler2
    md.inline = inline
    own.install(md)
    md.core.ruler.push("house", _house_rules)
    assert md.linkify is not None
    md.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return md


def _house_rules(state: Any) -> None:
    """Headings below those of the page; images as links; bare links that end where Chinese goes on.

    A table that is wider than the screen is moved sideways: with the keyboard too, once it has the focus.
    """
    for token in state.tokens:
        if token.type == "table_open":
            token.attrs = {"tabindex": "0"}
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        if token.type in {"th_open", "td_open"} and "style" in token.attrs:
            token.attrs = {"align": str(token.attrs["style"]).removeprefix("text-align:")}
        if token.type == "inline" and token.children:
            token.children = [
                new for child in _shorter_links(token.children) for new in _without_image(child)
            ]


def _without_image(token: Token) -> list[Token]:
    """Nothing is loaded from elsewhere: an image is a link to it, with its description as words."""
    if token.type != "image":
        return [token]
    source = str(token.attrGet("src") or "")
    opening, words, closing = Token("link_open", "a", 1), Token("text", "", 0), Token("link_close", "a", -1)
    opening.attrs = {"href": source}
    words.content = token.content or source
    return [opening, words, closing]


def _shorter_links(tokens: Sequence[Token]) -> list[Token]:
    """End a bare link before the first punctuation of a wide script; what follows is read again."""
    out: list[Token] = []
    inside = 0  # tokens that belong to a link which is written anew
    for index, token in enumerate(tokens):
        if inside:
            inside -= 1
            continue
        is_bare = token.type == "link_open" and token.info == "auto" and token.markup == "linkify"
        if is_bare and re.search(f"[{_WIDE_PUNCTUATION}]", tokens[index + 1].content):
            out += _bare_links(tokens[index + 1].content)
            inside = 2  # its words and its end
        else:
            out.append(token)
    return out


def _bare_links(words: str) -> list[Token]:
    """Make links of the addresses in ``words``, each up to a space or wide punctuation."""
    out: list[Token] = []
    for number, piece in enumerate(re.split(rf"((?:https?://|mailto:)[^\s{_WIDE_PUNCTUATION}]+)", words)):
        said = Token("text", "", 0)
        said.content = piece
        if number % 2:  # what the pattern caught
            opening = Token("link_open", "a", 1)
            opening.attrs = {"href": piece}
            out += [opening, said, Token("link_close", "a", -1)]
        elif piece:
            out.append(said)
    return out


_MD = _parser()


def to_html(source: str, house: House | None = None) -> str:
    """Make safe HTML of what a person wrote.

    house: what it may point to here; unless given, names, numbers and files stay words.

    :raises TextTooLong: it is longer than :data:`LONGEST`, or would take too long to read.
    """
    source = source.encode("utf-8", "replace").decode()  # a lone surrogate is no letter
    if (
        len(source) > LONGEST
        or source.count("|") > MOST_CELLS
        or source.count("[") + source.count("]") > MOST_BRACKETS
        or source.count(":/") + source.lower().count("mailto:") > MOST_LINKS
    ):
        raise TextTooLong
    told = {"docId": sha256(source.encode()).hexdigest()[:8], "house": house}  # first: for footnotes' ids
    html = nh3.clean(
        _MD.render(source, told),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
        attribute_filter=_no_foreign_host,
    )
    return html.strip()


def _no_foreign_host(tag: str, attribute: str, value: str) -> str | None:
    """Links name their scheme, or stay here; two slashes lead elsewhere without naming it.

    Pictures are ours: nothing is loaded from elsewhere.
    """
    if attribute == "src" and not re.fullmatch(r"/[a-z]+/[0-9]+/[a-z]+", value):
        return None
    if attribute == "class" and not value:
        return None
    if attribute == "href" and re.match(r"\s*[/\\]{2}|\s*[/\\]\s*[/\\]", value):
        return None
    return value


_PARAGRAPHS = {"p", "h3", "h4", "h5", "h6", "pre", "blockquote", "table", "ul", "ol", "hr", "section"}
_BLOCKS = _PARAGRAPHS | {"li", "thead", "tbody", "tr", "th", "td", "br"}


class _Words(HTMLParser):
    """Collects the words of HTML, a block to a paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._tag = ""  # the one just before

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins, or a line ends."""
        if tag in _PARAGRAPHS and not (tag == "p" and self._tag == "li"):
            self.parts.append("\n\n")
        elif tag in {"br", "tr"}:
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n– ")
        elif tag in {"td", "th"} and self._tag != "tr":
            self.parts.append("  ")
        self._tag = tag

    def handle_endtag(self, tag: str) -> None:
        """A block ends."""
        self._tag = tag

    def handle_data(self, data: str) -> None:
        """Words; the line ends between blocks are none."""
        if not data.strip() and self._tag in _BLOCKS:
            return
        self.parts.append(data.lstrip("\n") if self._tag == "br" else data)
        self._tag = ""


def to_plain(html: str) -> str:
    """Return the words of our own HTML, for programs that show no HTML."""
    words = _Words()
    words.feed(html)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", "".join(words.parts))).strip()
