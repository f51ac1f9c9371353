"""Forget what its time is over for, by the rules of app/wiring: few rows at a time, others wait little."""

from datetime import timedelta

from app import clock
from app.db import transaction
from app.holdings import days, rules

MOST = 500  #: rounds of one rule at one tick; the rest goes at the next


def execute() -> int:
    """Forget all that is older than its rule says. Returns how many rows. Twice does no harm."""
    forgotten = 0
    for rule in rules():
        before = clock.now() - timedelta(days=days(rule))
        for _round in range(MOST):
            with transaction() as session:
                found = rule.forget(session, before)
            if not found:
                break
            forgotten += found
    return forgotten
