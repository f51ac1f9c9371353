"""The mails of this feature."""

from sqlalchemy.orm import Session

from app import moments
from app.accounts.mail import recipient
from app.accounts.models import Account
from app.desk import reports
from app.desk.facts import AuthorWarned, ReportSettled
from app.desk.models import Report
from app.discussions.models import Post, Thread
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


def warned(session: Session, fact: AuthorWarned, reader_id: int) -> Mail | None:
    """Tell somebody what she should not repeat."""
    account, post = session.get_one(Account, reader_id), session.get_one(Post, fact.post_id)
    if account.left_at is not None:
        return None
    return Mail(
        to=recipient(account),
        template="desk/mail/warned",
        values={
            "title": session.get_one(Thread, post.thread_id).title,
            "words": fact.reason,
            "on": moments.day(moments.local(post.written_at).date()),
            "address": public_url("home.help") + "#ask",
        },
    )
