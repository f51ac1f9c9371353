"""A child process does one thing with a stranger's bytes; what goes wrong in it goes wrong there alone."""

import json
import threading
import time

import pytest

from app.errors import Busy
from app.files import child
from tests.files import strange


def run(function, data=b"abc", seconds=1, megabytes=256, **values):
    return child.run(function, data, seconds=seconds, megabytes=megabytes, **values)


def test_it_answers_with_bytes():
    assert run(strange.turned, times=2) == b"cbacba"


def test_it_knows_no_settings_and_loads_nothing_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")

    found = json.loads(run(strange.surroundings))

    assert "canary" not in str(found["environment"])
    assert found["loaded"] == []


def test_it_says_no_with_a_code():
    with pytest.raises(child.SaidNo) as no:
        run(strange.says_no)
    assert no.value.code == "too_strange"


@pytest.mark.parametrize(
    "function", [strange.breaks, strange.grows, strange.works_for_ever, strange.dies, strange.turned]
)
def test_what_breaks_grows_or_never_ends_breaks_alone(function):
    began = time.monotonic()

    with pytest.raises(child.Broke):
        run(function)

    assert time.monotonic() - began < 10


def test_who_only_waits_is_not_waited_for():
    began = time.monotonic()

    with pytest.raises(child.Broke):
        run(strange.sleeps_for_ever)

    assert time.monotonic() - began < 15


def test_it_writes_no_files(tmp_path):
    with pytest.raises(child.Broke):
        run(strange.writes, path=str(tmp_path / "a"))
    assert not (tmp_path / "a").exists() or (tmp_path / "a").read_bytes() == b""


def test_only_a_few_are_at_it_at_once(monkeypatch):
    monkeypatch.setattr(child, "_PATIENCE", 0.1)
    others = [threading.Thread(target=_wait_for_one) for _ in range(2)]
    for other in others:
        other.start()
    time.sleep(0.3)

    with pytest.raises(Busy):
        run(strange.turned, times=1)

    for other in others:
        other.join()
    assert run(strange.turned, times=1) == b"cba"


def _wait_for_one():
    with pytest.raises(child.Broke):
        run(strange.works_for_ever)
