"""Web server and worker under one roof: both are started, kept alive, and stopped together."""

import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from dev_tasks.environment import PYTHON, ROOT
from dev_tasks.said import give_up, say

START = 60.0  #: seconds the web server may take to answer
STOP = 20.0  #: seconds a process may take to end; the worker finishes the mail in its hand
STEADY = 30.0  #: seconds after which a process counts as well again
_FLASK = [str(PYTHON), "-m", "flask", "--app", "wsgi"]


@dataclass
class Child:
    """One process that is to run all the time."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes]" = field(init=False)
    started: float = field(init=False)
    falls: int = 0

    def start(self, environment: dict[str, str]) -> None:
        """Start it, in a session of its own: Ctrl-C comes to this program first, once."""
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=environment, start_new_session=True)
        self.started = time.monotonic()

    def signal(self, number: signal.Signals) -> None:
        """Tell it something, with all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def run(arguments: list[str]) -> int:
    """Migrate, load the demo into an empty database, start web server and worker; end with both."""
    if unknown := set(arguments) - {"--empty"}:
        give_up(f"./dev run takes only --empty, and not {' '.join(sorted(unknown))}.")
    environment = settings()
    host, port = environment.get("HOST") or "127.0.0.1", environment.get("PORT") or "8000"
    _flask(environment, "db", "upgrade")
    _refuse_if_taken(host, port)
    if "--empty" not in arguments:
        _flask(environment, "demo", "load", "--if-empty")
    children = [
        Child("web server", _server(host, port, environment.get("WEB_PROCESSES") or "2")),
        Child("worker", [*_FLASK, "worker"]),
    ]
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    for child in children:
        child.start(environment)
    try:
        if _answers(host, port, children[0], stopping):
            _welcome(environment, host, port)
            _keep_alive(children, environment, stopping)
        elif not stopping:
            say("The web server did not start: see above.", "bad")
            return 1
    finally:
        _stop(children)
    say("Stopped.")
    return 0


def settings() -> dict[str, str]:
    """Return the environment of the application: the person's, with a secret that is made once."""
    environment = dict(os.environ)
    if not environment.get("SECRET_KEY"):
        environment["SECRET_KEY"] = _secret()
    return environment


def _secret() -> str:
    """Read the secret of this installation; the first who asks makes it."""
    path = ROOT / "instance" / "secret_key"
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_name(f"secret_key.{os.getpid()}")
    if not path.exists():
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(fresh, path)  # of four at once, one makes it
        fresh.unlink()
    return path.read_text()


def _server(host: str, port: str, processes: str) -> list[str]:
    """One blocking thread in each process: more threads make pages slower (docs/decisions)."""
    granian = [str(PYTHON), "-m", "granian", "--interface", "wsgi", "--blocking-threads", "1"]
    return [*granian, "--host", host, "--port", port, "--workers", processes, "--no-access-log", "wsgi:app"]


def _flask(environment: dict[str, str], *command: str) -> None:
    done = subprocess.run([*_FLASK, *command], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        give_up(f"`flask {' '.join(command)}` failed: see above.")


def _refuse_if_taken(host: str, port: str) -> None:
    """Say it before anything is started, when another program listens there."""
    try:
        family, kind, _proto, _name, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    except (OSError, ValueError, OverflowError):
        give_up(f"HOST and PORT are wrong: nothing can listen at {host}, port {port}.")
    with socket.socket(family, kind) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except (OSError, OverflowError) as error:
            give_up(f"Nothing can listen at {host}, port {port} ({error}). Stop what does, or set PORT.")


def _answers(host: str, port: str, web: Child, stopping: list[int]) -> bool:
    """Wait until the web server answers; False when it ended, was stopped, or took too long."""
    near = (
        "127.0.0.1"
        if host == "0.0.0.0"
        else "[::1]"
        if host == "::"
        else f"[{host}]"
        if ":" in host
        else host
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    late = time.monotonic() + START
    while time.monotonic() < late and not stopping and web.process.poll() is None:
        try:
            with direct.open(f"http://{near}:{port}/healthz", timeout=2):
                return True
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    return False


def _welcome(environment: dict[str, str], host: str, port: str) -> None:
    shown = (
        environment.get("PUBLIC_URL") or f"http://{'localhost' if host in {'0.0.0.0', '::'} else host}:{port}"
    )
    say("")
    say(f"Saxaul runs at {shown}", "good")
    _flask(environment, "demo", "accounts")
    say("Ctrl-C stops it.")


def _keep_alive(children: list[Child], environment: dict[str, str], stopping: list[int]) -> None:
    """Start again what ends by itself, after a pause that grows when it happens again."""
    while not stopping:
        for child in children:
            code = child.process.poll()
            if code is None:
                continue
            lived = time.monotonic() - child.started
            child.falls = 0 if lived > STEADY else child.falls + 1
            pause = min(2.0**child.falls, 60.0)
            if lived > pause:
                say(f"The {child.name} ended by itself ({code}) and is started again.", "care")
                child.signal(signal.SIGKILL)  # what it left behind
                child.start(environment)
        time.sleep(0.2)


def _stop(children: list[Child]) -> None:
    """Ask all to end; end those that do not."""
    running: list[Any] = [child for child in children if child.process.poll() is None]
    for child in running:
        child.signal(signal.SIGTERM)
    late = time.monotonic() + STOP
    for child in running:
        try:
            child.process.wait(max(0.1, late - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"The {child.name} did not end in time.", "care")
    for child in children:
        child.signal(signal.SIGKILL)
