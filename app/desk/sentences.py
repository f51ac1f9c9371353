"""The journal in words: one sentence for each fact."""

from collections.abc import Mapping

from app.desk.people_forms import ROLES
from app.groups.models import Visibility
from app.i18n import Lazy, _

#: kind of fact -> what happened. Places are the fact's fields without "_id"; `actor` is who did it.
SENTENCES: dict[str, Lazy] = {
    # people
    "LinkAsked": _("Somebody asked for a link by mail: %(link)s."),
    "Joined": _("%(account)s joined."),
    "ResetAsked": _("Somebody asked to set a new password by mail: %(link)s."),
    "PasswordChanged": _("%(account)s set a password."),
    "AddressAsked": _("%(account)s asked for another mail address."),
    "AddressChanged": _("%(account)s has another mail address now."),
    "PasskeyAdded": _("%(account)s made a passkey."),
    "PasskeyRemoved": _("%(account)s took a passkey away."),
    "SecondStepChanged": _("%(account)s turned the second step of signing in on or off."),
    "RecoveryCodesMade": _("%(account)s made new recovery codes."),
    "RecoveryCodeUsed": _("%(account)s came in by a recovery code."),
    "IdentityLinked": _("%(account)s linked a sign-in of another house."),
    "IdentityUnlinked": _("%(account)s took a sign-in of another house off."),
    "InvitationSent": _("%(actor)s invited somebody to join: %(invitation)s."),
    "InvitationRevoked": _("%(actor)s took an invitation to join back: %(invitation)s."),
    "InvitationAccepted": _("%(account)s accepted an invitation to join."),
    "TakeoutAsked": _("%(account)s asked for a copy of the own data."),
    "TakeoutReady": _("The copy of their data is ready for %(account)s."),
    "LeaveAsked": _("%(account)s asked to delete the own account."),
    "AccountDeleted": _("A person deleted the own account."),
    "DirectoryExported": _("%(actor)s took a table away: %(subject)s, %(rows)s rows."),
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
    "ThemePlaced": _("%(actor)s put the theme %(theme)s elsewhere among the themes."),
    "ThemeRulesSet": _("%(actor)s said who writes under the theme %(theme)s, and what waits there."),
    "ThemeRemoved": _("%(actor)s removed the empty theme %(title)s."),
    "FacilitatorAdded": _("%(account)s looks after the theme %(theme)s, by %(actor)s."),
    "FacilitatorRemoved": _("%(account)s looks after the theme %(theme)s no longer, by %(actor)s."),
    "SeriesMade": _("%(actor)s made the series %(series)s."),
    "SeriesOrganiserAdded": _("%(account)s organises the series %(series)s, by %(actor)s."),
    "SeriesOrganiserRemoved": _("%(account)s organises the series %(series)s no longer, by %(actor)s."),
    "MeetingOrganiserAdded": _("%(account)s organises %(meeting)s, by %(actor)s."),
    "MeetingOrganiserRemoved": _("%(account)s organises %(meeting)s no longer, by %(actor)s."),
    "PlaceClosed": _("%(account)s lost the place, as the event is shown to fewer people: %(registration)s."),
    # the desk
    "Reported": _("%(actor)s reported something: %(report)s."),
    "ReportSettled": _("%(actor)s answered a report of %(account)s: %(report)s."),
    "TwinsParted": _("%(actor)s said that %(organisation)s and %(other_organisation)s are two."),
    "TableBrought": _("%(actor)s brought a table: %(import)s."),
    "TableTakenIn": _("%(actor)s took a table in: %(import)s."),
    "TableTakenBack": _("%(actor)s had what came of a table undone: %(import)s."),
    # search
    "GlossaryChanged": _("%(actor)s changed the glossary: “%(now)s” instead of “%(was)s”."),
    # talk
    "ThreadStarted": _("%(actor)s started the discussion %(thread)s."),
    "PostWritten": _("%(actor)s wrote %(post)s."),
    "PostEdited": _("%(actor)s changed what %(post)s says."),
    "PostWithdrawn": _("%(actor)s withdrew %(post)s."),
    "PostRestored": _("%(actor)s put %(post)s back."),
    "PostEmptied": _("What %(post)s said before it was withdrawn is gone for good."),
    "PostHeld": _("%(actor)s wrote %(post)s, which waits to be published."),
    # keeping order
    "PostPublished": _("%(actor)s published %(post)s of %(account)s."),
    "PostRefused": _("%(actor)s did not publish %(post)s of %(account)s: %(reason)s"),
    "PostReconsidered": _("%(actor)s let %(post)s wait once more, after it had not been published."),
    "PostRemoved": _("%(actor)s removed %(post)s of %(account)s: %(reason)s"),
    "PostPutBack": _("%(actor)s put %(post)s of %(account)s back."),
    "ThreadRemoved": _("%(actor)s removed the discussion %(thread)s: %(reason)s"),
    "ThreadPutBack": _("%(actor)s put the discussion %(thread)s back."),
    "AuthorWarned": _("%(actor)s warned %(account)s because of %(post)s: %(reason)s"),
    "NoteMade": _("%(actor)s made a note for those who keep order: %(about)s."),
    "NoteRemoved": _("%(actor)s took a note for those who keep order away: %(about)s."),
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

_VISIBILITIES = {one.value: one.words for one in Visibility}
_ROLES = {one.value: words for one, words in ROLES.items()}
#: (kind of fact, field) -> its values in words; what is not here is said as it is
VALUES: Mapping[tuple[str, str], Mapping[str, Lazy]] = {
    ("RoleGiven", "role"): _ROLES,
    ("RoleGiven", "before"): _ROLES,
    ("ThemeShown", "now"): _VISIBILITIES,
    ("ThemeShown", "was"): _VISIBILITIES,
    ("DirectoryExported", "subject"): {
        "people": _("People"),
        "organisations": _("Organisations"),
        "matrix": _("Who is missing"),
    },
}
