"""Proceedings as a document for word processors. It runs in a child process, and imports nothing of ours."""

import io
import json
from typing import Any

#: what word processors set Chinese, Japanese and Korean in, where a document says nothing else
_EASTERN = {"zh": "Microsoft YaHei", "ja": "Yu Gothic", "ko": "Malgun Gothic"}
_TAGS = {"zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR", "mn": "mn-MN", "ru": "ru-RU", "en": "en-GB"}


def docx(data: bytes, *, made: str) -> bytes:
    """Write what :func:`app.proceedings.document.values` returned, as JSON, as Office Open XML.

    made: the instant that the file names as its own, ISO 8601.
    """
    import datetime  # in the child only

    import docx as library

    said = json.loads(data)
    document = library.Document()
    properties = document.core_properties
    properties.title, properties.author = said["title"][:255], said["network"][:255]
    properties.language = said["language"]
    properties.created = properties.modified = datetime.datetime.fromisoformat(made).replace(tzinfo=None)
    _Writer(document, said["language"]).write(said)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    """Puts proceedings into a document, paragraph by paragraph."""

    def __init__(self, document: Any, language: str) -> None:
        self._document, self._language = document, language

    def write(self, said: dict[str, Any]) -> None:
        """Write all of it."""
        words = said["words"]
        self._line(f"{said['network']} · {said['kind']}", "Subtitle")
        self._line(said["title"], "Title", said["title_language"])
        self._table([[name, value] for name, value in said["facts"]])
        if said["outcome"]:
            self._line(words["outcome"], "Heading 1")
            self._blocks(said["outcome"])
        if said["questions"]:
            self._line(words["questions"], "Heading 1")
            for one in said["questions"]:
                self._line(one, "List Number")
        if said["voices"]:
            self._line(words["voices"], "Heading 1")
            heads = [words["whom"], words["people"], words["posts"]]
            self._table([heads, *([str(cell) for cell in row] for row in said["voices"])])
        self._line(words["contributions"], "Heading 1")
        for one in said["contributions"]:
            self._contribution(one)

    def _contribution(self, one: dict[str, Any]) -> None:
        if "gone" in one:
            self._line(one["gone"], "Intense Quote")
            return
        self._line(one["heading"], "Heading 2")
        for line in one["meta"]:
            self._line(line, "Caption")
        self._blocks(one["blocks"], one["language"])
        for it in one["translations"]:
            self._line(it["label"], "Caption")
            self._blocks(it["blocks"], it["language"], "Quote")

    def _line(self, words: str, style: str, language: str | None = None) -> None:
        self._run(self._document.add_paragraph(style=style), words, language or self._language)

    def _blocks(self, blocks: list[Any], language: str | None = None, style: str = "Normal") -> None:
        for one in blocks:
            self._block(one, language or self._language, style)

    def _block(self, one: Any, language: str, style: str) -> None:
        if isinstance(one, str):
            self._run(self._document.add_paragraph(style=style), one, language)
        elif one["tag"] in {"ul", "ol"}:
            listed = "List Bullet" if one["tag"] == "ul" else "List Number"
            for item in one["of"]:
                self._mixed(item, language, listed)
        elif one["tag"] == "table":
            self._table(_rows(one), language)
        elif one["tag"] == "blockquote":
            self._blocks(one["of"], language, "Quote")
        elif one["tag"] in {"section", "div", "details"}:
            self._blocks(one["of"], language, style)
        elif one["tag"] != "hr":
            heading = {"h3": "Heading 3", "h4": "Heading 4"}.get(one["tag"], style)
            self._inline(self._document.add_paragraph(style=heading), [one], language)

    def _mixed(self, item: Any, language: str, style: str) -> None:
        """Write what may hold words and blocks beside each other: an item of a list."""
        if isinstance(item, str):
            return
        inline: list[Any] = []
        for part in item["of"]:
            if not isinstance(part, str) and part["tag"] in _APART:
                if inline:
                    self._inline(self._document.add_paragraph(style=style), inline, language)
                    inline = []
                self._block(part, language, style)
            elif part != "\n":
                inline.append(part.rstrip("\n") if isinstance(part, str) else part)
        if any(not isinstance(part, str) or part.strip() for part in inline):
            self._inline(self._document.add_paragraph(style=style), inline, language)

    def _inline(self, paragraph: Any, nodes: list[Any], language: str, **ways: bool) -> None:
        for one in nodes:
            if isinstance(one, str):
                self._run(paragraph, one.replace("\n", " "), language, **ways)
            elif one["tag"] == "br":
                paragraph.add_run().add_break()
            elif one["tag"] == "img":
                self._run(paragraph, one.get("alt", ""), language, italic=True)
            else:
                self._inline(paragraph, one["of"], language, **ways, **_WAYS.get(one["tag"], {}))
                if (
                    one["tag"] == "a"
                    and one.get("href", "").startswith("http")
                    and _words(one) != one["href"]
                ):
                    self._run(paragraph, f" ({one['href']})", language)

    def _run(self, paragraph: Any, words: str, language: str, **ways: bool) -> None:
        from docx.oxml.ns import qn  # in the child only

        run = paragraph.add_run(words)
        for way, is_on in ways.items():
            setattr(run.font, way, is_on)
        properties = run._element.get_or_add_rPr()
        marks = properties.makeelement(qn("w:lang"), {})
        tag = _TAGS.get(language, language)
        marks.set(qn("w:val"), tag)
        if language in _EASTERN:
            marks.set(qn("w:eastAsia"), tag)
            properties.get_or_add_rFonts().set(qn("w:eastAsia"), _EASTERN[language])
        properties.append(marks)

    def _table(self, rows: list[list[str]], language: str | None = None) -> None:
        if not rows:
            return
        width = max(len(row) for row in rows)
        table = self._document.add_table(rows=0, cols=width, style="Table Grid")
        for row in rows:
            cells = table.add_row().cells
            for cell, words in zip(cells, row, strict=False):
                self._run(cell.paragraphs[0], words, language or self._language)
        self._document.add_paragraph()


_APART = {"p", "ul", "ol", "table", "blockquote", "pre", "h3", "h4", "h5", "h6"}
_WAYS: dict[str, dict[str, bool]] = {
    "strong": {"bold": True},
    "em": {"italic": True},
    "s": {"strike": True},
    "sup": {"superscript": True},
    "th": {"bold": True},
}


def _words(node: Any) -> str:
    return node if isinstance(node, str) else "".join(map(_words, node["of"]))


def _rows(table: Any) -> list[list[str]]:
    parts = [part for part in table["of"] if not isinstance(part, str)]
    rows = [
        row
        for part in parts
        for row in ([part] if part["tag"] == "tr" else part["of"])
        if not isinstance(row, str)
    ]
    return [[_words(cell) for cell in row["of"] if not isinstance(cell, str)] for row in rows]
