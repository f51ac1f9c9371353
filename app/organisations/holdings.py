"""What is held here of a person."""

from collections.abc import Iterator, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.files import store
from app.files.models import StoredFile
from app.holdings import GONE, Holding, Leaving, Section, read, record
from app.i18n import _
from app.organisations.models import Affiliation, Mandate, Organisation, Participation

_STAYS = "shows who of the secretariat wrote it down; names a number only"


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    belongs = (
        select(
            Affiliation.id,
            Organisation.name.label("organisation"),
            Affiliation.title,
            Affiliation.since,
            Affiliation.until,
            Affiliation.asked_at,
            Affiliation.confirmed_at,
            Affiliation.declined_at,
        )
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Affiliation.account_id == account_id)
    )
    yield (
        "affiliations",
        _("Organisations you belong to"),
        map(record, read(session, belongs, Affiliation.id)),
    )
    mandates = (
        select(
            Mandate.id,
            Mandate.kind,
            Organisation.name.label("organisation"),
            Mandate.country,
            Mandate.since,
            Mandate.until,
            Mandate.evidence,
            Mandate.recorded_at,
        )
        .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
        .where(Mandate.account_id == account_id)
    )
    yield "mandates", _("What you are entrusted with"), map(record, read(session, mandates, Mandate.id))
    written = (
        select(
            Participation.id,
            Organisation.name.label("organisation"),
            Participation.state,
            Participation.on,
            Participation.recorded_at,
        )
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(Participation.recorded_by_id == account_id)
    )
    yield (
        "participations",
        _("What you wrote down of agencies"),
        map(record, read(session, written, Participation.id)),
    )


def _files(session: Session, account_id: int) -> Sequence[int]:
    papers = select(Mandate.evidence_id).filter_by(account_id=account_id)
    return [found for found in session.scalars(papers) if found is not None]


def _erase(session: Session, leaving: Leaving) -> None:
    """Take her out of all organisations; what shows her mandates bears her name, so it goes too."""
    papers = _files(session, leaving.account_id)
    session.execute(delete(Affiliation).filter_by(account_id=leaving.account_id))
    session.execute(delete(Mandate).filter_by(account_id=leaving.account_id))
    for paper in session.scalars(select(StoredFile).where(StoredFile.id.in_(papers))):
        leaving.loose.append(paper.digest)
        store.drop(session, paper)
    session.flush()


HOLDING = Holding(
    name="organisations",
    columns={
        "affiliation.account_id": GONE,
        "affiliation.confirmed_by_id": _STAYS,
        "mandate.account_id": GONE,
        "mandate.recorded_by_id": _STAYS,
        "participation.recorded_by_id": _STAYS,
        "organisation.made_by_id": _STAYS,
        "twins.parted_by_id": _STAYS,
    },
    collect=_collect,
    erase=_erase,
    files=_files,
)
