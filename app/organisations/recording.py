"""Reading from a form what the secretariat writes down for somebody: for whom, how told, when."""

from typing import Any

from app.accounts.actor import Actor
from app.errors import Refusal
from app.forms import day_of
from app.i18n import _
from app.organisations import called, periods
from app.organisations.access import Recorded
from app.organisations.kinds import Told


def read(form: Any, actor: Actor, *, must_name: bool = True) -> Recorded | None:
    """Return what a form with :class:`~app.organisations.belonging_forms.RecordedFields` records.

    must_name: an organisation; else it may be the person herself for whom it is recorded.

    None: nothing, or not all of it; then the sentences stand next to the fields. What others than the
    secretariat send is not looked at. Only after ``validate``.
    """
    if not actor.is_secretariat:
        return None
    if not (form.recorded_for.data or form.told.data or form.told_on.data):
        return None
    organisation_id = None
    if form.recorded_for.data:
        try:
            organisation_id = called.organisation(form.recorded_for.data).id
        except Refusal as refusal:
            form.refused(form.recorded_for, refusal)
    elif must_name:
        form.refused(form.recorded_for, _("Please name the organisation this was told for."))
    if form.told.data not in [*Told]:
        form.refused(form.told, _("Please choose one of these."))
    day = day_of(form.told_on)
    if day is None:
        if not form.told_on.errors:
            form.refused(form.told_on, _("Please choose a day."))
    else:
        try:
            periods.refuse_future(day)
        except Refusal as refusal:
            form.refused(form.told_on, refusal)
    if form.recorded_for.errors or form.told.errors or form.told_on.errors or day is None:
        return None
    return Recorded(organisation_id=organisation_id, told=Told(form.told.data), told_on=day)
