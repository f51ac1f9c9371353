"""Pages of syntheses: what a discussion has come to, who is cited, who objects."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import i18n, text
from app.accounts.session import actor, key, reader, signed_in
from app.discussions import queries as discussions
from app.discussions.queries import Head
from app.errors import NotFound, Refusal
from app.forms import Difference
from app.i18n import LANGUAGES, _
from app.limits import limiter
from app.numbers import whole_if_given
from app.syntheses import cited as where_cited
from app.syntheses import operations, queries
from app.syntheses.forms import AnswerForm, ObjectionForm, SynthesisForm
from app.syntheses.kinds import SynthesisKind
from app.syntheses.queries import Shown
from app.syntheses.refusals import SynthesisChangedMeanwhile

blueprint = Blueprint("syntheses", __name__)

BEGINNING = 60  #: characters of a point by which it is chosen

Answer = str | Response | tuple[str, int]


@blueprint.get("/threads/<int:thread_id>/syntheses/<kind>")
def show(thread_id: int, kind: str) -> Answer:
    """Read a synthesis, with what it rests on and who objects."""
    head, found = discussions.head(reader(), thread_id), _kind(kind)
    shown = queries.shown(head.id, found, whole_if_given(request.args.get("version")))
    if shown is None:
        raise NotFound
    return _page(head, shown)


def _page(
    head: Head,
    shown: Shown,
    objecting: ObjectionForm | None = None,
    answering: tuple[int, AnswerForm] | None = None,
) -> str:
    may_object = shown.is_open and queries.may_object(reader(), head.id)
    objection = ObjectionForm(formdata=None, language=i18n.language(), version=str(shown.number))
    for form in (objection, objecting):
        if form is not None:
            form.offer((one.number, text.excerpt(text.to_plain(one.html), BEGINNING)) for one in shown.points)
    return render_template(
        "syntheses/show.html",
        thread=head,
        shown=shown,
        kinds=[kind for kind in queries.kinds_of(head.id) if kind is not shown.kind],
        versions=queries.versions(shown.synthesis_id),
        earlier=queries.earlier_objections(shown.synthesis_id, shown.number),
        may_object=may_object,
        objecting=objecting,
        objection=objection,
        answering=answering[0] if answering else None,
        answers=_answers(shown, answering) if head.may_moderate else {},
        page_of=discussions.page_of,
        changes=queries.changed(shown.synthesis_id, shown.number),
    )


def _answers(shown: Shown, answering: tuple[int, AnswerForm] | None) -> dict[int, AnswerForm]:
    """Make a form for each objection that has no answer; that which was refused is as it was sent."""
    open_ones = [one.id for point in shown.points for one in point.objections if not one.answer]
    forms = {number: AnswerForm(formdata=None) for number in open_ones}
    if answering:
        forms[answering[0]] = answering[1]
    return {number: form.for_objection(number) for number, form in forms.items()}


@blueprint.get("/threads/<int:thread_id>/syntheses/<kind>/draft")
@signed_in
def edit(thread_id: int, kind: str) -> Answer:
    """Write a synthesis, or its next version."""
    begun = queries.begun(actor(), thread_id, _kind(kind))
    form = SynthesisForm(
        formdata=None,
        source=begun.source,
        language=begun.language or i18n.language(),
        revision=str(begun.revision),
    )
    return _form_page(thread_id, _kind(kind), form)


@blueprint.post("/threads/<int:thread_id>/syntheses/<kind>/draft")
@signed_in
@limiter.limit("120/hour", key_func=key)
def save(thread_id: int, kind: str) -> Answer:
    """Look how it will stand, keep it as a draft, or publish it: as the button says that was pressed."""
    found, form = _kind(kind), SynthesisForm()
    queries.begun(
        actor(), thread_id, found
    )  # whether it is for her, before anything is said of what she typed
    if not form.validate():
        return _form_page(thread_id, found, form), 422
    try:
        if "preview" in request.form:
            return _form_page(thread_id, found, form, queries.preview(thread_id, form.source.data))
        typed = {"language": form.language.data, "source": form.source.data}
        revision = whole_if_given(form.revision.data)
        if revision is None:
            raise SynthesisChangedMeanwhile
        if "draft" in request.form:
            operations.save_draft(actor(), thread_id=thread_id, kind=found, revision=revision, **typed)
            flash(str(_("The draft is saved. Only those who lead this discussion see it.")), "good")
            return redirect(url_for(".edit", thread_id=thread_id, kind=kind))
        operations.publish(actor(), thread_id=thread_id, kind=found, revision=revision, **typed)
    except SynthesisChangedMeanwhile as refusal:
        return _form_page(thread_id, found, form, changed=True), refusal.status
    except Refusal as refusal:
        form.refused_at(form.source, refusal)
        return _form_page(thread_id, found, form), 422
    flash(str(_("Published. Those who are cited are told by mail.")), "good")
    return redirect(url_for(".show", thread_id=thread_id, kind=kind))


@blueprint.post("/threads/<int:thread_id>/syntheses/<kind>/draft/removal")
@signed_in
@limiter.limit("60/hour", key_func=key)
def discard(thread_id: int, kind: str) -> Answer:
    """Throw the draft away."""
    operations.discard(actor(), thread_id=thread_id, kind=_kind(kind))
    flash(str(_("The draft is gone. What was published stands as it was.")), "good")
    return redirect(url_for(".edit", thread_id=thread_id, kind=kind))


def _form_page(
    thread_id: int,
    kind: SynthesisKind,
    form: SynthesisForm,
    preview: list[queries.Seen] | None = None,
    *,
    changed: bool = False,
) -> str:
    begun = queries.begun(actor(), thread_id, kind)
    differences = []
    if changed:
        form.revision.data = str(begun.revision)  # the next saving is meant as it is
        differences = [
            Difference(_("Points"), begun.source, form.source.data, begun.language or ""),
            Difference(
                _("Language of your text"),
                LANGUAGES.get(begun.language or "", ""),
                LANGUAGES[form.language.data],
                "",
            ),
        ]
    return render_template(
        "syntheses/edit.html",
        thread=discussions.head(actor(), thread_id),
        kind=kind,
        begun=begun,
        form=form,
        preview=preview,
        changed=changed,
        differences=[one for one in differences if one.there != one.typed],
    )


@blueprint.post("/threads/<int:thread_id>/syntheses/<kind>/objections")
@signed_in
@limiter.limit("30/hour", key_func=key)
def object_to(thread_id: int, kind: str) -> Answer:
    """Say that a point is wrong."""
    head, found, form = discussions.head(actor(), thread_id), _kind(kind), ObjectionForm()
    version, point = whole_if_given(form.version.data or None), whole_if_given(form.point.data or None)
    if point is None:
        form.refused(form.point, _("Please choose one of these."))
    elif form.validate():
        try:
            operations.make_objection(
                actor(),
                thread_id=head.id,
                kind=found,
                version=version or 0,
                point=point,
                language=form.language.data,
                words=form.words.data,
            )
        except Refusal as refusal:
            form.refused_at(form.words, refusal)
        else:
            flash(str(_("Your objection stands beside the point.")), "good")
            return redirect(url_for(".show", thread_id=head.id, kind=kind, _anchor=f"point-{point}"))
    shown = queries.shown(head.id, found)
    if shown is None:
        raise NotFound
    form.version.data = str(shown.number)  # which she has before her eyes now
    return _page(head, shown, objecting=form), 422


@blueprint.post("/objections/<int:objection_id>/withdrawal")
@signed_in
@limiter.limit("60/hour", key_func=key)
def withdraw(objection_id: int) -> Answer:
    """Take one's objection back."""
    thread_id, kind = operations.withdraw_objection(actor(), objection_id)
    flash(str(_("You have taken your objection back.")), "good")
    return redirect(url_for(".show", thread_id=thread_id, kind=kind.value))


@blueprint.post("/objections/<int:objection_id>/answer")
@signed_in
@limiter.limit("60/hour", key_func=key)
def answer(objection_id: int) -> Answer:
    """Answer an objection."""
    form, place = AnswerForm(), queries.place_of(actor(), objection_id)
    if form.validate():
        operations.answer(actor(), objection_id, form.words.data)
        flash(str(_("Your answer stands below the objection.")), "good")
        return redirect(url_for(".show", thread_id=place[0], kind=place[1].value, version=place[2]))
    head = discussions.head(actor(), place[0])
    shown = queries.shown(head.id, place[1], place[2])
    if shown is None:
        raise NotFound
    return _page(head, shown, answering=(objection_id, form)), 422


@blueprint.get("/cited")
@signed_in
def cited() -> str:
    """Where one is cited, and until when one can object."""
    return render_template("syntheses/cited.html", places=where_cited.places(actor()))


def _kind(value: str) -> SynthesisKind:
    if value not in list(SynthesisKind):
        raise NotFound
    return SynthesisKind(value)
