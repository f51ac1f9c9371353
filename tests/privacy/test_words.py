"""What others wrote of a person, and addresses in other spellings, go with her too."""

import pytest

from app import clock
from app.accounts import roles
from app.accounts.models import Role
from app.db import db, transaction
from app.desk.models import Import, Imported, ImportRow
from app.files import store
from app.files.models import StoredFile
from app.holdings import Words
from app.outbox.models import Parcel
from app.privacy import operations
from tests.privacy.test_canary import in_tables
from tests.privacy.test_leaving import link_of


def leave(person):
    operations.ask_to_leave(person, words=Words.GO)
    operations.leave(link_of(person))


def test_why_she_was_kept_out_once_is_in_the_journal_no_longer(make_account, sign_in):
    her, anna = make_account("Bolor"), make_account("Anna", role=Role.SECRETARIAT)
    roles.suspend(anna, her.id, "canary, of whom we thought ill")
    roles.readmit(anna, her.id)
    assert "journal.data" in in_tables()

    leave(her)

    assert not in_tables() - {"mailed_link.email", "mailed_link.email_key"}
    assert "Anna</bdi></a> suspended" in sign_in(anna).get("/desk/journal/").text


@pytest.mark.parametrize(
    ("address", "brought", "server"),
    [
        ("canary@faß.example", "Canary@faß.example", "<canary@xn--fa-hia.example> is unknown"),
        ("Canary@ПОЧТА.example", "canary@ПОЧТА.example", "<canary@xn--80a1acny.example> is unknown"),
        ("Canary@example.org", "CANARY@Example.org", "<canary@example.org> is unknown"),
    ],
)
def test_her_address_goes_in_each_of_its_spellings(make_account, app, address, brought, server):
    her, anna = make_account("Bolor", email=address), make_account("Anna", role=Role.SECRETARIAT)
    roles.suspend(anna, her.id, "a mail to her")
    roles.readmit(anna, her.id)
    with transaction() as session:
        kept = store.keep(session, b"x", name="a.csv", media_type="text/csv", made_by_id=anna.id)
        table = Import(what=Imported.PEOPLE, file_id=kept.id, made_by_id=anna.id, made_at=clock.now())
        session.add(table)
        session.flush()
        session.add(ImportRow(import_id=table.id, number=2, cells={"email": brought}))
        parcel = session.query(Parcel).order_by(Parcel.id).first()
        parcel.error, parcel.reader_id = f"550 {server}", anna.id
    assert {"import_row.cells", "parcel.error"} <= in_tables()

    leave(her)

    assert not in_tables() - {"mailed_link.email", "mailed_link.email_key"}
    assert db.session.query(StoredFile).filter_by(digest=kept.digest).first() is None
