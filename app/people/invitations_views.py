"""Pages of personal invitations to join."""

import re
from contextlib import AbstractContextManager

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import i18n
from app.accounts import arrival, session
from app.accounts.forms import NewcomerForm
from app.accounts.models import Way
from app.accounts.names import LooksLikeAnother
from app.accounts.session import actor, for_secretariat
from app.i18n import _
from app.limits import limiter
from app.people import invitations
from app.people.invitation_forms import InviteForm
from app.people.invitations import Guest, HasJoined, InvitationSpent, InvitedAlready
from app.people.models import Invitation

blueprint = Blueprint("invitations", __name__, url_prefix="/invitations")

Answer = str | Response | tuple[str | Response, int]
_NUMBER = re.compile(r"[0-9]{1,15}")


@blueprint.get("/")
@for_secretariat
def index() -> Answer:
    """List invitations and what became of them."""
    before = request.args.get("before", "")
    listed, more = invitations.page(before=int(before) if _NUMBER.fullmatch(before) else None)
    return render_template(
        "people/invitations.html",
        listed=listed,
        state_of=invitations.state_of,
        older=url_for(".index", before=more) if more else None,
        newest=url_for(".index") if before else None,
    )


@blueprint.get("/new")
@for_secretariat
def new() -> Answer:
    """Ask who is to be invited."""
    return _form(_offered(InviteForm(formdata=None, language=i18n.language())))


@blueprint.post("/new")
@for_secretariat
@limiter.limit("200/hour", key_func=session.key)
def create() -> Answer:
    """Invite somebody."""
    form = _offered(InviteForm())
    if not form.validate():
        return _form(form), 422
    guest = Guest(
        email=form.email.data,
        name=form.name.data,
        language=form.language.data,
        note=form.note.data or "",
        organisation_id=form.organisation_id,
        title=form.title.data or "",
    )
    try:
        invitations.invite(actor(), guest)
    except (HasJoined, InvitedAlready) as refusal:
        form.refused(form.email, refusal)
        return _form(form), 422
    flash(str(_("The invitation to %(name)s is on its way.", name=guest.name)), "good")
    return redirect(url_for(".index"))


@blueprint.post("/<int:invitation_id>/sending")
@for_secretariat
@limiter.limit("200/hour", key_func=session.key)
def send_again(invitation_id: int) -> Answer:
    """Mail an invitation once more, with another link."""
    invitations.send_again(actor(), invitation_id)
    flash(str(_("Sent again. The link of the mail before does not work any more.")), "good")
    return redirect(url_for(".index"))


@blueprint.post("/<int:invitation_id>/revocation")
@for_secretariat
def revoke(invitation_id: int) -> Answer:
    """Take an invitation back."""
    invitations.revoke(actor(), invitation_id)
    flash(str(_("The invitation is taken back.")), "good")
    return redirect(url_for(".index"))


@blueprint.get("/<token>")
def show(token: str) -> Answer:
    """Show an invitation with its button. Mail scanners open links; only the button acts."""
    invitation = invitations.find(token)
    with _spoken(invitation):
        form = NewcomerForm(
            formdata=None, name=invitation.name, timezone=current_app.config["NETWORK_TIMEZONE"]
        )
        return _invitation(invitation, form)


@blueprint.post("/<token>")
@limiter.limit("30/15 minutes")
def accept(token: str) -> Answer:
    """Let in whom it was mailed to."""
    invitation = invitations.find(token)
    with _spoken(invitation):
        form = NewcomerForm()
        if not form.validate():
            return _invitation(invitation, form, 422)
        try:
            person = invitations.accept(
                token, name=form.name.data, timezone=form.timezone.data, language=i18n.language()
            )
        except LooksLikeAnother as refusal:
            form.refused(form.name, refusal)
            return _invitation(invitation, form, 422)
    return arrival.let_in(person, Way.LINK, url_for("people.edit"))


def _spoken(invitation: Invitation) -> AbstractContextManager[None]:
    """Speak the language of the invitation, unless another was chosen on this browser."""
    chosen = request.cookies.get(i18n.COOKIE, invitation.language)
    return i18n.speaking(chosen, current_app.config["NETWORK_TIMEZONE"])


@blueprint.errorhandler(InvitationSpent)
def spent(refusal: InvitationSpent) -> Answer:
    """Say that an invitation does not work, and what to do: the same to everybody, whyever it is."""
    return arrival.private(render_template("people/invitation_spent.html", refusal=refusal), refusal.status)


def _offered(form: InviteForm) -> InviteForm:
    form.offer(invitations.organisation_choices())
    return form


def _form(form: InviteForm) -> str:
    return render_template("people/invite.html", form=form)


def _invitation(invitation: Invitation, form: NewcomerForm, status: int = 200) -> Response:
    page = render_template("people/invitation.html", invitation=invitation, form=form)
    return arrival.private(page, status)
