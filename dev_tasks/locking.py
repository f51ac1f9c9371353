"""The lock: one resolution for everybody, without the name of anybody's package index.

uv writes the address of its index into uv.lock. Here a neutral one stands in its place, and what is
installed from are the lists in requirements/, with hashes, through whatever index pip is configured with.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from dev_tasks.environment import LEVELS, PYTHON, ROOT, VENV
from dev_tasks.said import give_up

NEUTRAL = "https://index.invalid"  #: a name that never exists (RFC 2606)
_UV = str(VENV / "bin" / "uv")
_GROUPS = {"run": [], "test": ["--group", "test"], "check": ["--group", "test", "--group", "check"]}


def lock(arguments: list[str]) -> int:
    """Resolve anew, keeping what still fits; ``arguments`` go to uv, such as ``--upgrade``."""
    with tempfile.TemporaryDirectory() as folder:
        _copy_to(Path(folder))
        found = Path(folder, "uv.lock")
        if found.exists():
            # the old resolution is only a wish then: uv asks its index for everything again
            found.write_text(re.sub(r"(?m)^(sdist = .*|wheels = \[(?s:.*?)^\])\n", "", found.read_text()))
            found.write_text(found.read_text().replace(f"{NEUTRAL}/simple", _index()))
        if subprocess.run([_UV, "lock", *arguments], cwd=folder, check=False).returncode:
            return 1
        found.write_text(_neutral(found.read_text()))
        shutil.copy(found, ROOT / "uv.lock")
    for level, listed in _lists().items():
        (ROOT / "requirements" / f"{level}.txt").write_text(listed)
    return 0


def outdated() -> list[str]:
    """Name the files that are not what pyproject.toml and the lock ask for."""
    with tempfile.TemporaryDirectory() as folder:
        _copy_to(Path(folder))
        fits = subprocess.run(
            [_UV, "lock", "--check", "--offline", "--quiet", "--default-index", f"{NEUTRAL}/simple"],
            cwd=folder,
            check=False,
        )
    wrong = [] if fits.returncode == 0 else ["uv.lock"]
    written = {level: (ROOT / "requirements" / f"{level}.txt").read_text() for level in LEVELS}
    return wrong + [
        f"requirements/{level}.txt" for level, listed in _lists().items() if listed != written[level]
    ]


def _copy_to(folder: Path) -> None:
    for name in ("pyproject.toml", "uv.lock"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / name)


def _neutral(text: str) -> str:
    text = re.sub(r'registry = "[^"]+"', f'registry = "{NEUTRAL}/simple"', text)
    return re.sub(r'url = "[^"]+/([^"/]+)"', rf'url = "{NEUTRAL}/\1"', text)


def _index() -> str:
    """Return the index pip is configured with; uv's own when it is configured with none."""
    told = subprocess.run(
        [PYTHON, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    return (
        os.environ.get("UV_DEFAULT_INDEX")
        or os.environ.get("PIP_INDEX_URL")
        or told.stdout.strip()
        or _uvs_own()
    )


def _uvs_own() -> str:
    """Ask uv which index it would use: it writes it into the lock of a project that needs one package."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").write_text(
            '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = ["tzdata"]\n'
        )
        subprocess.run([_UV, "lock", "--quiet"], cwd=folder, check=True)
        found = re.search(r'registry = "([^"]+)"', Path(folder, "uv.lock").read_text())
    return found[1] if found else give_up("uv names no index.")


def _lists() -> dict[str, str]:
    """Return what each level installs, with hashes, as pip reads it."""
    plain = [
        "--quiet",
        "--frozen",
        "--no-emit-project",
        "--no-annotate",
        "--no-header",
        "--no-default-groups",
    ]
    return {
        level: subprocess.run(
            [_UV, "export", *plain, *groups], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for level, groups in _GROUPS.items()
    }
