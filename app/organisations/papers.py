"""Documents that show something: a mandate, a decision. Read only by those whom access.py lets."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.files import store
from app.files.kinds import PAPERS, kind_of
from app.files.models import StoredFile
from app.i18n import _

LARGEST = 10 * 1024 * 1024  #: bytes


class Paper(NamedTuple):
    """A document, as somebody brought it."""

    name: str
    data: bytes


class StrangePaper(Refusal):
    """Nothing we can keep as a document."""

    code, status = "strange_paper", 422
    message = _("Please choose a PDF, a picture, or a document of Word (DOCX) or OpenDocument (ODT).")


class PaperTooLarge(Refusal):
    """More than fits."""

    code, status, message = "paper_too_large", 422, _("This file is too large: 10 MB fit.")


def kind_of_paper(paper: Paper) -> str:
    """Return the media type of a document, by its bytes.

    :raises PaperTooLarge: more than :data:`LARGEST`.
    :raises StrangePaper: none of those we keep.
    """
    if len(paper.data) > LARGEST:
        raise PaperTooLarge
    kind = kind_of(paper.data)
    if kind not in PAPERS:
        raise StrangePaper
    return str(kind)


def keep(session: Session, paper: Paper | None, *, made_by_id: int) -> StoredFile | None:
    """Keep a document in the caller's transaction; None when there is none. Raises as above."""
    if paper is None:
        return None
    kind = kind_of_paper(paper)
    return store.keep(session, paper.data, name=paper.name, media_type=kind, made_by_id=made_by_id)
