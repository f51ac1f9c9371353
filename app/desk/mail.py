"""The mails of this feature."""

from sqlalchemy.orm import Session

from app.accounts.mail import recipient
from app.accounts.models import Account
from app.desk.facts import ReportSettled
from app.desk.models import About, Report
from app.discussions.models import Post
from app.links import public_url
from app.mail.letter import Mail
from app.organisations.models import Organisation


def report_settled(session: Session, fact: ReportSettled, reader_id: int) -> Mail | None:
    """Tell who reported something what was done about it."""
    account, found = session.get_one(Account, reader_id), session.get(Report, fact.report_id)
    if found is None or account.left_at is not None:
        return None
    return Mail(
        to=recipient(account),
        template="desk/mail/report_settled",
        values={"reason": found.reason, "answer": found.answer, "address": _where(session, found)},
    )


def _where(session: Session, report: Report) -> str:
    """The page of what was reported; the first page when it is there no longer."""
    if report.about is About.POST and (post := session.get(Post, report.about_id)):
        anchor = f"post-{post.number}"
        return public_url("discussions.thread", thread_id=post.thread_id, slug="-", _anchor=anchor)
    if report.about is About.ORGANISATION and (body := session.get(Organisation, report.about_id)):
        return public_url("organisations.show", key=body.key)
    if report.about is About.ACCOUNT:
        return public_url("people.show", person_id=report.about_id)
    return public_url("home.index")
