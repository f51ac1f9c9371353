"""A reader's browser: asks once as a browser does, looks at the page, and keeps what it was given."""

import gzip
import http.client
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

from flask import Flask

from bench.load import WrongAnswer
from bench.pages import Page


@dataclass
class Reader:
    """One browser: its cookies, and the mark of the page it has."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    etag: str | None = None

    def headers(self) -> dict[str, str]:
        """Return what it sends with each request."""
        sent = {
            "Host": f"127.0.0.1:{self.port}",
            "Accept": "text/html,*/*;q=0.8",
            "Accept-Language": "en-GB,en;q=0.9",
            "Accept-Encoding": "gzip, deflate",
        }
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.etag:
            sent["If-None-Match"] = self.etag
        return sent

    def request(self, path: str) -> str:
        """Return the whole request for ``path``, as bytes on the line."""
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers().items())]
        return "\r\n".join([*lines, "", ""])

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for ``path``. Returns status and body as it came; cookies and mark are kept."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=self.headers())
        answer = connection.getresponse()
        body = answer.read()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        self.etag = answer.headers.get("ETag") or self.etag
        self.zipped = answer.headers.get("Content-Encoding") == "gzip"
        connection.close()
        return answer.status, body

    def open(self, page: Page) -> tuple[int, int, int]:
        """Look at ``page`` until it is as it stays. Returns status, bytes on the line, bytes of the text.

        :raises WrongAnswer: this is not the page.
        """
        status, body = self.get(page.path)  # cookies come with the first answer
        if page.state == "known":
            status, body = self.get(page.path)
            if status != 304 or body:
                raise WrongAnswer(f"{page.words}: {status} and {len(body)} bytes where 304 was due.")
            return 304, 0, 0
        self.etag = None
        status, body = self.get(page.path)
        self.etag = None
        plain = gzip.decompress(body) if self.zipped else body
        missing = [part for part in page.holds if part.encode() not in plain]
        if status != 200 or missing:
            raise WrongAnswer(
                f"{page.words}: {status} from {page.path}, without {', '.join(missing) or '-'}."
            )
        return 200, len(body), len(plain)


def signed_in_cookie(app: Flask, token: str) -> dict[str, str]:
    """Return the cookie of a browser on which the person of ``token`` is signed in."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return {cookie.key: cookie.value}
