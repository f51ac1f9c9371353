"""The journal in words: one sentence for each fact."""

from app.i18n import Lazy, _

#: kind of fact -> what happened. Places are the fact's fields without "_id"; `actor` is who did it.
SENTENCES: dict[str, Lazy] = {
    # people
    "LinkAsked": _("Somebody asked for a link by mail: %(link)s."),
    "Joined": _("%(account)s joined."),
    "PasswordChanged": _("%(account)s set a password."),
    # belonging
    "AffiliationAsked": _("%(account)s asked to belong to %(organisation)s."),
    "AffiliationConfirmed": _("%(actor)s confirmed that %(account)s belongs to %(organisation)s."),
    "AffiliationDeclined": _("%(actor)s did not confirm that %(account)s belongs to %(organisation)s."),
    "AffiliationEnded": _("%(actor)s ended that %(account)s belongs to %(organisation)s."),
    "MandateRecorded": _("%(actor)s recorded a mandate of %(account)s."),
    "MandateEnded": _("%(actor)s ended a mandate of %(account)s."),
    "ParticipationRecorded": _("%(actor)s recorded how far %(organisation)s is with joining the plan."),
    # talk
    "ThreadStarted": _("%(actor)s started the discussion %(thread)s."),
    "PostWritten": _("%(actor)s wrote %(post)s."),
    # meetings
    "MeetingDrafted": _("%(actor)s wrote down %(meeting)s as a draft."),
    "MeetingScheduled": _("%(actor)s published %(meeting)s."),
    "MeetingMoved": _("%(actor)s changed time, place, title or link of %(meeting)s."),
    "MeetingEdited": _("%(actor)s changed %(meeting)s."),
    "MeetingCancelled": _("%(actor)s called off %(meeting)s."),
    "ThreadAttached": _("%(actor)s opened the discussion %(thread)s for %(meeting)s."),
    "SeatConfirmed": _("%(account)s got a place: %(registration)s."),
    "PutOnWaitingList": _("%(account)s was put on the waiting list: %(registration)s."),
    "SeatWithdrawn": _("%(account)s gave the place back: %(registration)s."),
    "ReminderDue": _("It was time to remind of %(meeting)s."),
}
