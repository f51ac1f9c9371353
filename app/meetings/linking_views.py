"""In which discussions a meeting is discussed: for who organises it, and for who keeps order there."""

import re

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.session import actor, key, signed_in
from app.discussions import about
from app.i18n import _
from app.limits import limiter
from app.links import slug as slug_of
from app.meetings import linking, queries
from app.meetings.linking_forms import LinkForm

blueprint = Blueprint("linking", __name__)

Answer = str | Response | tuple[str, int]


@blueprint.get("/events/<int:meeting_id>/discussions")
@signed_in
def of_meeting(meeting_id: int) -> str:
    """Show in which discussions a meeting is discussed, to change it."""
    return _meeting_page(meeting_id, LinkForm(formdata=None))


@blueprint.post("/events/<int:meeting_id>/discussions")
@signed_in
@limiter.limit("60/hour", key_func=key)
def add_thread(meeting_id: int) -> Answer:
    """Say that it is discussed in one more."""
    queries.to_edit(actor(), meeting_id)
    form = LinkForm()
    try:
        if not form.validate():
            return _meeting_page(meeting_id, form), 422
        linking.link_from_meeting(actor(), meeting_id, _number(form, "threads"))
    except linking.NoSuchThing as refusal:
        form.refused(form.address, refusal)
        return _meeting_page(meeting_id, form), 422
    return _kept(url_for(".of_meeting", meeting_id=meeting_id))


@blueprint.post("/events/<int:meeting_id>/discussions/<int:thread_id>/removal")
@signed_in
@limiter.limit("60/hour", key_func=key)
def remove_thread(meeting_id: int, thread_id: int) -> Response:
    """Say so no longer."""
    linking.unlink_from_meeting(actor(), meeting_id, thread_id)
    return _kept(url_for(".of_meeting", meeting_id=meeting_id))


@blueprint.get("/threads/<int:thread_id>/meetings")
@signed_in
def of_thread(thread_id: int) -> str:
    """Show which meetings are discussed in a thread, to change it."""
    return _thread_page(thread_id, LinkForm(formdata=None))


@blueprint.post("/threads/<int:thread_id>/meetings")
@signed_in
@limiter.limit("60/hour", key_func=key)
def add_meeting(thread_id: int) -> Answer:
    """Say that one more is discussed in it."""
    about.to_arrange(actor(), thread_id)
    form = LinkForm()
    try:
        if not form.validate():
            return _thread_page(thread_id, form), 422
        linking.link_from_thread(actor(), thread_id, _number(form, "events"))
    except linking.NoSuchThing as refusal:
        form.refused(form.address, refusal)
        return _thread_page(thread_id, form), 422
    return _kept(url_for(".of_thread", thread_id=thread_id))


@blueprint.post("/threads/<int:thread_id>/meetings/<int:meeting_id>/removal")
@signed_in
@limiter.limit("60/hour", key_func=key)
def remove_meeting(thread_id: int, meeting_id: int) -> Response:
    """Say so no longer."""
    linking.unlink_from_thread(actor(), thread_id, meeting_id)
    return _kept(url_for(".of_thread", thread_id=thread_id))


def _number(form: LinkForm, place: str) -> int:
    """Read the number of a thing from its address, or as it is. place: the first part of such addresses.

    :raises NoSuchThing: there is none in it.
    """
    read = re.search(rf"(?:/{place}/|^#?)([0-9]{{1,18}})(?![0-9])", form.address.data or "")
    if read is None:
        raise linking.NoSuchThing
    return int(read[1])


def _kept(address: str) -> Response:
    flash(str(_("Saved.")), "good")
    return redirect(address)


def _meeting_page(meeting_id: int, form: LinkForm) -> str:
    meeting = queries.to_edit(actor(), meeting_id)
    return render_template(
        "meetings/linking.html",
        meeting=meeting,
        thread=None,
        title=meeting.title,
        title_language=meeting.language,
        back=url_for("meetings.show", meeting_id=meeting.id, slug=slug_of(meeting.title)),
        rows=linking.threads_of(actor(), meeting_id),
        form=form,
    )


def _thread_page(thread_id: int, form: LinkForm) -> str:
    thread = about.to_arrange(actor(), thread_id)
    return render_template(
        "meetings/linking.html",
        meeting=None,
        thread=thread,
        title=thread.title,
        title_language=thread.language,
        back=url_for("discussions.thread", thread_id=thread.id, slug=slug_of(thread.title)),
        rows=linking.meetings_of(actor(), thread_id),
        form=form,
    )
