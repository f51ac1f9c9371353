"""What the worker does from time to time."""

from app import limits
from app.accounts import ceremonies
from app.accounts import operations as account_operations
from app.archives import taking as archive_taking
from app.desk import importing, twins
from app.discussions import (
    consultations,
    floors,
    machine,
    withdrawing,
)
from app.files import store as files
from app.organisations import merging
from app.organisations import names as organisation_names
from app.people import listing
from app.privacy import farewell, retention, takeouts
from app.reminders import operations as reminder_operations
from app.search import indexing
from app.worker import Tick

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
