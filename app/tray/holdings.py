"""What is held here of a person, and how long."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.holdings import GONE, Holding, Leaving, Rule, Section, forget_some, read, record
from app.i18n import _
from app.tray.models import TrayMail


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    address = select(Account.email).where(Account.id == account_id).scalar_subquery()
    mails = select(TrayMail.id, TrayMail.subject, TrayMail.put_at).where(TrayMail.address == address)
    yield "tray", _("Mails to you in the tray"), map(record, read(session, mails, TrayMail.id))


def _erase(session: Session, leaving: Leaving) -> None:
    hers = or_(TrayMail.address == leaving.email, func.lower(TrayMail.address) == leaving.email_key)
    session.execute(delete(TrayMail).where(hers))


HOLDING = Holding(name="tray", columns={"tray_mail.address": GONE}, collect=_collect, erase=_erase)


def _forget_mails(session: Session, before: datetime) -> int:
    return forget_some(session, TrayMail, TrayMail.put_at < before)


RULES = [Rule(setting="KEEP_TRAY", what=_("Mails in the tray of a demonstration"), forget=_forget_mails)]
