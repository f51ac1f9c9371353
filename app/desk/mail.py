"""The mails of this feature."""

from sqlalchemy.orm import Session

from app.accounts.mail import recipient
from app.accounts.models import Account
from app.desk import reports
from app.desk.facts import ReportSettled
from app.desk.models import Report
from app.links import public_url
from app.mail.letter import Mail


def report_settled(session: Session, fact: ReportSettled, reader_id: int) -> Mail | None:
    """Tell who reported something what was done about it."""
    account, found = session.get_one(Account, reader_id), session.get(Report, fact.report_id)
    if found is None or account.left_at is not None:
        return None
    subject = reports.subject_of(found)
    address = subject.at(public_url) if subject else public_url("home.index")
    return Mail(
        to=recipient(account),
        template="desk/mail/report_settled",
        values={"reason": found.reason, "answer": found.answer, "address": address},
    )
