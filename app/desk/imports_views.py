"""Pages to bring tables of people and organisations."""

import re

from flask import Blueprint, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from app.accounts import session
from app.accounts.session import actor, for_secretariat
from app.desk import columns, imports
from app.desk.forms import TableForm
from app.desk.imports import LARGEST, NotATable, TableTooLarge
from app.desk.models import Imported
from app.errors import Refusal
from app.files import doors
from app.limits import limiter
from app.people import exports

blueprint = Blueprint("imports", __name__, url_prefix="/desk/imports")

Answer = str | Response | tuple[str, int]
SECONDS = 2  #: until the page of a table that is worked on looks again
_SHOWN = {"make", "change", "skip", "wrong"}  #: filters of rows
_NUMBER = re.compile(r"[0-9]{1,9}")


@blueprint.get("/")
@for_secretariat
def index() -> str:
    """List the tables, and take another."""
    return _index(TableForm(formdata=None, what=Imported.PEOPLE.value))


@blueprint.post("/")
@for_secretariat
@limiter.limit("30/hour", key_func=session.key)
@doors.takes_files(LARGEST + 64 * 1024)
def create() -> Answer:
    """Take a table to be read."""
    form = TableForm()
    if not form.validate():
        return _index(form), 422
    try:
        table = imports.bring(
            actor(),
            Imported(form.what.data),
            form.file.data.read(LARGEST + 1),
            name=form.file.data.filename or "",
        )
    except (NotATable, TableTooLarge) as refusal:
        form.refused(form.file, refusal)
        return _index(form), 422
    return redirect(url_for(".show", import_id=table.id))


@blueprint.get("/<int:import_id>")
@for_secretariat
def show(import_id: int) -> Response:
    """What is in a table, what would come of it, and how far it is. Looks again while it is worked on."""
    table, file = imports.find(import_id)
    chosen, after = request.args.get("show"), request.args.get("after", "")
    would = {"wrong": ""}.get(chosen, chosen) if chosen in _SHOWN else None
    rows, more = imports.page(table.id, would=would, after=int(after) if _NUMBER.fullmatch(after) else 0)
    answer = make_response(
        render_template(
            "desk/import.html",
            table=table,
            file=file,
            counts=imports.counts(table.id),
            heads=columns.COLUMNS[table.what],
            rows=rows,
            chosen=chosen if chosen in _SHOWN else None,
            more=url_for(".show", import_id=table.id, show=chosen, after=more) if more else None,
            works=table.state in imports.AT_WORK,
        )
    )
    if table.state in imports.AT_WORK:
        answer.headers["Refresh"] = str(SECONDS)
    return answer


@blueprint.post("/<int:import_id>/taking")
@for_secretariat
def take_in(import_id: int) -> Answer:
    """Let the rows that can be taken be taken in."""
    imports.take_in(actor(), import_id)
    return redirect(url_for(".show", import_id=import_id))


@blueprint.post("/<int:import_id>/undoing")
@for_secretariat
def take_back(import_id: int) -> Answer:
    """Let what came of a table be undone, where nobody used it."""
    imports.take_back(actor(), import_id)
    return redirect(url_for(".show", import_id=import_id))


@blueprint.get("/template/<any(people, organisations):what>.<any(csv, xlsx):form>")
@for_secretariat
def template(what: str, form: str) -> Response:
    """An empty table with the headings, in the reader's language."""
    heads = [str(head) for head in columns.COLUMNS[Imported(what)].values()]
    file, _rows = exports.written(exports.Form(form), heads, iter([]))
    media_type = exports.MEDIA_TYPES[exports.Form(form)]
    return send_file(file, mimetype=media_type, as_attachment=True, download_name=f"{what}.{form}")


@blueprint.errorhandler(413)
def too_large(_error: object) -> Answer:
    """Say it next to the field."""
    form = TableForm(formdata=None, what=Imported.PEOPLE.value)
    refusal: Refusal = TableTooLarge()
    form.refused(form.file, refusal)
    return _index(form), 413


def _index(form: TableForm) -> str:
    return render_template("desk/imports.html", form=form, listed=imports.listed(), columns=columns.COLUMNS)
