"""Tables of the directory for the secretariat to take away, as CSV or as a workbook.

Rows are read and written some hundred at a time, into a file that leaves memory when it grows. Programs
for tables take a cell that begins with certain signs for a formula, and run it: in CSV such a cell gets an
apostrophe before it, in a workbook each cell says that it is text.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import IO, NamedTuple, cast

from sqlalchemy import select

from app import clock, journal
from app.accounts.actor import Actor
from app.db import db, transaction
from app.i18n import LANGUAGES, _, listed
from app.organisations.countries import countries
from app.organisations.models import Organisation, OrganisationToken
from app.people import directory
from app.people.directory import Place, Wanted, beginnings
from app.people.facts import DirectoryExported
from app.people.matrix import matrix
from app.people.models import Audience, Profile
from app.people.walks import beginning, begins, of_country
from app.text.tables import harmless

AT_ONCE = 500  #: rows read at once
IN_MEMORY = 1024 * 1024  #: bytes of the file before it goes to the disk
LONGEST = 32_767  #: characters that a cell of a workbook takes


class Subject(StrEnum):
    """What a table is of."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    MATRIX = "matrix"


class Form(StrEnum):
    """How a table is written."""

    CSV = "csv"
    XLSX = "xlsx"


class Export(NamedTuple):
    """A table, written."""

    file: IO[bytes]
    name: str
    media_type: str


MEDIA_TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


Row = list[str]
Table = tuple[Row, Iterator[Row]]


def export(actor: Actor, subject: Subject, form: Form, wanted: Wanted) -> Export:
    """Write all that fits ``wanted`` into a file, and record who took it. For the secretariat."""
    file, count = written(form, *_TABLES[subject](actor, wanted))
    with transaction() as session:
        journal.record(
            session,
            DirectoryExported(
                actor_id=actor.id, subject=subject, form=form, wanted=_noted(wanted), rows=count
            ),
        )
    return Export(file, f"{subject}-{clock.now():%Y-%m-%d}.{form}", MEDIA_TYPES[form])


def _noted(wanted: Wanted) -> dict[str, str]:
    """Return what was asked for, as the journal keeps it: that a name was typed, and not whose."""
    return {name: "…" if name == "q" else value for name, value in wanted.given().items()}


def written(form: Form, heads: Row, rows: Iterator[Row]) -> tuple[IO[bytes], int]:
    """Write a table into a file that the answer closes. Returns it, and how many rows there were."""
    file = cast(IO[bytes], tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115  # see above
    count = (_write_csv if form is Form.CSV else _write_xlsx)(file, heads, rows)
    file.seek(0)
    return file, count


def _people(actor: Actor, wanted: Wanted) -> Table:
    heads = [
        _("Number"), _("Name"), _("Given name"), _("Family name"), _("Name in own script"), _("Reading"),
        _("Title before the name"), _("Position"), _("Organisations"), _("Sectors"), _("Countries"),
        _("Languages"), _("Expertise"), _("Found by"),
    ]  # fmt: skip
    return [str(head) for head in heads], _rows_of_people(actor, wanted)


def _rows_of_people(actor: Actor, wanted: Wanted) -> Iterator[Row]:
    place: Place | None = None
    while True:
        rows = tuple(directory.read(actor, wanted, after=place, most=AT_ONCE))
        if not rows:
            return
        people = list(directory.people(rows, frozenset(Audience)))
        query = select(Profile).where(Profile.account_id.in_([person.id for person in people]))
        profiles = {profile.account_id: profile for profile in db.session.scalars(query)}
        for person in people:
            said = profiles[person.id]
            yield [
                str(person.id),
                person.name,
                said.given_name,
                said.family_name,
                said.native_name,
                said.reading,
                said.honorific,
                person.position,
                _together(body.name for body in person.bodies),
                _together(dict.fromkeys(str(body.sector.words) for body in person.bodies)),
                _together(countries({code for body in person.bodies for code in body.countries})),
                _together(LANGUAGES.get(code, code) for code in person.languages),
                _together(said.expertise),
                str(person.listed.words),
            ]
        place = Place(rows[-1][-1], rows[-1][0])
        db.session.expunge_all()


def _organisations(_actor: Actor, wanted: Wanted) -> Table:
    heads = [
        _("Key"), _("Name of the organisation"), _("Short name"), _("Sector"), _("Countries"), _("Website"),
        _("Founded in"),
    ]  # fmt: skip
    return [str(head) for head in heads], _rows_of_organisations(wanted)


def _rows_of_organisations(wanted: Wanted) -> Iterator[Row]:
    values = {"country": wanted.country}
    query = select(Organisation).where(Organisation.merged_into_id.is_(None)).order_by(Organisation.id)
    if wanted.sector:
        query = query.where(Organisation.sector == wanted.sector)
    if wanted.country:
        query = query.where(of_country(wanted.country))
    words = beginnings(wanted.text)
    if wanted.text and not words:
        return
    for number, word in enumerate(words):
        called = select(OrganisationToken.organisation_id)
        query = query.where(
            Organisation.id.in_(called.where(begins(OrganisationToken.token, f"word{number}")))
        )
        values |= beginning(f"word{number}", word)
    last = 0
    while True:
        part = query.where(Organisation.id > last).limit(AT_ONCE)
        found = db.session.scalars(part, values).all()
        if not found:
            return
        for one in found:
            yield [
                one.key,
                one.name,
                one.short_name or "",
                str(one.sector.words),
                _together(countries(one.countries)),
                one.website or "",
                one.established or "",
            ]
        last = found[-1].id
        db.session.expunge_all()


def _matrix(actor: Actor, _wanted: Wanted) -> Table:
    counted = matrix(actor)
    rows = (
        [str(sector.words), str(column.words), str(cell.organisations), str(cell.people)]
        for (sector, code), cell in counted.cells.items()
        for column in counted.columns
        if column.code == code
    )
    heads = [_("Sector"), _("Country"), _("Organisations"), _("People")]
    return [str(head) for head in heads], rows


_TABLES = {Subject.PEOPLE: _people, Subject.ORGANISATIONS: _organisations, Subject.MATRIX: _matrix}


def _together(words: Iterable[str]) -> str:
    return str(listed(words))


def _write_csv(file: IO[bytes], heads: Row, rows: Iterator[Row]) -> int:
    count, text = 0, io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(head) for head in heads])
    for count, row in enumerate(rows, 1):  # noqa: B007  # how many there were
        writer.writerow([harmless(value) for value in row])
    text.detach()
    return count


def _write_xlsx(file: IO[bytes], heads: Row, rows: Iterator[Row]) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"

    def cells(row: Row) -> Iterator[WriteOnlyCell]:
        for value in row:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST])
            cell.data_type = "s"
            yield cell

    count = 0
    sheet.append(cells(heads))
    for count, row in enumerate(rows, 1):  # noqa: B007  # how many there were
        sheet.append(cells(row))
    book.save(file)
    return count
