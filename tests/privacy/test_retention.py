"""What the platform forgets by itself, after the days that are set."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app import clock
from app.accounts import operations as accounts
from app.accounts.models import MailedLink, Role, SignIn
from app.db import db, transaction
from app.desk.models import Import, Imported, ImportRow, ImportState
from app.files import store
from app.files.models import StoredFile
from app.journal import JournalEntry
from app.outbox.models import Parcel, State
from app.people.models import Invitation
from app.privacy import retention
from app.tray.models import TrayMail
from app.wiring import RETENTION


def count(model, *conditions):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def after(days):
    """Let the rules be executed so many days from now, and a minute."""
    with time_machine.travel(clock.now() + timedelta(days=days, minutes=1)):
        return retention.execute()


def test_links_go_a_week_after_they_were_used_or_ran_out(app):
    accounts.ask_for_link(email="used@example.org", language="en", timezone="UTC")
    with transaction() as session:
        session.scalars(select(MailedLink)).one().used_at = clock.now()
    accounts.ask_for_link(email="never@example.org", language="en", timezone="UTC")

    after(6)
    assert count(MailedLink) == 2
    after(7)
    assert count(MailedLink) == 1  # the other one works for a day
    after(8)
    assert count(MailedLink) == 0


def test_browser_and_network_of_a_sign_in_go_while_it_lasts(make_account):
    bolor = make_account("Bolor")
    with transaction() as session:
        session.add(
            SignIn(
                account_id=bolor.id,
                token_hash="x",
                made_at=clock.now(),
                seen_at=clock.now(),
                expires_at=clock.now() + timedelta(days=90),
                agent="Firefox, Windows",
                network="192.0.2.0/24",
            )
        )

    after(29)
    assert count(SignIn, SignIn.agent != "") == 1
    after(30)
    assert (count(SignIn, SignIn.agent != ""), count(SignIn, SignIn.network != "")) == (0, 0)
    assert count(SignIn) == 1


def test_invitations_that_nobody_accepted(make_account):
    anna = make_account("Anna", role=Role.SECRETARIAT)
    with transaction() as session:
        session.add_all(
            Invitation(
                token_hash=name,
                salt=name,
                email=f"{name}@example.org",
                email_key=f"{name}@example.org",
                name=name,
                language="en",
                invited_by_id=anna.id,
                made_at=clock.now(),
                expires_at=clock.now() + timedelta(days=30),
                accepted_at=clock.now() if name == "accepted" else None,
                revoked_at=clock.now() if name == "revoked" else None,
            )
            for name in ("waiting", "accepted", "revoked")
        )

    after(89)
    assert count(Invitation) == 3
    after(90)
    assert count(Invitation) == 2
    after(120)
    assert count(Invitation) == count(Invitation, Invitation.email == "accepted@example.org") == 1


def test_that_mails_left(app, post_office):
    accounts.ask_for_link(email="bolor@example.org", language="en", timezone="UTC")
    post_office()
    accounts.ask_for_link(email="other@example.org", language="en", timezone="UTC")
    assert count(Parcel, Parcel.state == State.SENT) == 1

    after(179)
    assert count(Parcel) == 2
    after(180)
    assert count(Parcel) == count(Parcel, Parcel.state == State.WAITING) == 1
    assert count(JournalEntry) >= 2  # what happened stays


def test_mails_in_the_tray(app):
    with transaction() as session:
        session.add(
            TrayMail(put_at=clock.now(), message_id="x", address="a@example.org", subject="s", raw=b"r")
        )

    after(29)
    assert count(TrayMail) == 1
    after(30)
    assert count(TrayMail) == 0


def test_tables_that_were_brought_in_go_with_their_files(make_account):
    anna = make_account("Anna", role=Role.SECRETARIAT)
    with transaction() as session:
        for number in range(3):
            paper = store.keep(
                session, b"%d" % number, name="people.csv", media_type="text/csv", made_by_id=anna.id
            )
            table = Import(
                what=Imported.PEOPLE,
                state=ImportState.DONE,
                file_id=paper.id,
                made_by_id=anna.id,
                made_at=clock.now(),
                ended_at=clock.now() if number else None,
            )
            session.add(table)
            session.flush()
            session.add(ImportRow(import_id=table.id, number=2, cells={"name": "Bolor"}))

    after(29)
    assert count(Import) == 3
    after(30)
    assert (count(Import), count(ImportRow), count(StoredFile)) == (0, 0, 0)


def test_more_than_one_round(app):
    with transaction() as session:
        session.add_all(
            TrayMail(put_at=clock.now(), message_id=str(n), address="a@example.org", subject="s", raw=b"r")
            for n in range(450)
        )

    assert after(31) == 450
    assert count(TrayMail) == 0
    assert after(31) == 0


@pytest.mark.parametrize("rule", RETENTION, ids=lambda rule: rule.setting)
def test_the_privacy_page_says_the_present_number(app, client, rule, monkeypatch):
    monkeypatch.setitem(app.config, rule.setting, 4321)

    page = client.get("/privacy").text

    assert str(rule.what) in page
    assert "after 4321 days" in page
