"""What is held of people, and what is forgotten by itself."""

from app.accounts import holdings as account_holdings
from app.archives import holdings as archive_holdings
from app.calendars import holdings as calendar_holdings
from app.desk import holdings as desk_holdings
from app.desk import moderation_holdings
from app.discussions import holdings as discussion_holdings
from app.discussions import (
    post_holdings,
    reading_holdings,
    thread_holdings,
    translation_holdings,
    writing_holdings,
)
from app.files import holdings as file_holdings
from app.groups import holdings as group_holdings
from app.holdings import Holding, Rule
from app.meetings import holdings as meeting_holdings
from app.organisations import holdings as organisation_holdings
from app.outbox import holdings as outbox_holdings
from app.people import holdings as people_holdings
from app.positions import holdings as position_holdings
from app.privacy import holdings as privacy_holdings
from app.registrations import holdings as registration_holdings
from app.syntheses import holdings as synthesis_holdings
from app.tray import holdings as tray_holdings

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
