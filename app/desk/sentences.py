"""The journal in words: one sentence for each fact."""

from app.i18n import Lazy, _

#: kind of fact -> what happened. Places are the fact's fields without "_id"; `actor` is who did it.
SENTENCES: dict[str, Lazy] = {
    # people
    "LinkAsked": _("Somebody asked for a link by mail: %(link)s."),
    "Joined": _("%(account)s joined."),
    "PasswordChanged": _("%(account)s set a password."),
    "ProfileChanged": _("%(account)s changed what the own profile says."),
    "ListingChosen": _("%(account)s chose who finds the own page."),
    "PhotoChanged": _("%(account)s set another photo, or took it away."),
    # belonging
    "AffiliationAsked": _("%(account)s asked to belong to %(organisation)s."),
    "AffiliationConfirmed": _("%(actor)s confirmed that %(account)s belongs to %(organisation)s."),
    "AffiliationDeclined": _("%(actor)s did not confirm that %(account)s belongs to %(organisation)s."),
    "AffiliationEnded": _("%(actor)s ended that %(account)s belongs to %(organisation)s."),
    "MandateRecorded": _("%(actor)s recorded a mandate of %(account)s."),
    "MandateEnded": _("%(actor)s ended a mandate of %(account)s."),
    "ParticipationRecorded": _("%(actor)s recorded how far %(organisation)s is with joining the plan."),
    "OrganisationMade": _("%(actor)s added %(organisation)s."),
    "OrganisationChanged": _("%(actor)s changed what is said of %(organisation)s."),
    "OrganisationsMerged": _("%(actor)s merged %(merged_organisation)s into %(organisation)s."),
    # who does what
    "RoleGiven": _("%(actor)s gave %(account)s another role: %(role)s instead of %(before)s."),
    "AccountSuspended": _("%(actor)s suspended %(account)s: %(reason)s"),
    "AccountReadmitted": _("%(actor)s let %(account)s in again."),
    "SignedOutEverywhere": _("%(actor)s signed %(account)s out everywhere."),
    "GroupMade": _("%(actor)s made the group %(group)s."),
    "GroupChanged": _("%(actor)s changed the group %(group)s."),
    "GroupDeleted": _("%(actor)s deleted the group %(name)s."),
    "GroupMemberAdded": _("%(actor)s added %(account)s to the group %(group)s."),
    "GroupMemberRemoved": _("%(actor)s took %(account)s out of the group %(group)s."),
    "ThemeMade": _("%(actor)s made the theme %(theme)s."),
    "ThemeChanged": _("%(actor)s changed the texts of the theme %(theme)s."),
    "ThemeShown": _("%(actor)s changed who sees the theme %(theme)s: %(now)s instead of %(was)s."),
    "FacilitatorAdded": _("%(account)s looks after the theme %(theme)s, by %(actor)s."),
    "FacilitatorRemoved": _("%(account)s looks after the theme %(theme)s no longer, by %(actor)s."),
    "SeriesMade": _("%(actor)s made the series %(series)s."),
    "SeriesOrganiserAdded": _("%(account)s organises the series %(series)s, by %(actor)s."),
    "SeriesOrganiserRemoved": _("%(account)s organises the series %(series)s no longer, by %(actor)s."),
    "MeetingOrganiserAdded": _("%(account)s organises %(meeting)s, by %(actor)s."),
    "MeetingOrganiserRemoved": _("%(account)s organises %(meeting)s no longer, by %(actor)s."),
    "PlaceClosed": _("%(account)s lost the place, as the event is shown to fewer people: %(registration)s."),
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
