"""What a person chooses when she leaves."""

from wtforms import RadioField
from wtforms.fields import SelectChoice

from app.forms import Form, one_of
from app.holdings import Words
from app.i18n import _


class LeaveForm(Form):
    """What is to become of what she wrote."""

    words = RadioField(
        _("What you wrote in discussions"),
        choices=[
            SelectChoice(Words.STAY.value, _("stays, without your name")),
            SelectChoice(Words.GO.value, _("is withdrawn")),
        ],
        validate_choice=False,
        validators=[one_of(*(words.value for words in Words))],
    )
