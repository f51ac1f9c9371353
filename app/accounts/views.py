"""Pages to join, sign in, sign out and set oneself up."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app import i18n
from app.accounts import address as new_address
from app.accounts import arrival, knocking, operations, session
from app.accounts.forms import (
    AddressForm,
    FollowForm,
    JoinForm,
    LanguageForm,
    PasswordForm,
    SettingsForm,
    SignInForm,
)
from app.accounts.links import LinkSpent
from app.accounts.models import Purpose, Way
from app.accounts.names import LooksLikeAnother
from app.accounts.operations import GuessablePassword, SignInAgain, WrongPassword
from app.accounts.session import actor, reader, signed_in
from app.i18n import _
from app.limits import limiter
from app.links import is_local

blueprint = Blueprint("accounts", __name__)

Answer = str | Response | tuple[str | Response, int]


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
@knocking.mails_to_one
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
            wanted=Purpose.JOIN,
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
@limiter.limit("10/15 minutes", key_func=knocking.address_typed)
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
@knocking.mails_to_one
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
    link = operations.link_in(token)
    form = FollowForm(name=link.name, timezone=link.timezone)
    return arrival.private(
        render_template("accounts/follow.html", form=form, link=link, joins=link.purpose is Purpose.JOIN)
    )


@blueprint.post("/sign-in/<token>")
@limiter.limit("30/15 minutes")
def use(token: str) -> Answer:
    """Let in whom the link was mailed to."""
    link = operations.link_in(token)
    form = FollowForm()
    joins = link.purpose is Purpose.JOIN
    if joins and (not form.validate() or not form.name.data):
        if not form.name.data:
            form.refused(form.name, _("Please write the name others should see."))
        return arrival.private(
            render_template("accounts/follow.html", form=form, link=link, joins=joins), 422
        )
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
        return arrival.private(
            render_template("accounts/follow.html", form=form, link=link, joins=joins), 422
        )
    return arrival.let_in(person, Way.LINK, target)


@blueprint.app_errorhandler(LinkSpent)
def spent(refusal: LinkSpent) -> Answer:
    """Say that a mailed link does not work, and offer another one: the same to everybody, whyever it is."""
    form = SignInForm(formdata=None)
    return arrival.private(
        render_template("accounts/link_spent.html", refusal=refusal, form=form), refusal.status
    )


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
    return _settings_page()


@blueprint.post("/settings")
@signed_in
def update() -> Answer:
    """Change language and time zone."""
    form = SettingsForm()
    if not form.validate():
        return _settings_page(form=form), 422
    operations.change_settings(actor(), language=form.language.data, timezone=form.timezone.data)
    flash(str(_("Saved.")), "good")
    return redirect(url_for(".settings"))


@blueprint.post("/settings/password")
@signed_in
@knocking.proofs_of_one
def set_password() -> Answer:
    """Set a password, or change it."""
    form = PasswordForm()
    if not form.validate():
        return _settings_page(password=form), 422
    try:
        operations.set_password(actor(), current=form.current.data, new=form.new.data, keep=session.token())
    except WrongPassword:
        form.refused(form.current, _("This is not your password so far."))
        return _settings_page(password=form), 422
    except (GuessablePassword, SignInAgain) as refusal:
        form.refused(form.new, refusal)
        return _settings_page(password=form), 422
    flash(str(_("Your password is set. Other browsers are signed out.")), "good")
    return redirect(url_for(".settings"))


@blueprint.post("/settings/address")
@signed_in
@knocking.proofs_of_one
@knocking.mails_to_one
def ask_for_address() -> Answer:
    """Mail a link to the address a person wants to have."""
    form = AddressForm()
    if not form.validate():
        return _settings_page(address=form), 422
    try:
        new_address.ask(actor(), email=form.email.data, current=form.password.data, browser=session.token())
    except WrongPassword:
        form.refused(form.password, _("This is not your password."))
        return _settings_page(address=form), 422
    except SignInAgain as refusal:
        form.refused(form.email, refusal)
        return _settings_page(address=form), 422
    return _look_into_mailbox(form.email.data)


def _settings_page(
    *, form: FlaskForm | None = None, password: FlaskForm | None = None, address: FlaskForm | None = None
) -> str:
    """Show all forms: the one that was sent as it was sent, the others as they are."""
    me = actor()
    return render_template(
        "accounts/settings.html",
        form=form or SettingsForm(formdata=None, language=me.language, timezone=me.timezone),
        password=password or PasswordForm(formdata=None),
        address=address or AddressForm(formdata=None),
    )


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
        operations.change_settings(person, language=form.language.data, timezone=person.timezone)
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
