"""What discussions can hold, added to the demo for the pages that show it."""

from datetime import date

from app.accounts.actor import Actor
from app.archives import operations as archives
from app.archives import taking
from app.db import db
from app.discussions import attachments, consultations, drafts, moving, translating
from app.discussions import operations as discussions
from app.discussions.beginning import Beginning
from app.discussions.drafts import Place
from app.discussions.kinds import ThreadKind
from app.organisations.papers import Paper
from tests.browser.people import LONG
from tests.files.samples import picture
from tests.test_doors import Else, Own

THREAD = 1  #: of the demo
OLD = (
    f"From old@example.org Fri Apr  3 02:00:00 2009\nFrom: {LONG} <old@example.org>\n"
    f"Date: Fri, 3 Apr 2009 10:00:00 +0800\nSubject: {LONG} 荒漠化\n\nWhat we knew then.\n"
)


def talk(people: dict[str, Actor], member: Actor, staff: Actor) -> dict:
    """Say and do what can be said and done. people: kind -> whom. Returns what the addresses need."""
    said = {kind: _reply(person, f"Seen by {kind}.") for kind, person in people.items()}
    translating.save(staff, said["member"], "mn", source=f"{LONG} **заг**", of_revision=1, revision=0)
    brought = attachments.bring(member, name=f"{LONG}.png", data=picture())
    _reply(member, f"![{LONG}](attachment:{brought.id})", files=[brought.id])
    drafts.save(member, Place("reply", str(THREAD)), {"source": f"{LONG} 草稿"}, version=0)
    archive = archives.bring(staff, OLD.encode(), name=f"{LONG} 2009.mbox", theme="research")
    taking.work()
    db.session.rollback()
    return {
        **_consultation(staff, people),
        "post_id": Else(
            said["member"], **{f"posts.{door}": Own(said) for door in ("edit", "ask_to_withdraw")}
        ),
        "attachment_id": brought.id,
        "place_kind": "reply",
        "place_name": str(THREAD),
        "archive_id": archive.id,
        "ending": "html",
    }


def _reply(person: Actor, source: str, **more) -> int:
    about = {"thread_id": THREAD, "language": "en", "organisation_id": None, "key": source[:60]}
    return discussions.reply(person, source=source, **about, **more).id


def _consultation(staff: Actor, people: dict[str, Actor]) -> dict:
    """A consultation with a question and a paper, into which another was merged; a discussion of each."""

    def start(title: str, by: Actor = staff, **more) -> int:
        said = {"source": "Why?", "language": "en", "organisation_id": None, "key": title[:40]}
        return discussions.start_thread(by, theme="research", title=title, **said, **more).id

    days = consultations.Days(opens_on=None, closes_on=date(2090, 1, 1), timezone="Asia/Ulaanbaatar")
    asked = start(f"What next, {LONG}?", beginning=Beginning(kind=ThreadKind.CONSULTATION, days=days))
    consultations.add_question(staff, asked, f"Where is {LONG}?")
    paper = Paper(f"{LONG}.pdf", b"%PDF-1.4")
    document = consultations.add_document(staff, asked, paper=paper, title=LONG, language="en")
    old = start("The old one")
    moving.merge(staff, old, into_id=asked)
    hers = Own({kind: start(f"By {kind}: {LONG}", one) for kind, one in people.items()})
    doors = ("consultations.show", "consultations.document", "consultations.answers", "moving.arrive")
    return {
        "thread_id": Else(THREAD, **dict.fromkeys(doors, asked), **{"thread_acts.title": hers}),
        "old_id": old,
        "document_id": document.id,
        "number": 1,
    }
