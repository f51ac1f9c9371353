"""What was skipped is said loudly at the end; with STRICT=1 it is a failure."""

import os
from collections import Counter

import pytest


def reasons(session: pytest.Session) -> Counter[str]:
    """Count the tests that could not run, by reason."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    return Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if os.environ.get("STRICT") == "1" and exitstatus == 0 and reasons(session):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = reasons(terminalreporter._session)
    for reason, number in found.most_common():
        terminalreporter.write_line(f"NOT TESTED: {number} tests, because: {reason}", red=True, bold=True)
