"""The words of messages that were HTML, and the addresses in all of them."""

import re
from html.parser import HTMLParser

_ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")


def masked(words: str) -> str:
    """Take the addresses of people out of a text: it will be public."""
    return _ADDRESS.sub(r"…@\1", words)


def of_html(html: str) -> str:
    """Return the words of HTML as Markdown: paragraphs, lists, quotes and links; nothing else is kept."""
    found = _Words()
    found.feed(html)
    found.close()
    lines, depth = [], 0
    for line in "".join(found.out).split("\n"):
        depth += line.count("\x01")
        lines.append(
            "> " * min(depth, 5) + line.replace("\x01", "").replace("\x02", "").strip(" ") if depth else line
        )
        depth = max(0, depth - line.count("\x02"))
    return re.sub(
        r"\n{3,}", "\n\n", "\n".join(line.rstrip() if not line.endswith("  ") else line for line in lines)
    ).strip()


class _Words(HTMLParser):
    """Collects the words of HTML, as Markdown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.hidden = 0
        self.quotes = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag in {"script", "style", "head", "title"}:
            self.hidden += 1
        elif tag in {"p", "div", "table", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "tr"}:
            self.out.append("\n\n")
        elif tag == "br":
            self.out.append("  \n")
        elif tag == "li":
            self.out.append("\n- ")
        elif tag == "blockquote":
            self.out.append("\n\n\x01")
        elif tag in {"strong", "b"}:
            self.out.append("**")
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            self.links.append(href if href.startswith(("http://", "https://")) else "")
            self.out.append("[" if self.links[-1] else "")
        elif tag == "img":
            self.out.append(str(dict(attrs).get("alt") or ""))

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag in {"script", "style", "head", "title"}:
            self.hidden = max(0, self.hidden - 1)
        elif tag in {"p", "div", "table", "ul", "ol", "pre"}:
            self.out.append("\n\n")
        elif tag == "blockquote":
            self.out.append("\x02\n\n")
        elif tag in {"strong", "b"}:
            self.out.append("**")
        elif tag == "a" and self.links:
            href = self.links.pop()
            self.out.append(f"](<{href}>)" if href else "")

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self.hidden:
            self.out.append(re.sub(r"\s+", " ", data))
