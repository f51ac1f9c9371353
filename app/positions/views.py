"""Pages of statements, and of where organisations stand on them."""

import csv
import io

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import i18n, tokens
from app.accounts.session import actor, key, reader, signed_in
from app.discussions import queries as discussions
from app.errors import Refusal
from app.i18n import _
from app.limits import limiter
from app.numbers import want_whole
from app.organisations import recording
from app.organisations.access import NotYours
from app.organisations.countries import countries, country
from app.positions import operations, queries
from app.positions.forms import PositionForm
from app.positions.kinds import Stance
from app.positions.operations import Stated
from app.positions.queries import Page
from app.positions.refusals import (
    PositionMeanwhile,
)
from app.text.tables import harmless

blueprint = Blueprint("positions", __name__)

Answer = str | Response | tuple[str, int]


@blueprint.get("/statements/<int:statement_id>")
def show(statement_id: int) -> Answer:
    """Read a statement, and where organisations stand."""
    return _page(queries.page(reader(), statement_id))


def _page(page: Page, form: PositionForm | None = None, meanwhile: PositionMeanwhile | None = None) -> str:
    spoken_for = queries.spoken_for(reader())
    who = reader()
    if form is None and who is not None and page.statement.is_open:
        form = PositionForm(
            formdata=None, language=i18n.language(), seen=str(page.newest), key=tokens.fresh()
        )
    if form is not None:
        form.offer(spoken_for)
    return render_template(
        "positions/show.html",
        page=page,
        thread=discussions.head(reader(), page.thread_id),
        stances=list(Stance),
        meanings={stance.value: stance.meaning for stance in Stance},
        country=country,
        countries=countries,
        form=form if spoken_for or (who is not None and who.is_secretariat) else None,
        meanwhile=meanwhile,
        withdrawable={
            row.id
            for row in page.positions
            if who is not None and (who.is_secretariat or row.organisation_id in dict(spoken_for))
        },
    )


@blueprint.post("/statements/<int:statement_id>/positions")
@signed_in
@limiter.limit("60/hour", key_func=key)
def state(statement_id: int) -> Answer:
    """State where an organisation stands, or record it."""
    page, form = queries.page(actor(), statement_id), PositionForm()
    form.offer(queries.spoken_for(actor()))
    form.validate()
    recorded = recording.read(form, actor())
    if form.errors:
        return _page(page, form), 422
    try:
        operations.state(
            actor(),
            statement_id,
            stated=Stated(
                stance=Stance(form.stance.data),
                words=form.words.data or "",
                language=form.language.data,
                key=form.key.data or tokens.fresh(),
                seen=want_whole(form.seen.data or "0", 18),
            ),
            organisation_id=None if recorded else form.organisation_id,
            recorded=recorded,
        )
    except PositionMeanwhile as refusal:
        page = queries.page(actor(), statement_id)
        form.seen.data = str(page.newest)  # the next sending is meant as it is
        return _page(page, form, refusal), refusal.status
    except Refusal as refusal:
        about = form.organisation if isinstance(refusal, NotYours) and not recorded else form.words
        form.refused_at(form.recorded_for if isinstance(refusal, NotYours) and recorded else about, refusal)
        return _page(queries.page(actor(), statement_id), form), 422
    flash(str(_("The position stands beside the statement.")), "good")
    return redirect(url_for(".show", statement_id=statement_id))


@blueprint.post("/positions/<int:position_id>/withdrawal")
@signed_in
@limiter.limit("60/hour", key_func=key)
def withdraw(position_id: int) -> Answer:
    """Let an organisation have no position any more."""
    statement_id = operations.withdraw(actor(), position_id)
    flash(
        str(_("The position is withdrawn. It stays in the history, and another one can be stated.")), "good"
    )
    return redirect(url_for(".show", statement_id=statement_id))


@blueprint.get("/statements/<int:statement_id>/positions.csv")
def download(statement_id: int) -> Response:
    """Take all positions along as a table, those before included."""
    page = queries.page(reader(), statement_id)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(queries.HEADS)
    writer.writerows([harmless(cell) for cell in row] for row in queries.table(page))
    answer = Response("\ufeff" + file.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="positions-{statement_id}.csv"'
    return answer
