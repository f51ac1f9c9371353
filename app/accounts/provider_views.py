"""Pages to sign in by another house (OpenID Connect)."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import i18n
from app.accounts import arrival, identities, operations, provider, session
from app.accounts.ceremonies import Over
from app.accounts.forms import NewcomerForm
from app.accounts.identities import TakenAlready
from app.accounts.key_forms import GoForm, ReturnForm
from app.accounts.models import Step, Way
from app.accounts.names import LooksLikeAnother
from app.accounts.operations import SignInAgain
from app.accounts.provider import Away, NotVouched
from app.accounts.session import reader, signed_in
from app.errors import Refusal
from app.i18n import _
from app.limits import limiter
from app.links import is_local

blueprint = Blueprint("provider", __name__, url_prefix="/sign-in/with")

P = ParamSpec("P")
Answer = str | Response | tuple[str | Response, int] | tuple[str, int, dict[str, str]]


def _where_set(view: Callable[P, Answer]) -> Callable[P, Answer]:
    """Lead back whoever comes where no other house is set."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Answer:
        if not provider.is_set():
            flash(str(_("Nobody can sign in by another house here.")), "info")
            return redirect(url_for("accounts.sign_in"))
        return view(*args, **kwargs)

    return guarded


@blueprint.post("/")
@limiter.limit("30/15 minutes")
@_where_set
def begin() -> Answer:
    """Send this browser to the other house: by a page, for a form may not lead to others' pages."""
    form, person = GoForm(), reader()
    target = form.next.data if form.validate() and is_local(form.next.data) else None
    try:
        address, token = identities.go(target, person=person, browser=session.token() if person else "")
    except SignInAgain as refusal:
        flash(str(refusal), "info")
        return redirect(url_for("passkeys.index"))
    except Away as refusal:
        return _away(refusal)
    arrival.hold(Step.PROVIDER, token)
    return render_template("accounts/provider_go.html", address=address)


@blueprint.get("/return")
@_where_set
def back() -> Answer:
    """Receive who comes back. Only the button acts; a script presses it."""
    if not request.args.get("code"):
        flash(str(_("You were not signed in there. Nothing has happened here.")), "info")
        return redirect(url_for("passkeys.index" if reader() else "accounts.sign_in"))
    form = ReturnForm(formdata=request.args)
    return arrival.private(render_template("accounts/provider_return.html", form=form))


@blueprint.post("/return")
@limiter.limit("30/15 minutes")
@_where_set
def arrive() -> Answer:
    """Let in whom the other house vouches for, or link her, or let her join."""
    form, person = ReturnForm(), reader()
    try:
        if not form.validate():
            raise Over
        came = identities.come_back(
            arrival.held(Step.PROVIDER),
            code=form.code.data or "",
            state=form.state.data or "",
            issuer=form.iss.data or "",
        )
        if came.account_id is not None:  # who left was signed in; so must be who comes back
            if person is None or person.id != came.account_id:
                raise Over
            identities.link(person, came.claims)
            flash(str(_("From now on you can sign in by %(house)s.", house=_house())), "good")
            return redirect(url_for("passkeys.index"))
        known = identities.sign_in(came.claims)
    except (Over, NotVouched, TakenAlready) as refusal:
        return _begin_again(refusal)
    except Away as refusal:
        return _away(refusal)
    if known:
        return arrival.let_in(known, Way.PROVIDER, came.target)
    return _newcomer(came)


def _newcomer(came: identities.Returned) -> Answer:
    """Go on with somebody whom we do not know by what the other house calls her."""
    email = came.claims.email
    if email is None:
        return render_template("accounts/provider_unknown.html", house=_house()), 422
    if identities.is_known(
        email
    ):  # that it is hers the mail shall prove, as ever; then she links both herself
        operations.ask_for_link(
            email=email,
            language=i18n.language(),
            timezone=current_app.config["NETWORK_TIMEZONE"],
            target=url_for("passkeys.index", _anchor="house"),
        )
        return render_template("accounts/provider_known.html", house=_house(), email=email)
    arrival.hold(Step.PROVIDER, identities.offer_to_join(came.claims, came.target))
    return redirect(url_for(".new"))


@blueprint.get("/join")
@_where_set
def new() -> Answer:
    """Ask a newcomer for her name, her clock, and whether she agrees to the terms."""
    try:
        claims = identities.newcomer(arrival.held(Step.PROVIDER))
    except Over as refusal:
        return _begin_again(refusal)
    form = NewcomerForm(formdata=None, name=claims.name, timezone=current_app.config["NETWORK_TIMEZONE"])
    return arrival.private(_join_page(form, claims))


@blueprint.post("/join")
@limiter.limit("30/15 minutes")
@_where_set
def create() -> Answer:
    """Let a newcomer join."""
    form, token = NewcomerForm(), arrival.held(Step.PROVIDER)
    try:
        claims = identities.newcomer(token)
        if not form.validate():
            return arrival.private(_join_page(form, claims), 422)
        person, target = identities.join(
            token, name=form.name.data, language=i18n.language(), timezone=form.timezone.data
        )
    except LooksLikeAnother as refusal:
        form.refused(form.name, refusal)
        return arrival.private(_join_page(form, claims), 422)
    except Over as refusal:
        return _begin_again(refusal)
    return arrival.let_in(person, Way.PROVIDER, target)


@blueprint.post("/<int:identity_id>/removal")
@signed_in
def unlink(identity_id: int) -> Answer:
    """Let a person sign in by the other house no longer."""
    identities.unlink(session.actor(), identity_id)
    flash(str(_("You sign in by the other house no longer.")), "good")
    return redirect(url_for("passkeys.index"))


def _house() -> str:
    return str(current_app.config["OIDC_NAME"])


def _join_page(form: NewcomerForm, claims: provider.Claims) -> str:
    return render_template("accounts/provider_join.html", form=form, claims=claims, house=_house())


def _begin_again(refusal: Refusal) -> Response:
    flash(str(refusal), "bad" if isinstance(refusal, NotVouched | TakenAlready) else "info")
    return redirect(url_for("passkeys.index" if reader() else "accounts.sign_in"))


def _away(refusal: Away) -> Answer:
    page = render_template("accounts/provider_away.html", refusal=refusal, house=_house())
    return page, refusal.status, {"Retry-After": str(refusal.retry_after)}
