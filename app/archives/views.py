"""Pages on which the secretariat brings archives, and a person says that she wrote what is in one."""

from datetime import datetime

import flask
from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts import session
from app.accounts.session import actor, for_secretariat, signed_in
from app.archives import operations, queries
from app.archives.forms import ArchiveForm
from app.archives.operations import LARGEST, ArchiveTooLarge, EmptyArchive
from app.discussions import theme_queries
from app.errors import Refusal
from app.files import doors
from app.i18n import _, ngettext
from app.limits import limiter

blueprint = Blueprint("archives", __name__)

Answer = str | Response | tuple[str, int]
SECONDS = 2  #: until the page of an archive that is worked on looks again


@blueprint.get("/desk/archives/")
@for_secretariat
def index() -> str:
    """List the archives, and take another."""
    return _index(ArchiveForm(formdata=None))


@blueprint.post("/desk/archives/")
@for_secretariat
@limiter.limit("30/hour", key_func=session.key)
@doors.takes_files(LARGEST + 64 * 1024)
def create() -> Answer:
    """Take an archive to be looked at."""
    form = ArchiveForm()
    form.offer(theme_queries.theme_slugs(actor()))
    if not form.validate():
        return _index(form), 422
    try:
        archive = operations.bring(
            actor(),
            form.file.data.read(LARGEST + 1),
            name=form.file.data.filename or "",
            theme=form.theme.data,
        )
    except (EmptyArchive, ArchiveTooLarge) as refusal:
        form.refused(form.file, refusal)
        return _index(form), 422
    return redirect(url_for(".show", archive_id=archive.id))


@blueprint.get("/desk/archives/<int:archive_id>")
@for_secretariat
def show(archive_id: int) -> Response:
    """What would come of an archive, and how far it is. Looks again while it is worked on."""
    found = queries.find(archive_id)
    works = found.archive.state in queries.AT_WORK
    answer = make_response(
        render_template("archives/show.html", found=found, works=works, at=datetime.fromisoformat)
    )
    if works:
        answer.headers["Refresh"] = str(SECONDS)
    return answer


@blueprint.post("/desk/archives/<int:archive_id>/taking")
@for_secretariat
def take_in(archive_id: int) -> Answer:
    """Let discussions be made of an archive."""
    operations.take_in(actor(), archive_id)
    return redirect(url_for(".show", archive_id=archive_id))


@blueprint.post("/desk/archives/<int:archive_id>/undoing")
@for_secretariat
def take_back(archive_id: int) -> Answer:
    """Let what came of an archive be removed, where nobody has answered."""
    operations.take_back(actor(), archive_id)
    return redirect(url_for(".show", archive_id=archive_id))


@blueprint.get("/people/me/archives")
@signed_in
def mine() -> str:
    """What came with archives under the address of this person."""
    posts, names = queries.waiting_for(actor())
    return render_template("archives/mine.html", posts=posts, names=names)


@blueprint.post("/people/me/archives")
@signed_in
@limiter.limit("20/hour", key_func=session.key)
def claim() -> Response:
    """Say that it was she who wrote them."""
    count = operations.claim(actor())
    if count:
        said = ngettext("%(num)s post is yours now.", "%(num)s posts are yours now.", count)
        flask.flash(str(said), "good")
    return redirect(url_for(".mine"))


@blueprint.errorhandler(413)
def too_large(_error: object) -> Answer:
    """Say it next to the field."""
    form = ArchiveForm(formdata=None)
    refusal: Refusal = ArchiveTooLarge()
    form.refused(form.file, refusal)
    return _index(form), 413


def _index(form: ArchiveForm) -> str:
    form.offer(theme_queries.theme_slugs(actor()))
    return render_template("archives/index.html", form=form, listed=queries.listed())


#: why a message is left out, as the page says it
WHY = {
    "no_date": _("it does not say when it was written"),
    "no_words": _("it has no words"),
    "too_long": _("it is longer than a post may be"),
    "no_sender": _("it does not say who wrote it"),
    "twice": _("it is in the archive twice"),
    "not_json": _("the file is not JSON"),
    "no_posts": _("there are no posts in the file"),
    "not_a_post": _("it is no post that is understood here"),
}
blueprint.app_template_global("why_left_out")(lambda code: WHY.get(code, code))
