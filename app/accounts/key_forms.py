"""What people and their browsers send to prove who they are, beside passwords."""

from wtforms import HiddenField, StringField

from app.forms import Form, at_most, line, required
from app.i18n import _


class NewPasskeyForm(Form):
    """A passkey that an authenticator has made, and how she calls it."""

    name = StringField(
        _("What to call it"),
        filters=[line],
        validators=[at_most(60)],
        description=_("So that you know it again: “My telephone”, “The stick on my desk”."),
        render_kw={"autocomplete": "off"},
    )
    answer = HiddenField()


class PasskeyNameForm(Form):
    """How a passkey is called."""

    name = StringField(
        _("What to call it"),
        filters=[line],
        validators=[required(_("Please write what to call it.")), at_most(60)],
        render_kw={"autocomplete": "off"},
    )


class PasskeyAnswerForm(Form):
    """What an authenticator answered, and the page to return to."""

    answer = HiddenField()
    next = HiddenField()


class CodeForm(Form):
    """A code from the app, or a recovery code."""

    code = StringField(
        _("Code"),
        filters=[line],
        validators=[required(_("Please write the code.")), at_most(40)],
        description=_("Six digits from the app on your telephone, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class FirstCodeForm(Form):
    """The first code of an app that was just set up."""

    code = StringField(
        _("Code"),
        filters=[line],
        validators=[required(_("Please write the code.")), at_most(40)],
        description=_("The six digits that the app shows now."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class GoForm(Form):
    """The page to return to from another house."""

    next = HiddenField()


class ReturnForm(Form):
    """What another house sent a browser back with."""

    code = HiddenField()
    state = HiddenField()
    iss = HiddenField()
