"""Programs that tests need beside PostgreSQL: a browser with letters, and a clock that lies."""

import os
import shutil
import subprocess
from pathlib import Path

from dev_tasks.debian import can_install, install
from dev_tasks.environment import PYTHON
from dev_tasks.said import say

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_browser() -> str | None:
    """Find Chromium: named, on this machine, installed as root on Debian, or Playwright's own. None: none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = _on_path(_BROWSERS) or (str(_MAC) if _MAC.exists() else None)
    if can_install():
        _bring_library_of_playwright()
        _bring_fonts()
        if not found and install(["chromium"]):
            found = _on_path(_BROWSERS)
    return found or _playwrights()


def _playwrights() -> str | None:
    """Find the browser that Playwright keeps for itself; fetch it if it is not there."""
    question = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as one: print(one.chromium.executable_path)"
    )
    path = _answer(question)
    if path and not Path(path).exists():
        say("Fetching Playwright's browser …")
        subprocess.run([PYTHON, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
    return path if path and Path(path).exists() else None


def _answer(question: str) -> str | None:
    done = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def _bring_library_of_playwright() -> None:
    """The program that Playwright drives browsers with needs libatomic, which a small Debian lacks."""
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    if "libatomic.so.1" not in known:
        install(["libatomic1"])


def _bring_fonts() -> None:
    """Pages are measured in six languages: without letters for them, every measure is wrong."""
    if not any(Path("/usr/share/fonts").rglob("*CJK*")):
        install(["fonts-noto-core", "fonts-noto-cjk"])


def find_faketime() -> str | None:
    """Find the program that gives another one a wrong clock; install it as root on Debian. None: none."""
    found = shutil.which("faketime")
    if not found and can_install() and install(["faketime"]):
        found = shutil.which("faketime")
    return found


def _on_path(names: tuple[str, ...]) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)
