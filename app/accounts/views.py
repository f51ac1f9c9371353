"""Pages to join, sign in, sign out and set oneself up."""

import flask
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app import i18n, tokens
from app.accounts import arrival, operations, queries, session
from app.accounts.forms import FollowForm, JoinForm, LanguageForm, PasswordForm, SettingsForm, SignInForm
from app.accounts.models import Purpose, Way
from app.accounts.names import LooksLikeAnother
from app.accounts.operations import WrongPassword
from app.accounts.session import actor, reader, signed_in
from app.i18n import _
from app.limits import limiter
from app.links import is_local

blueprint = Blueprint("accounts", __name__)

Answer = str | Response | tuple[str | Response, int]


def _address_typed() -> str:
    """Count by address, but keep no address: the limits' table is not a list of people."""
    return "address:" + tokens.hashed(queries.fold(request.form.get("email", "")))


def _target(value: str | None) -> str | None:
    return value if is_local(value) else None


@blueprint.get("/join")
def join() -> Answer:
    """Ask who wants to join."""
    if reader():
        return redirect(url_for("home.index"))
    form = JoinForm(timezone=current_app.config["NETWORK_TIMEZONE"], next=_target(request.args.get("next")))
    return render_template("accounts/join.html", form=form)


@blueprint.post("/join")
@limiter.limit("20/hour")
@limiter.limit("5/hour", key_func=_address_typed)
def create() -> Answer:
    """Mail the link with which a person joins."""
    form = JoinForm()
    if not form.validate():
        return render_template("accounts/join.html", form=form), 422
    try:
        operations.ask_for_link(
            email=form.email.data,
            name=form.name.data,
            language=i18n.language(),
            timezone=form.timezone.data,
            target=_target(form.next.data),
        )
    except LooksLikeAnother as refusal:
        form.refused(form.name, refusal)
        return render_template("accounts/join.html", form=form), 422
    return _look_into_mailbox(form.email.data)


@blueprint.get("/sign-in")
def sign_in() -> Answer:
    """Ask for address and password, or for the address alone."""
    if reader():
        return redirect(_target(request.args.get("next")) or url_for("home.index"))
    form = SignInForm(formdata=None, next=_target(request.args.get("next")))
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/sign-in")
@limiter.limit("30/15 minutes")
@limiter.limit("10/15 minutes", key_func=_address_typed)
def enter() -> Answer:
    """Sign in by password."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    try:
        person = operations.sign_in(email=form.email.data, password=form.password.data or "")
    except WrongPassword as refusal:
        form.refused(form.password, refusal.message)
        return render_template("accounts/sign_in.html", form=form), 422
    return arrival.let_in(person, Way.PASSWORD, _target(form.next.data))


@blueprint.post("/sign-in/link")
@limiter.limit("20/hour")
@limiter.limit("5/hour", key_func=_address_typed)
def send_link() -> Answer:
    """Mail a link that signs in."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    operations.ask_for_link(
        email=form.email.data,
        language=i18n.language(),
        timezone=current_app.config["NETWORK_TIMEZONE"],
        target=_target(form.next.data),
    )
    return _look_into_mailbox(form.email.data)


def _look_into_mailbox(email: str) -> str:
    """Say the same to everybody, whether there is such an account or not."""
    return render_template("accounts/link_sent.html", email=email)


@blueprint.get("/sign-in/<token>")
def follow(token: str) -> Answer:
    """Show the button that a mailed link leads to. Mail scanners open links; only the button acts."""
    link = queries.link(token)
    form = FollowForm(name=link.name, timezone=link.timezone)
    return _private(
        render_template("accounts/follow.html", form=form, link=link, joins=link.purpose is Purpose.JOIN)
    )


@blueprint.post("/sign-in/<token>")
@limiter.limit("30/15 minutes")
def use(token: str) -> Answer:
    """Let in whom the link was mailed to."""
    link = queries.link(token)
    form = FollowForm()
    joins = link.purpose is Purpose.JOIN
    if joins and (not form.validate() or not form.name.data):
        if not form.name.data:
            form.refused(form.name, _("Please write the name others should see."))
        return _private(render_template("accounts/follow.html", form=form, link=link, joins=joins)), 422
    target = _target(link.target)
    try:
        person = operations.use_link(
            token,
            name=form.name.data if joins else None,
            timezone=form.timezone.data if joins else None,
            agreed_in=i18n.language() if joins else None,
        )
    except LooksLikeAnother as refusal:
        form.refused(form.name, refusal)
        return _private(render_template("accounts/follow.html", form=form, link=link, joins=joins)), 422
    return arrival.let_in(person, Way.LINK, target)


def _private(page: str) -> Response:
    """A page with a secret in its address: nothing keeps it.

    Other sites are not told where a reader came from (the same-origin policy of every page); our own
    must be, because over TLS a form without a referrer is refused.
    """
    response = flask.make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/sign-out")
def sign_out() -> Answer:
    """Sign this browser out."""
    session.end()
    flash(str(_("You are signed out.")), "info")
    return redirect(url_for("home.index"))


@blueprint.get("/settings")
@signed_in
def settings() -> Answer:
    """Show how a person is set up."""
    me = actor()
    form = SettingsForm(formdata=None, name=me.name, language=me.language, timezone=me.timezone)
    return _settings_page(form, PasswordForm(formdata=None))


@blueprint.post("/settings")
@signed_in
def update() -> Answer:
    """Change name, language, time zone."""
    form = SettingsForm()
    if not form.validate():
        return _settings_page(form, PasswordForm(formdata=None)), 422
    operations.change_settings(
        actor(), name=form.name.data, language=form.language.data, timezone=form.timezone.data
    )
    flash(str(_("Saved.")), "good")
    return redirect(url_for(".settings"))


@blueprint.post("/settings/password")
@signed_in
@limiter.limit("10/15 minutes", key_func=session.key)
def set_password() -> Answer:
    """Set a password, or change it."""
    form, me = PasswordForm(), actor()
    kept = SettingsForm(formdata=None, name=me.name, language=me.language, timezone=me.timezone)
    if not form.validate():
        return _settings_page(kept, form), 422
    try:
        operations.set_password(me, current=form.current.data, new=form.new.data, keep=session.token())
    except WrongPassword:
        form.refused(form.current, _("This is not your password so far."))
        return _settings_page(kept, form), 422
    flash(str(_("Your password is set. Other browsers are signed out.")), "good")
    return redirect(url_for(".settings"))


def _settings_page(form: FlaskForm, password: FlaskForm) -> str:
    return render_template("accounts/settings.html", form=form, password=password)


@blueprint.get("/language")
def language() -> Answer:
    """Offer the languages."""
    form = LanguageForm(formdata=None, language=i18n.language(), next=_target(request.args.get("next")))
    return render_template("accounts/language.html", form=form)


@blueprint.post("/language")
def choose_language() -> Answer:
    """Speak another language to this person from now on; to a visitor, on this browser."""
    form = LanguageForm()
    if not form.validate():
        return render_template("accounts/language.html", form=form), 422
    answer = redirect(_target(form.next.data) or url_for("home.index"))
    person = reader()
    if person:
        operations.change_settings(
            person, name=person.name, language=form.language.data, timezone=person.timezone
        )
    else:
        answer.set_cookie(
            i18n.COOKIE,
            form.language.data,
            max_age=365 * 24 * 3600,  # seconds
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return answer
