"""What follows from each fact, in the same transaction."""

from app.accounts import facts as accounts
from app.accounts import mail as account_mail
from app.archives import facts as archives
from app.calendars import blocks
from app.calendars import mail as calendar_mail
from app.desk import facts as desk
from app.desk import mail as desk_mail
from app.desk import reports
from app.discussions import (
    attaching,
    cards,
    carrying,
    keepers,
    reading,
)
from app.discussions import facts as discussions
from app.discussions import mail as discussion_mail
from app.discussions import moderating_facts as moderating
from app.discussions import operations as discussion_operations
from app.discussions import post_facts as posts
from app.discussions import thread_facts as threads
from app.discussions import threads as thread_operations
from app.discussions import translation_facts as translations
from app.groups import facts as groups
from app.journal import Effects
from app.meetings import facts as meetings
from app.meetings import operations as meeting_operations
from app.organisations import affiliations
from app.organisations import facts as organisations
from app.organisations import mail as organisation_mail
from app.outbox.effects import Send, SendAll
from app.people import facts as people
from app.people import mail as people_mail
from app.people import operations as people_operations
from app.positions import facts as positions
from app.positions import operations as position_operations
from app.privacy import facts as privacy
from app.privacy import mail as privacy_mail
from app.registrations import facts as registrations
from app.registrations import mail as registration_mail
from app.registrations import operations as registration_operations
from app.reminders import facts as reminders
from app.reminders import mail as reminder_mail
from app.reminders import operations as reminder_operations
from app.search import facts as search
from app.syntheses import facts as syntheses
from app.syntheses import mail as synthesis_mail
from app.wiring.audiences import (
    everybody_who_is_cited,
    everybody_with_a_place,
    everybody_with_a_seat,
    the_address,
    the_author,
    the_person,
)

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
