"""Pages are light enough for a slow line: all bytes that come over it are counted, under the real server."""

from urllib.parse import urlsplit

import pytest

from tests.test_doors import MEMBER, VISITOR

pytestmark = pytest.mark.browser
FIRST, AGAIN = 50_000, 15_000  #: bytes


class Scale:
    """Weighs what a browser is sent, heads and bodies as they go over the line."""

    def __init__(self, page):
        self._page, self._paths, self.weights = page, {}, {}
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.requestWillBeSent", self._ask)
        line.on("Network.loadingFinished", self._add)

    def _ask(self, event):
        self._paths[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def _add(self, event):
        if event["encodedDataLength"]:  # nothing came: the browser had it
            self.weights[self._paths[event["requestId"]]] = int(event["encodedDataLength"])

    def weigh(self, path):
        """Open a page, and return how many bytes came."""
        self._page.goto("about:blank")
        self.weights.clear()
        answer = self._page.goto(path, wait_until="networkidle")
        assert answer.status == 200
        return sum(self.weights.values())


def paths(served):
    return {
        "home": "/",
        "theme": "/themes/research",
        "thread": served.thread,
        "meeting": served.behind_doors["meetings.show"],
        "month": served.behind_doors["meetings.month"],
    }


@pytest.mark.parametrize("who", [VISITOR, MEMBER])
@pytest.mark.parametrize("name", ["home", "theme", "thread", "meeting", "month"])
def test_a_page_is_light_at_first_and_lighter_again(served, look, who, name):
    page = look(who)
    scale = Scale(page)
    path = paths(served)[name]

    first = scale.weigh(path)
    asked_first = set(scale.weights)
    again = scale.weigh(path)

    # the page, styles, behaviours, icon; where one writes, what helps to write: all were weighed
    assert len(asked_first) == (5 if any("writing" in path for path in asked_first) else 4)
    assert first <= FIRST
    assert set(scale.weights) == {path}
    assert again <= AGAIN


def test_the_thread_that_is_weighed_is_a_full_one(served, look):
    page = look(VISITOR)

    page.goto(served.thread)

    assert page.locator("article.post").count() == 20


def test_whoever_comes_again_to_what_has_not_changed_is_sent_next_to_nothing(served, look):
    page = look(VISITOR)
    scale = Scale(page)
    scale.weigh(served.thread)

    assert scale.weigh(served.thread) < 2_000
