"""What follows from what, and what shows where. The one place where the features meet."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import limits
from app.accounts import ceremonies
from app.accounts import facts as accounts
from app.accounts import holdings as account_holdings
from app.accounts import mail as account_mail
from app.accounts import operations as account_operations
from app.archives import facts as archives
from app.archives import holdings as archive_holdings
from app.archives import taking as archive_taking
from app.calendars import blocks
from app.calendars import holdings as calendar_holdings
from app.calendars import mail as calendar_mail
from app.calendars import panels as calendar_panels
from app.desk import facts as desk
from app.desk import holdings as desk_holdings
from app.desk import importing, moderation_holdings, reports, twins
from app.desk import mail as desk_mail
from app.discussions import (
    attaching,
    cards,
    carrying,
    consultations,
    floors,
    keepers,
    machine,
    post_holdings,
    reading,
    reading_holdings,
    thread_holdings,
    thread_panels,
    translation_holdings,
    withdrawing,
    writing_holdings,
)
from app.discussions import facts as discussions
from app.discussions import holdings as discussion_holdings
from app.discussions import mail as discussion_mail
from app.discussions import moderating_facts as moderating
from app.discussions import operations as discussion_operations
from app.discussions import panels as discussion_panels
from app.discussions import post_facts as posts
from app.discussions import thread_facts as threads
from app.discussions import threads as thread_operations
from app.discussions import translation_facts as translations
from app.files import holdings as file_holdings
from app.files import store as files
from app.groups import facts as groups
from app.groups import holdings as group_holdings
from app.holdings import Holding, Rule
from app.journal import Effects
from app.meetings import facts as meetings
from app.meetings import holdings as meeting_holdings
from app.meetings import operations as meeting_operations
from app.meetings import panels as meeting_panels
from app.organisations import affiliations, merging
from app.organisations import facts as organisations
from app.organisations import holdings as organisation_holdings
from app.organisations import mail as organisation_mail
from app.organisations import names as organisation_names
from app.organisations import panels as organisation_panels
from app.outbox import holdings as outbox_holdings
from app.outbox.effects import Send, SendAll
from app.panels import Panels
from app.people import facts as people
from app.people import holdings as people_holdings
from app.people import listing
from app.people import mail as people_mail
from app.people import operations as people_operations
from app.people import panels as people_panels
from app.positions import facts as positions
from app.positions import holdings as position_holdings
from app.positions import operations as position_operations
from app.positions import panels as position_panels
from app.privacy import facts as privacy
from app.privacy import farewell, retention, takeouts
from app.privacy import holdings as privacy_holdings
from app.privacy import mail as privacy_mail
from app.registrations import facts as registrations
from app.registrations import holdings as registration_holdings
from app.registrations import mail as registration_mail
from app.registrations import operations as registration_operations
from app.registrations import panels as registration_panels
from app.registrations import queries as registration_queries
from app.reminders import facts as reminders
from app.reminders import mail as reminder_mail
from app.reminders import operations as reminder_operations
from app.search import facts as search
from app.search import indexing
from app.syntheses import cited as synthesis_cited
from app.syntheses import facts as syntheses
from app.syntheses import holdings as synthesis_holdings
from app.syntheses import mail as synthesis_mail
from app.syntheses import panels as synthesis_panels
from app.tray import holdings as tray_holdings
from app.worker import Tick


def everybody_with_a_place(
    session: Session, fact: meetings.MeetingMoved | meetings.MeetingCancelled, after: int, limit: int
) -> Sequence[int]:
    """Audience: those who have a seat at the meeting of ``fact``, or wait for one."""
    return registration_queries.placed_after(session, fact.meeting_id, after, limit)


def everybody_with_a_seat(
    session: Session, fact: reminders.ReminderDue, after: int, limit: int
) -> Sequence[int]:
    """Audience: those who have a seat at the meeting of ``fact``."""
    return registration_queries.confirmed_after(session, fact.meeting_id, after, limit)


def everybody_who_is_cited(
    session: Session, fact: syntheses.SynthesisPublished, after: int, limit: int
) -> Sequence[int]:
    """Audience: those whose posts the version of ``fact`` rests on."""
    return synthesis_cited.after(session, fact.synthesis_id, fact.number, after, limit)


def the_person(
    fact: accounts.PasswordChanged
    | accounts.AddressChanged
    | account_mail.Changed
    | organisations.AffiliationConfirmed
    | organisations.AffiliationDeclined
    | organisations.AffiliationEnded
    | organisations.MandateRecorded
    | organisations.MandateEnded
    | registrations.SeatConfirmed
    | registrations.PutOnWaitingList
    | registrations.SeatWithdrawn
    | desk.ReportSettled
    | desk.AuthorWarned
    | privacy.TakeoutReady
    | privacy.LeaveAsked,
) -> int:
    """Reader: the person the fact is about."""
    return fact.account_id


def the_author(fact: discussion_mail.Shown | discussion_mail.TakenAway | moderating.PostRefused) -> int:
    """Reader: who wrote what was decided about; 0, nobody, where it came from an archive."""
    return fact.account_id or 0


def the_address(
    _fact: accounts.LinkAsked
    | accounts.ResetAsked
    | accounts.AddressAsked
    | people.InvitationSent
    | privacy.AccountDeleted,
) -> int:
    """Reader: nobody with an account, perhaps; the fact says which address."""
    return 0


EFFECTS: Effects = {
    accounts.LinkAsked: [Send(account_mail.link, to=the_address)],
    accounts.ResetAsked: [Send(account_mail.reset, to=the_address)],
    accounts.AddressAsked: [Send(account_mail.new_address, to=the_address)],
    accounts.AddressChanged: [Send(account_mail.address_changed, to=the_person)],
    accounts.Joined: [people_operations.on_joined, reading.on_joined],
    accounts.PasswordChanged: [Send(account_mail.password_changed, to=the_person)],
    accounts.PasskeyAdded: [Send(account_mail.security_changed, to=the_person)],
    accounts.PasskeyRemoved: [Send(account_mail.security_changed, to=the_person)],
    accounts.SecondStepChanged: [Send(account_mail.security_changed, to=the_person)],
    accounts.RecoveryCodesMade: [Send(account_mail.security_changed, to=the_person)],
    accounts.RecoveryCodeUsed: [Send(account_mail.security_changed, to=the_person)],
    accounts.IdentityLinked: [Send(account_mail.security_changed, to=the_person)],
    accounts.IdentityUnlinked: [Send(account_mail.security_changed, to=the_person)],
    organisations.AffiliationAsked: [
        SendAll(organisation_mail.affiliation_asked, to=affiliations.those_who_confirm)
    ],
    organisations.AffiliationConfirmed: [Send(organisation_mail.affiliation_answered, to=the_person)],
    organisations.AffiliationDeclined: [Send(organisation_mail.affiliation_answered, to=the_person)],
    organisations.AffiliationEnded: [Send(organisation_mail.affiliation_answered, to=the_person)],
    organisations.MandateRecorded: [Send(organisation_mail.mandate_changed, to=the_person)],
    organisations.MandateEnded: [Send(organisation_mail.mandate_changed, to=the_person)],
    organisations.ParticipationRecorded: [],
    organisations.OrganisationMade: [],
    organisations.OrganisationChanged: [
        discussion_operations.on_organisation_changed,
        position_operations.on_organisation_changed,
    ],
    organisations.OrganisationsMerged: [
        discussion_operations.on_organisation_changed,
        position_operations.on_organisation_changed,
        reports.on_organisations_merged,
    ],
    accounts.RoleGiven: [registration_operations.on_person_changed, blocks.on_place_changed],
    accounts.AccountSuspended: [
        discussion_operations.on_page_opens_or_shuts,
        Send(account_mail.suspended, to=the_person),
    ],
    accounts.AccountReadmitted: [
        discussion_operations.on_page_opens_or_shuts,
        Send(account_mail.readmitted, to=the_person),
    ],
    accounts.SignedOutEverywhere: [],
    groups.GroupMade: [],
    groups.GroupChanged: [],
    groups.GroupDeleted: [],
    groups.GroupMemberAdded: [blocks.on_place_changed],
    groups.GroupMemberRemoved: [registration_operations.on_person_changed, blocks.on_place_changed],
    discussions.ThemeMade: [],
    discussions.ThemeChanged: [meeting_operations.on_theme_changed, cards.on_theme_changed],
    discussions.ThemeShown: [meeting_operations.on_theme_changed, cards.on_theme_changed],
    discussions.ThemePlaced: [meeting_operations.on_theme_changed, cards.on_theme_changed],
    discussions.ThemeRulesSet: [],
    discussions.ThemeRemoved: [people_operations.on_theme_removed, blocks.on_theme_removed],
    discussions.FacilitatorAdded: [blocks.on_place_changed],
    discussions.FacilitatorRemoved: [registration_operations.on_person_changed, blocks.on_place_changed],
    discussions.ThreadStarted: [],
    translations.TranslationMade: [],
    translations.TranslationChanged: [],
    translations.TranslationReviewed: [],
    translations.TranslationRemoved: [],
    translations.TranslationAsked: [],
    translations.LanguageCorrected: [],
    translations.ReadingLanguagesChosen: [],
    threads.ThreadRenamed: [cards.on_thread_changed],
    threads.ThreadLocked: [],
    threads.ThreadUnlocked: [],
    threads.ThreadPinned: [],
    threads.ThreadUnpinned: [],
    threads.ThreadClosed: [],
    threads.ThreadReopened: [],
    threads.AnswerAccepted: [],
    threads.AnswerTakenBack: [],
    threads.ThreadRehung: [cards.on_thread_changed],
    threads.ThreadListed: [],
    threads.ThreadUnlisted: [],
    threads.OrganisationNamed: [],
    threads.OrganisationUnnamed: [],
    threads.PostsMoved: [carrying.on_posts_moved],
    threads.ThreadsMerged: [cards.on_thread_changed],
    threads.ConsultationDated: [],
    threads.QuestionsChanged: [],
    threads.DocumentAdded: [],
    threads.DocumentRemoved: [],
    threads.LeaderAdded: [],
    threads.LeaderRemoved: [],
    discussions.PostWritten: [reading.on_post_written],
    discussions.PostHeld: [SendAll(discussion_mail.waits, to=keepers.of_post)],
    moderating.PostPublished: [Send(discussion_mail.shown, to=the_author)],
    moderating.PostRefused: [Send(discussion_mail.refused, to=the_author)],
    moderating.PostReconsidered: [],
    moderating.PostRemoved: [
        thread_operations.on_post_gone,
        reading.on_post_gone,
        Send(discussion_mail.removed, to=the_author),
    ],
    moderating.PostPutBack: [Send(discussion_mail.shown, to=the_author)],
    moderating.ThreadRemoved: [cards.on_thread_changed, Send(discussion_mail.removed, to=the_author)],
    moderating.ThreadPutBack: [cards.on_thread_changed, Send(discussion_mail.shown, to=the_author)],
    posts.PostEdited: [],
    posts.PostWithdrawn: [thread_operations.on_post_gone, reading.on_post_gone],
    posts.PostRestored: [],
    posts.PostEmptied: [attaching.on_post_emptied],
    syntheses.SynthesisPublished: [SendAll(synthesis_mail.cited, to=everybody_who_is_cited)],
    syntheses.ObjectionMade: [],
    syntheses.ObjectionWithdrawn: [],
    syntheses.ObjectionAnswered: [],
    positions.StatementPut: [],
    positions.StatementChanged: [],
    positions.StatementClosed: [],
    positions.StatementOpened: [],
    positions.PositionStated: [],
    positions.PositionWithdrawn: [],
    meetings.MeetingDrafted: [],
    meetings.MeetingScheduled: [
        blocks.on_meeting_changed,
        reminder_operations.on_meeting_changed,
        cards.on_meeting_changed,
    ],
    meetings.MeetingMoved: [
        blocks.on_meeting_changed,
        cards.on_meeting_changed,
        reminder_operations.on_meeting_changed,
        registration_operations.on_meeting_changed,
        SendAll(calendar_mail.moved, to=everybody_with_a_place),
    ],
    meetings.MeetingEdited: [
        blocks.on_meeting_changed,
        cards.on_meeting_changed,
        reminder_operations.on_meeting_changed,
        registration_operations.on_meeting_changed,
    ],
    meetings.MeetingCancelled: [
        blocks.on_meeting_changed,
        cards.on_meeting_changed,
        reminder_operations.on_meeting_changed,
        SendAll(calendar_mail.cancelled, to=everybody_with_a_place),
    ],
    meetings.ThreadAttached: [],
    meetings.ThreadLinked: [],
    meetings.ThreadUnlinked: [],
    meetings.SeriesMade: [],
    meetings.SeriesOrganiserAdded: [blocks.on_place_changed],
    meetings.SeriesOrganiserRemoved: [registration_operations.on_person_changed, blocks.on_place_changed],
    meetings.MeetingOrganiserAdded: [blocks.on_place_changed],
    meetings.MeetingOrganiserRemoved: [registration_operations.on_person_changed, blocks.on_place_changed],
    people.DirectoryExported: [],
    people.ProfileChanged: [
        discussion_operations.on_leader_changed,
    ],
    people.ListingChosen: [discussion_operations.on_page_opens_or_shuts],
    people.PhotoChanged: [],
    desk.Reported: [],
    desk.ReportSettled: [Send(desk_mail.report_settled, to=the_person)],
    desk.AuthorWarned: [Send(desk_mail.warned, to=the_person)],
    desk.NoteMade: [],
    desk.NoteRemoved: [],
    desk.TwinsParted: [],
    desk.TableBrought: [],
    desk.TableTakenIn: [],
    desk.TableTakenBack: [],
    archives.ArchiveBrought: [],
    archives.ArchiveTakenIn: [],
    archives.ArchiveTakenBack: [],
    archives.ArchiveClaimed: [],
    people.InvitationSent: [Send(people_mail.invitation, to=the_address)],
    people.InvitationRevoked: [],
    people.InvitationAccepted: [],
    registrations.SeatConfirmed: [
        blocks.on_place_changed,
        Send(calendar_mail.invitation, to=the_person),
    ],
    registrations.PutOnWaitingList: [Send(registration_mail.on_waiting_list, to=the_person)],
    registrations.SeatWithdrawn: [
        blocks.on_place_changed,
        Send(calendar_mail.withdrawn, to=the_person),
    ],
    registrations.PlaceClosed: [
        blocks.on_place_changed,
        Send(calendar_mail.closed, to=the_person),
    ],
    search.GlossaryChanged: [],
    reminders.ReminderDue: [SendAll(reminder_mail.reminder, to=everybody_with_a_seat)],
    privacy.TakeoutAsked: [],
    privacy.TakeoutReady: [Send(privacy_mail.takeout, to=the_person)],
    privacy.LeaveAsked: [Send(privacy_mail.leave, to=the_person)],
    privacy.AccountDeleted: [Send(privacy_mail.deleted, to=the_address)],
}

PANELS: Panels = {
    "bar": {"new": discussion_panels.new_to},
    "home": {"new": discussion_panels.new_at_home},
    "theme": {"meetings": meeting_panels.ahead_of_theme},
    "thread": {
        "standing": thread_panels.standing,
        "beside": thread_panels.beside,
        "leads_to": meeting_panels.leads_to,
        "synthesis": synthesis_panels.where_we_are,
        "positions": position_panels.put_here,
        "synthesis_to_write": synthesis_panels.to_write,
        "statement_to_put": position_panels.to_put,
    },
    "card of events": {"card": meeting_panels.card},
    "card of threads": {"card": discussion_panels.card},
    "thread_order": {"meetings": meeting_panels.of_thread},
    "organisation": {
        "people": people_panels.belonging_to,
        "threads": discussion_panels.spoken_in,
        "about": discussion_panels.about,
        "meetings": meeting_panels.held_by,
        "mandates": organisation_panels.mandates,
        "participation": organisation_panels.participation,
    },
    "person": {"threads": discussion_panels.spoken_in_by, "meetings": meeting_panels.organised_by},
    "meeting": {
        "your_place": registration_panels.your_place,
        "who_comes": registration_panels.who_comes,
        "join_link": registration_panels.join_link,
        "calendar": calendar_panels.add_to_calendar,
    },
}

#: what is held of people, in the order in which it is erased: their seats, before they are nobody; whom
#: a waiting mail is for, after it was put there; the account last
HOLDINGS: list[Holding] = [
    registration_holdings.HOLDING,
    calendar_holdings.HOLDING,
    people_holdings.HOLDING,
    meeting_holdings.HOLDING,
    writing_holdings.HOLDING,
    synthesis_holdings.HOLDING,
    position_holdings.HOLDING,
    post_holdings.HOLDING,
    archive_holdings.HOLDING,
    translation_holdings.HOLDING,
    thread_holdings.HOLDING,
    discussion_holdings.HOLDING,
    reading_holdings.HOLDING,
    group_holdings.HOLDING,
    organisation_holdings.HOLDING,
    desk_holdings.HOLDING,
    moderation_holdings.HOLDING,
    privacy_holdings.HOLDING,
    file_holdings.HOLDING,
    tray_holdings.HOLDING,
    outbox_holdings.HOLDING,
    account_holdings.HOLDING,
]

#: what is forgotten by itself
RETENTION: list[Rule] = [
    *account_holdings.RULES,
    *people_holdings.RULES,
    *outbox_holdings.RULES,
    *privacy_holdings.RULES,
    *writing_holdings.RULES,
    *desk_holdings.RULES,
    *archive_holdings.RULES,
    *tray_holdings.RULES,
]

#: what the worker does beside delivering: (name, seconds, what)
TICKS: list[Tick] = [
    ("fire reminders", 15, reminder_operations.fire),
    ("plan reminders", 600, reminder_operations.reconcile),
    ("forget sign-ins that have ended", 3600, account_operations.sweep),
    ("forget what was begun and never ended", 600, ceremonies.sweep),
    ("forget ended allowances", 3600, limits.sweep),
    ("forget what its time is over for", 3600, retention.execute),
    ("make copies of people's data", 10, takeouts.make),
    ("finish what leaving has begun", 60, farewell.finish),
    ("remove files without a row", 86400, files.sweep),
    ("forget what was withdrawn", 60, withdrawing.forget),
    ("index people", 300, listing.heal),
    ("raise floors of what was read", 21600, floors.raise_all),
    ("look for organisations entered twice", 3600, twins.look),
    ("work on tables", 1, importing.work),
    ("work on archives", 2, archive_taking.work),
    ("translate by machine", 3, machine.work),
    ("work out when consultations open and close", 3600, consultations.work_out_anew),
    ("index organisations", 600, organisation_names.heal),
    ("index what was said", 1, indexing.work),
    ("compare the index with what was said", 3600, indexing.heal),
    ("leave no words in the index that were taken out", 86400, indexing.settle),
    ("move what came late to a merged organisation", 600, merging.heal),
]
