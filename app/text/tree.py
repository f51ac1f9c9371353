"""Our own HTML as a tree, for documents that are made of something else than HTML."""

from html.parser import HTMLParser
from typing import TypedDict

VOID = {"br", "hr", "img"}


class Element(TypedDict, total=False):
    """One element. Plain values, so that JSON can carry it."""

    tag: str
    of: "list[Node]"  #: what stands in it
    href: str  #: of a link
    start: str  #: of a numbered list, where it does not begin with 1
    alt: str  #: what a picture shows


Node = str | Element


class _Tree(HTMLParser):
    """Builds the tree; HTML that was sanitised is well nested."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Node] = []
        self._open: list[tuple[str, list[Node]]] = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        element: Element = {"tag": tag, "of": []}
        given = dict(attrs)
        if given.get("href"):
            element["href"] = str(given["href"])
        if given.get("start"):
            element["start"] = str(given["start"])
        if given.get("alt"):
            element["alt"] = str(given["alt"])
        self._open[-1][1].append(element)
        if tag not in VOID:
            self._open.append((tag, element["of"]))

    def handle_endtag(self, tag: str) -> None:
        """An element ends; what is open within it ends too."""
        if any(name == tag for name, _ in self._open[1:]):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Words; between blocks only line ends stand, which say nothing."""
        parent = self._open[-1][0]
        if parent in _BLOCKS_ONLY and not data.strip():
            return
        self._open[-1][1].append(data)


_BLOCKS_ONLY = {"", "ul", "ol", "table", "thead", "tbody", "tr", "blockquote", "section", "details"}


def tree(html: str) -> list[Node]:
    """Return the blocks of our own HTML, as sanitised by :func:`app.text.to_html`."""
    builder = _Tree()
    builder.feed(html)
    builder.close()
    return builder.root
