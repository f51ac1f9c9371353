"""Eight processes try passwords for one account, and ask for mails to one address."""

import pytest

from app.accounts import passwords
from app.accounts.models import MailedLink
from app.db import db
from tests.concurrency.processes import together

PROCESSES, TRIES, ALLOWED = 8, 25, 10
EMAIL = "bolor@example.org"


@pytest.fixture
def race(make_account, actor_process):
    """Let all try at once. Returns how many were let through, and how many were told to wait."""

    def run(role, tries, without=None):
        processes = [
            actor_process(role, EMAIL, number, tries, without=without) for number in range(PROCESSES)
        ]
        together(processes)
        told = [process.stdout.read().splitlines()[-1] for process in processes]
        return [sum(counts) for counts in zip(*(map(int, one.split()) for one in told), strict=True)]

    return run


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor", email=EMAIL, password_hash=passwords.hash_of("saxaul holds the sand"))


def test_exactly_ten_passwords_are_looked_at(race, bolor):
    checked, told_to_wait = race("sign_in", TRIES)

    assert (checked, told_to_wait) == (ALLOWED, PROCESSES * TRIES - ALLOWED)


def test_counted_by_each_process_alone_there_are_more(race, bolor):
    """The negative control: what is counted above is counted for all together."""
    checked, _told_to_wait = race("sign_in", 2, without="shared-count")

    assert checked == PROCESSES * 2 > ALLOWED


def test_one_mail_of_each_sort_is_sent_and_five_are_asked_for(race, bolor):
    answered, told_to_wait = race("ask_for_mails", 3)

    assert (answered, told_to_wait) == (5, PROCESSES * 9 - 5)
    db.session.rollback()
    assert 1 <= db.session.query(MailedLink).count() <= 3


def test_two_processes_share_the_limit_of_one_network_address(app, actor_process):
    processes = [actor_process("knock", 10) for _ in range(2)]
    together(processes)

    assert sum(int(process.stdout.read()) for process in processes) == ALLOWED
