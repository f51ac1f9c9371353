"""Read all that can be reached from the first page, as a program does that follows each link."""

import io
import re
import zipfile
from collections import deque
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

HOME = "http://forum.example.org"
#: the tray is everybody's, and only in a demonstration; styles hold nothing of anybody
#: what is looked for has no end: the canary looks for its own words
ASIDE = re.compile(
    r"/tray|/assets/|/style|/search/(\?|feed|glossary/.+)"
    # what the other forms hold too; and one language stands for all
    r"|/threads/\d+/proceedings\.(pdf|docx)|/posts/\d+/translations/(?!mn)"
    # doors of forms alone, of which each discussion has many: to be asked for by nobody
    r"|/threads/[0-9]+/(lock|pin|outcome|answer|themes?|organisations|merging|days|leaders|documents|questions)$"
    r"|/threads/[0-9]+/[^?]*/removal$"
    # what begins an answer: its page is the discussion's, and the words are those of the post there
    r"|/threads/[^?]*\?(answers|quote)="
    r"|/events/month/(?!2030-11|2030-12|2015-07)"  # months have no end
)


#: an attribute that leads somewhere; whoever reads each tag for it takes as long as the page's making
LEADS = re.compile(
    r"""(?<=[\s"'])(?:href|src|action|formaction)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))""", re.I
)


def links_of(page):
    """Where a page leads to."""
    return [unescape("".join(found)) for found in LEADS.findall(page)]


def local(base, link):
    """The path of a link on this platform, without where to come back to; None when it leads away."""
    parts = urlsplit(urljoin(HOME + base, link.replace("webcal://", "http://")))
    if f"{parts.scheme}://{parts.netloc}" != HOME:
        return None
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if key != "next"])
    return parts.path + (f"?{query}" if query else "")


def is_read(client, path):
    """Whether an address is one to be read; doors of forms alone answer nobody who reads."""
    methods = client.application.url_map.bind("forum.example.org").allowed_methods(path.partition("?")[0])
    return not methods or "GET" in methods


def crawl(client, starts=("/",), most=200):
    """Return path -> answer of all that a browser gets to by links."""
    seen, waiting = {}, deque(starts)
    while waiting:
        path = waiting.popleft()
        if path in seen or ASIDE.match(path) or not is_read(client, path):
            continue
        assert len(seen) < most, f"more than {most} pages: {path}"
        answer = client.get(path)
        assert answer.status_code < 500, path
        seen[path] = answer
        links = []
        if answer.status_code in {301, 302, 303, 307, 308}:
            links = [answer.location]
        elif answer.mimetype == "text/html":
            links = links_of(answer.text)
        elif answer.mimetype == "text/calendar":
            links = re.findall(r"https?://[^\s;,\\\"]+", answer.text.replace("\r\n ", ""))
        waiting.extend(found for link in links if (found := local(path, link)))
    return seen


def words_of(answer):
    """All that an answer tells: its headers and its body, calendars unfolded, tables and archives opened."""
    body = answer.data.decode("utf-8", "replace")
    if answer.data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            body = "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return f"{answer.headers}\n{body}".replace("\r\n ", "")
