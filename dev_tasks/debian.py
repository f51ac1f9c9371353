"""Install programs where that can be done without asking: as root on Debian."""

import os
import shutil
import subprocess
from pathlib import Path

from dev_tasks.said import say


def can_install() -> bool:
    """Tell whether packages can be installed here. Ubuntu's Chromium is no package, so it does not count."""
    try:
        is_debian = "ID=debian" in Path("/etc/os-release").read_text().splitlines()
    except OSError:
        is_debian = False
    return is_debian and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> bool:
    """Install ``packages``. Returns whether that went well; what apt says is shown when not."""
    say(f"Installing {', '.join(packages)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "--quiet", *command], env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode:
        say(done.stdout[-2000:] + done.stderr[-2000:], "bad")
    return done.returncode == 0
