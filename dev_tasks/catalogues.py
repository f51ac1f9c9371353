"""The catalogues of the six languages: written by people as .po, read by the program as .mo."""

import subprocess
import tempfile
from pathlib import Path

from dev_tasks.environment import PYTHON, ROOT, alone

FOLDER = ROOT / "app" / "translations"
_WORDS = "_ ngettext:1,2"  #: the functions that sentences are marked with


def compile_all() -> None:
    """Make the .mo of each .po that is newer; four at once do not meet."""
    with alone():
        for source in _sources():
            made = source.with_suffix(".mo")
            if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
                part = made.with_suffix(".part")  # nobody reads half of it
                _babel("compile", "-i", source, "-o", part)
                part.replace(made)


def update_all() -> None:
    """Bring the sentences of the program into all catalogues; translations stay, what is gone goes."""
    with tempfile.TemporaryDirectory() as folder:
        template = _extract(Path(folder))
        for source in _sources():
            _merge(template, source, _language(source))


def outdated() -> list[str]:
    """Name the languages whose catalogue lacks a sentence of the program, or has one too many."""
    behind = []
    with tempfile.TemporaryDirectory() as folder:
        template, copy = _extract(Path(folder)), Path(folder, "messages.po")
        for source in _sources():
            copy.write_bytes(source.read_bytes())
            _merge(template, copy, _language(source))
            if copy.read_bytes() != source.read_bytes():
                behind.append(_language(source))
    return behind


def _sources() -> list[Path]:
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def _language(source: Path) -> str:
    return source.parent.parent.name


def _extract(folder: Path) -> Path:
    """Collect all sentences of the program, in the order of their letters."""
    template = folder / "messages.pot"
    marked = ("--mapping-file", FOLDER / "babel.toml", "--no-default-keywords", "--keywords", _WORDS)
    shape = ("--no-location", "--sort-output", "--output-file", template)
    _babel("extract", *marked, *shape, "app", "templates")
    return template


def _merge(template: Path, catalogue: Path, language: str) -> None:
    files = ("--input-file", template, "--output-file", catalogue, "--locale", language)
    shape = ("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--width", "110")
    _babel("update", *files, *shape)


def _babel(*arguments: str | Path) -> None:
    command = [PYTHON, "-m", "babel.messages.frontend", "--quiet", *arguments]
    subprocess.run(command, cwd=ROOT, check=True)
