"""``./dev run`` as a newcomer starts it: one command, an address, and an end by Ctrl-C."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEV = ROOT / "dev"


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def start(tmp_path, port):
    """Start ``./dev run`` on an empty SQLite database unless another is named; what is left is ended."""
    started = []

    def run(*arguments, **settings):
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{tmp_path}/fresh.sqlite3",
            "SECRET_KEY": "of-this-test-" * 3,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            **settings,
        }
        process = subprocess.Popen(
            [DEV, "run", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=40)
        finally:
            process.kill()


def told(process, until, seconds=90):
    """Read what it says until ``until`` is said."""
    lines = []
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        line = process.stdout.readline()
        if not line:
            break
        lines.append(line)
        if until in line:
            return "".join(lines)
    raise AssertionError(f"never said {until!r}: {lines}\n{process.stderr.read()}")


def worker_of(process):
    """Find the worker among the processes it started."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    [worker] = [pid for pid in children if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return int(worker)


def get(port, path):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return answer.read().decode()


def is_free(port):
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def test_one_command_runs_everything(start, port, database):
    process = start(DATABASE_URL=database.another())
    said = told(process, "Ctrl-C stops it.")
    assert f"http://127.0.0.1:{port}" in said
    assert re.search(r"with the password [\w-]{16} as", said)
    assert "nomintsetseg@example.org" in said

    assert "Holding the sand" in get(port, "/")
    give_up = time.monotonic() + 20
    ready = {}
    while time.monotonic() < give_up and ready.get("worker_last_tick_seconds") is None:
        ready = json.loads(get(port, "/readyz"))
        time.sleep(0.2)
    assert ready["status"] == "ok"
    assert ready["worker_last_tick_seconds"] < 60

    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=40)
    assert process.returncode == 0, err
    assert is_free(port)
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_a_worker_that_dies_is_started_again(start, port):
    process = start("--empty")
    told(process, "Ctrl-C stops it.")

    os.kill(worker_of(process), signal.SIGKILL)

    assert "started again" in told(process, "started again", 30)


def test_empty_means_empty(start, port):
    process = start("--empty")
    said = told(process, "Ctrl-C stops it.")
    assert "password" not in said
    assert "Holding the sand" not in get(port, "/")


def test_a_taken_port_is_said_in_one_sentence(start, port):
    with socket.create_server(("127.0.0.1", port)):
        process = start("--empty")
        _out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"Nothing can listen at 127.0.0.1, port {port}" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PUBLIC_URL", "forum.example.org", "The setting PUBLIC_URL is wrong: an address such as"),
        ("DATABASE_URL", "mysql://x", "The setting DATABASE_URL is wrong: sqlite:///path or"),
        ("PORT", "eighty", "The setting PORT is wrong: the number of a port"),
        ("SECRET_KEY", "short", "The setting SECRET_KEY must be set, to at least 32 random characters."),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_sentence(start, name, value, sentence):
    process = start(**{name: value})
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert sentence in err
    assert "Traceback" not in err


def test_it_takes_nothing_but_empty(start):
    process = start("--full")
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "./dev run takes only --empty" in err


def test_the_secret_of_an_installation_is_made_once_and_for_nobody_else(tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copytree(ROOT / "dev_tasks", copy / "dev_tasks")
    ask = "from dev_tasks import supervisor; print(supervisor.settings()['SECRET_KEY'])"
    environment = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    asked = [
        subprocess.Popen(["python3", "-c", ask], cwd=copy, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    secrets = {process.communicate()[0] for process in asked}
    [secret] = secrets
    assert len(secret.strip()) >= 32
    assert (copy / "instance" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (copy / "instance").iterdir()] == ["secret_key"]
