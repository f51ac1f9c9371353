"""A world in which everything hidden is marked with words of its own, and who may meet each of them."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from app import clock
from app.accounts import roles
from app.accounts.models import Role
from app.archives import operations as archives
from app.archives import taking as archive_taking
from app.calendars import operations as calendars
from app.calendars.queries import private_token
from app.db import db, transaction
from app.desk import notes, reports, warnings
from app.desk.models import About
from app.discussions import (
    arranging,
    attachments,
    consultations,
    drafts,
    editing,
    moderating,
    reactions,
    threads,
    translating,
    withdrawing,
)
from app.discussions import operations as discussions
from app.discussions.beginning import Beginning
from app.discussions.kinds import Holding, Reacting, ThreadKind, Who
from app.discussions.models import Post, Theme, ThemeFacilitator, Thread
from app.groups.models import Group, GroupMember, Visibility
from app.meetings import linking
from app.meetings.models import Outcome, Series, Status
from app.moments import network_day
from app.organisations import affiliations, mandates, participation
from app.organisations.access import Recorded
from app.organisations.kinds import MandateKind, ParticipationState, Told
from app.organisations.models import Affiliation, Organisation
from app.organisations.papers import Paper
from app.people import invitations
from app.people.models import Audience, Profile
from app.positions import operations as positions
from app.positions import statements
from app.positions.kinds import Stance
from app.registrations import operations as registrations
from app.syntheses import operations as syntheses
from app.syntheses.kinds import SynthesisKind

VISITOR, MEMBER, SEAT, WAITING = "visitor", "member", "seat", "waiting"
FOCAL_A, FOCAL_B = "focal point of A", "focal point of B"
IN_GROUP, FACILITATOR = "group member", "facilitator"
ORGANISER, OTHER = "organiser", "other organiser"
SECRETARIAT, OPERATOR = "secretariat", "operator"
KINDS = (
    VISITOR, MEMBER, SEAT, WAITING, FOCAL_A, FOCAL_B, IN_GROUP, FACILITATOR, ORGANISER, OTHER,
    SECRETARIAT, OPERATOR,
)  # fmt: skip
EVERYBODY, STAFF = set(KINDS), {SECRETARIAT, OPERATOR}
JOINED = EVERYBODY - {VISITOR}
OWNERS = {ORGANISER, *STAFF}
CIRCLE = {IN_GROUP, FACILITATOR, *STAFF}  #: those who see the group's theme
INSIDE = {IN_GROUP, ORGANISER, *STAFF}  #: those who see the group's meeting: its organiser, too

#: marked word -> who may meet it
MAY = {
    # a draft, in each of its fields
    "canarydrafttitle": OWNERS,
    "canarydraftwords": OWNERS,
    "canarydraftplace": OWNERS,
    "canarydraftlink": OWNERS,
    "canarydraftoutcome": OWNERS,
    # how to join, of a meeting that everybody sees
    "canarylink": {SEAT, *OWNERS},
    # a group, its theme, what is said there, its meeting
    "canarygroupname": {IN_GROUP, ORGANISER, *STAFF},
    "canarygrouppurpose": STAFF,
    "canarythemetitle": CIRCLE,
    "canarythemewords": CIRCLE,
    "canarythreadtitle": CIRCLE,
    "canarypostwords": CIRCLE,
    "canaryconsultationtitle": CIRCLE,
    "canaryconsultationwords": CIRCLE,
    "canarylockedtitle": CIRCLE,
    "canarylockedwords": CIRCLE,
    "canaryquestionwords": CIRCLE,
    "canarydocumenttitle": CIRCLE,
    "canarydocumentwords": CIRCLE,
    "canaryanswerwords": CIRCLE,
    "canaryoutcomeofthread": CIRCLE,
    "canarylockreason": CIRCLE,
    "canaryfilename": CIRCLE,
    "canaryfilewords": CIRCLE,
    "canarytakenname": CIRCLE,
    # what a member of it has begun to write, with a file
    "canaryposttocome": {IN_GROUP},
    "canaryloosename": {IN_GROUP},
    "canaryloosewords": {IN_GROUP},
    # what it came to: points, a draft, an objection, a statement and where a body stands
    "canarysynthesispoint": CIRCLE,
    "canarysynthesisdraft": {FACILITATOR, *STAFF},
    "canaryobjection": CIRCLE,
    "canarystatement": CIRCLE,
    "canaryposition": CIRCLE,
    "canaryformerposition": CIRCLE,
    "canaryearliertext": CIRCLE,
    "canarytranslation": CIRCLE,
    "canaryearlierwhy": CIRCLE,
    "canaryclosedtitle": INSIDE,
    "canaryclosedwords": INSIDE,
    "canaryclosedplace": INSIDE,
    "canaryclosedlink": INSIDE,
    "canaryclosedoutcome": INSIDE,
    # what is for those who have joined
    "canaryjoinedtheme": JOINED,
    "canaryjoinedthread": JOINED,
    "canaryjoinedpost": JOINED,
    "canaryjoinedmeeting": JOINED,
    # a person who shows herself to everybody, each field to others; and one who lets nobody find her
    "canaryreadingjoined": JOINED,
    "canarypositiondesk": STAFF,
    "canaryhiddenbiography": {FOCAL_B, *STAFF},
    "canaryhiddenposition": {FOCAL_B, *STAFF},
    # what shows a mandate, and how far an agency is
    "canaryevidence": {FOCAL_A, *STAFF},
    "canarypapername": {FOCAL_A, *STAFF},
    "canarypaperwords": {FOCAL_A, *STAFF},
    "canarystepname": {FOCAL_A, *STAFF},
    "canarystepwords": {FOCAL_A, *STAFF},
    # invitations and reports
    "canarynote": STAFF,
    "canaryguest": STAFF,
    "canaryguestmail": STAFF,
    "canaryreportreason": {FACILITATOR, *STAFF},
    # what waits, what was taken away, and what those who keep order tell each other
    "canaryheldtitle": {IN_GROUP, FACILITATOR, *STAFF},
    "canaryheldwords": {IN_GROUP, FACILITATOR, *STAFF},
    "canaryremovedwords": {FACILITATOR, *STAFF},
    "canarygonetitle": {FACILITATOR, *STAFF},
    "canarygonewords": {FACILITATOR, *STAFF},
    "canarymoderatornote": {FACILITATOR, *STAFF},
    "canarypersonnote": STAFF,
    "canarywarning": {OTHER, FACILITATOR, *STAFF},
    # people: names on the organiser's list, addresses nowhere but with their owner and the secretariat
    "Canaryseat": {SEAT, *OWNERS},
    "Canarywaiting": {WAITING, *OWNERS},
    "Canarymember": {MEMBER, FOCAL_B, *STAFF},  # she asked to belong to B
    "canaryseatmail": {SEAT, *STAFF},
    "canarywaitingmail": {WAITING, *STAFF},
    "canarymembermail": {MEMBER, *STAFF},
    "canaryorganisermail": {ORGANISER, *STAFF},
    "canaryothermail": {OTHER, *STAFF},
    "canarysecretariatmail": STAFF,
    # somebody who is suspended, speaks for an organisation, and why
    "Canarysuspended": STAFF,
    "canarysuspendedmail": STAFF,
    "canarysuspendedwhy": STAFF,
    # what a post said before it was removed, and one that was taken back
    "canaryremovedtext": {FACILITATOR, *STAFF},
    "canarywithdrawntext": set(),
    "canarywithdrawnbefore": set(),
    # what was in a file that was taken away
    "canarytakenwords": set(),
    # who wrote in an archive that was brought, and joined nobody
    "canaryarchivemail": set(),
    # what the database keeps for itself
    "canaryhash": set(),
}
#: what stands on no page, and need not be met
UNSHOWN = {"canarywarning", "canarynote"}
#: what rules over what is seen decide about: with the rules switched off, a visitor finds it
RULED = {
    "canarydrafttitle", "canarydraftwords", "canarydraftplace", "canarydraftoutcome", "canarythemetitle",
    "canarythemewords", "canarythreadtitle", "canarypostwords", "canaryfilename", "canaryfilewords",
    "canarytranslation", "canarysynthesispoint", "canaryobjection",
    "canarystatement", "canaryposition", "canaryformerposition", "canaryclosedtitle", "canaryclosedwords",
    "canaryclosedplace", "canaryclosedoutcome", "canarygroupname", "canaryjoinedtheme", "canaryjoinedthread",
    "canaryjoinedpost", "canaryjoinedmeeting", "canaryreadingjoined", "canarypositiondesk",
    "canaryhiddenbiography", "canaryhiddenposition",
}  # fmt: skip
#: public words: the crawl must find them, or it sees nothing
PUBLIC = {
    "publictitle", "publicwords", "publicpost", "publicplace", "publicoutcome", "publicorganisation",
    "publicperson", "publicbiography",
}  # fmt: skip
#: addresses of mails -> whose they are
MAILS = {
    MEMBER: "canarymembermail",
    SEAT: "canaryseatmail",
    WAITING: "canarywaitingmail",
    FOCAL_A: "focala",
    FOCAL_B: "focalb",
    IN_GROUP: "ingroup",
    FACILITATOR: "facilitator",
    ORGANISER: "canaryorganisermail",
    OTHER: "canaryothermail",
    SECRETARIAT: "canarysecretariatmail",
    OPERATOR: "operator",
}


@dataclass
class World:
    """Who there is, in which browsers, and what was planted."""

    people: dict
    browsers: dict
    drafts: list = field(default_factory=list)  #: numbers of meetings that strangers do not see
    closed: list = field(default_factory=list)  #: addresses of the group's things
    tokens: dict = field(default_factory=dict)
    letters: list = field(default_factory=list)


def plant(make_account, make_organisation, make_theme, make_meeting, sign_in, app, post_office):
    """Make the world. One function for each room that has something to hide."""

    def person(name, mail, **more):
        return make_account(name, email=f"{mail}@example.org", password_hash="canaryhash", **more)

    people = {
        MEMBER: person("Canarymember", MAILS[MEMBER]),
        SEAT: person("Canaryseat", MAILS[SEAT]),
        WAITING: person("Canarywaiting", MAILS[WAITING]),
        FOCAL_A: person("Oyun", MAILS[FOCAL_A]),
        FOCAL_B: person("Ivan", MAILS[FOCAL_B]),
        IN_GROUP: person("Li", MAILS[IN_GROUP]),
        FACILITATOR: person("Tuya", MAILS[FACILITATOR]),
        ORGANISER: person("Hye-jin", MAILS[ORGANISER], role=Role.ORGANISER),
        OTHER: person("Satō", MAILS[OTHER], role=Role.ORGANISER),
        SECRETARIAT: person("Anna", MAILS[SECRETARIAT], role=Role.SECRETARIAT),
        OPERATOR: person("Wei", MAILS[OPERATOR], role=Role.OPERATOR),
    }
    world = World(people, {})
    land = make_theme(slug="land")
    with transaction() as session:
        session.add(ThemeFacilitator(theme_id=land.id, account_id=people[FACILITATOR].id))
    common = _meetings(world, make_meeting, land)
    _circle(world, make_meeting, common)
    _joined(world, make_meeting, common)
    suspended = person("Canarysuspended", "canarysuspendedmail", role=Role.SECRETARIAT)
    _belonging(world, make_organisation, suspended)
    _conclusions(world)
    _profiles(world, person("publicperson", "publicperson"))
    invitations.invite(
        people[SECRETARIAT],
        invitations.Guest(
            email="canaryguestmail@example.org", name="canaryguest", language="en", note="canarynote"
        ),
    )
    say(world, "land", "publicpost", "publicpost", by=ORGANISER)
    post = db.session.query(Post.id).order_by(Post.id.desc()).first()[0]
    _changed_and_taken_back(world)
    _begun_and_brought(world)
    _translated_and_brought_along(world)
    reports.report(people[OTHER], "post", post, reason="canaryreportreason")
    _in_order(world, make_theme(slug="heeded"))
    for kind, one in [*people.items(), ("suspended", suspended)]:
        calendars.give_address(one)
        db.session.rollback()
        world.tokens[kind] = private_token(one)
    roles.suspend(people[OPERATOR], suspended.id, "canarysuspendedwhy")
    world.letters = post_office()
    world.browsers = {kind: sign_in(one) for kind, one in people.items()} | {VISITOR: app.test_client()}
    return world


def say(world, theme, title, words, *, by=SECRETARIAT):
    """Start a thread."""
    return discussions.start_thread(
        world.people[by],
        theme=theme,
        title=title,
        source=words,
        language="en",
        organisation_id=None,
        key=uuid.uuid4().hex,
    )


def _changed_and_taken_back(world):
    """Reactions; what posts said before, of a group, of what was removed, of what was withdrawn."""
    writer, staff = world.people[ORGANISER], world.people[SECRETARIAT]

    def said(by, slug, before, after):
        thread = discussions.start_thread(
            by, theme=slug, title="Sand", source=before, language="en", organisation_id=None,
            key=uuid.uuid4().hex,
        )  # fmt: skip
        number = db.session.query(Post.id).filter_by(thread_id=thread.id).scalar()
        why = "canaryearlierwhy" if slug == "apart" else ""
        editing.edit(by, number, source=after, language="en", reason=why, revision=1)
        return number

    said(staff, "apart", "canaryearliertext", "Sand.")
    reactions.turn(world.people[MEMBER], said(writer, "land", "Wind.", "Sand."), Reacting.THANKS)
    moderating.remove(staff, said(writer, "land", "canaryremovedtext", "Sand."), reason="Off topic.")
    withdrawing.withdraw(writer, said(writer, "land", "canarywithdrawnbefore", "canarywithdrawntext"))


def _begun_and_brought(world):
    """A file on what the group said, a draft with a file; a public post that points to the group's."""
    writer = world.people[IN_GROUP]
    thread = db.session.scalar(select(Thread.id).filter_by(title="canarythreadtitle"))
    file = attachments.bring(writer, name="canaryfilename.txt", data=b"canaryfilewords")
    gone = attachments.bring(writer, name="canarytakenname.txt", data=b"canarytakenwords")
    post = discussions.reply(
        writer, thread_id=thread, source="See.", language="en", organisation_id=None, key="f",
        files=[file.id, gone.id],
    )  # fmt: skip
    editing.edit(writer, post.id, source="See.", language="en", reason="", revision=1, away=[gone.id])
    loose = attachments.bring(writer, name="canaryloosename.txt", data=b"canaryloosewords")
    text = {"source": "canaryposttocome"}
    drafts.save(writer, drafts.Place("reply", str(thread)), text, version=0, files=[loose.id])
    say(world, "land", "publicpointer", f"/threads/{thread}")


def _translated_and_brought_along(world):
    """A translation of what the group said; an archive with somebody's address."""
    staff, mail = world.people[SECRETARIAT], "canaryarchivemail@example.org"
    said = db.session.query(Post.id).filter_by(source="canarypostwords").scalar()
    translating.save(staff, said, "mn", source="canarytranslation", of_revision=1, revision=0)
    head = f"From: Old <{mail}>\nDate: Fri, 3 Apr 2009 10:00:00 +0800\nSubject: Before"
    old = f"From {mail} Fri Apr  3 02:00:00 2009\n{head}\n\nWrite to {mail}.\n"
    archive = archives.bring(staff, old.encode(), name="old.mbox", theme="land")
    archive_taking.work()
    archives.take_in(staff, archive.id)
    archive_taking.work()


def _meetings(world, make_meeting, theme):
    """A public meeting, a draft, and one that was; with their outcomes. Returns what they have in common."""
    people = world.people
    with transaction() as session:
        series = Series(slug="forums", title="Forums", description="", sources=[])
        session.add(series)
        session.flush()
        common = {
            "organiser_id": people[ORGANISER].id,
            "theme_id": theme.id,
            "series_id": series.id,
        }
    shown = make_meeting(
        title="publictitle",
        html="<p>publicwords</p>",
        place="publicplace",
        online_url="https://meet.example.org/canarylink",
        capacity=1,
        **common,
    )
    draft = make_meeting(
        title="canarydrafttitle",
        source="canarydraftwords",
        html="<p>canarydraftwords</p>",
        place="canarydraftplace",
        online_url="https://meet.example.org/canarydraftlink",
        status=Status.DRAFT,
        **common,
    )
    past = make_meeting(wall_start="2015-07-07T10:00", wall_end="2015-07-07T11:00", title="publictitle 2015")
    decided(past, 1, "publicoutcome", draft)
    decided(draft, 1, "canarydraftoutcome", shown)
    decided(draft, 2, "canarydraftoutcome", None)
    registrations.register(people[SEAT], meeting_id=shown.id)
    registrations.register(people[WAITING], meeting_id=shown.id)
    world.drafts.append(draft.id)
    return common | {"shown": shown}


def decided(meeting, number, words, target):
    """Write down an outcome."""
    with transaction() as session:
        session.add(
            Outcome(
                meeting_id=meeting.id,
                number=number,
                verb="recommended",
                text=words,
                responsible="",
                target_id=target.id if target else None,
                sources=[],
            )
        )


def _circle(world, make_meeting, common):
    """A group, its theme with what is said there, and its meeting, whose outcome a public one takes up."""
    people, shown = world.people, common["shown"]
    with transaction() as session:
        group = Group(name="canarygroupname", purpose="canarygrouppurpose", made_at=clock.now())
        session.add(group)
        session.flush()
        session.add(GroupMember(group_id=group.id, account_id=people[IN_GROUP].id, added_at=clock.now()))
        theme = Theme(
            slug="apart",
            title="canarythemetitle",
            description="canarythemewords",
            position=90,
            area=None,
            visibility=Visibility.GROUP,
            group_id=group.id,
        )
        session.add(theme)
        session.flush()
        session.add(ThemeFacilitator(theme_id=theme.id, account_id=people[FACILITATOR].id))
    thread = say(world, "apart", "canarythreadtitle", "canarypostwords")
    closed = make_meeting(
        title="canaryclosedtitle",
        source="canaryclosedwords",
        html="<p>canaryclosedwords</p>",
        place="canaryclosedplace",
        online_url="https://meet.example.org/canaryclosedlink",
        visibility=Visibility.GROUP,
        group_id=group.id,
        organiser_id=people[ORGANISER].id,
        series_id=common["series_id"],
    )
    decided(closed, 1, "canaryclosedoutcome", shown)
    registrations.register(people[IN_GROUP], meeting_id=closed.id)
    _consultation(world, shown)
    world.closed += ["/themes/apart", f"/threads/{thread.id}", f"/events/{closed.id}"]
    world.drafts.append(closed.id)


def _consultation(world, shown):
    """A consultation of the group, linked from what everybody sees, with its outcome; a locked discussion."""
    staff = world.people[SECRETARIAT]
    days = consultations.Days(opens_on=None, closes_on=date(2090, 1, 1), timezone="Asia/Ulaanbaatar")
    thread = discussions.start_thread(
        staff, theme="apart", title="canaryconsultationtitle", source="canaryconsultationwords",
        language="en", organisation_id=None, key=uuid.uuid4().hex,
        beginning=Beginning(kind=ThreadKind.CONSULTATION, days=days, themes=("land",)),
    )  # fmt: skip
    consultations.add_question(staff, thread.id, "canaryquestionwords")
    paper = Paper("paper.pdf", b"%PDF-1.4 canarydocumentwords")
    consultations.add_document(staff, thread.id, paper=paper, title="canarydocumenttitle", language="en")
    discussions.reply(
        staff, thread_id=thread.id, source="canaryanswerwords", language="en", organisation_id=None,
        key=uuid.uuid4().hex, question=1,
    )  # fmt: skip
    threads.close(staff, thread.id, outcome="canaryoutcomeofthread", language="en")
    linking.link_from_thread(staff, thread.id, shown.id)
    locked = say(world, "apart", "canarylockedtitle", "canarylockedwords")
    threads.lock(staff, locked.id, reason="canarylockreason")


def _joined(world, make_meeting, common):
    """A theme and a meeting for those who have joined."""
    with transaction() as session:
        session.add(
            Theme(
                slug="joined",
                title="canaryjoinedtheme",
                description="",
                position=91,
                area=None,
                visibility=Visibility.SIGNED_IN,
            )
        )
    say(world, "joined", "canaryjoinedthread", "canaryjoinedpost")
    make_meeting(
        title="canaryjoinedmeeting",
        visibility=Visibility.SIGNED_IN,
        organiser_id=world.people[ORGANISER].id,
        series_id=common["series_id"],
    )


def _in_order(world, theme):
    """What waits and what was taken away under a theme that everybody sees, with notes and a warning."""
    people, keeper = world.people, world.people[FACILITATOR]
    with transaction() as session:
        session.add(ThemeFacilitator(theme_id=theme.id, account_id=keeper.id))
    thread = say(world, "heeded", "publicheeded", "publicheeded")
    rude = discussions.reply(
        people[OTHER], thread_id=thread.id, source="canaryremovedwords", language="en",
        organisation_id=None, key="rude",
    )  # fmt: skip
    moderating.remove(keeper, rude.id, reason="publicreason")
    warnings.warn(keeper, rude.id, reason="canarywarning")
    notes.make(keeper, About.POST, rude.id, words="canarymoderatornote")
    notes.make(people[SECRETARIAT], About.ACCOUNT, people[OTHER].id, words="canarypersonnote")
    gone = say(world, "heeded", "canarygonetitle", "canarygonewords")
    moderating.remove_thread(keeper, gone.id, reason="publicreason")
    rules = {"starters": Who.EVERYBODY, "repliers": Who.EVERYBODY, "holds": Holding.EVERYBODY}
    arranging.set_rules(people[SECRETARIAT], "heeded", **rules)
    say(world, "heeded", "canaryheldtitle", "canaryheldwords", by=IN_GROUP)


def _belonging(world, make_organisation, suspended):
    """Two organisations with a focal point each; what shows the mandate of one, and how far it is."""
    people, staff = world.people, world.people[SECRETARIAT]
    bodies = {FOCAL_A: make_organisation("publicorganisation"), FOCAL_B: make_organisation("Another body")}
    with transaction() as session:
        session.add(
            Affiliation(
                account_id=suspended.id,
                organisation_id=bodies[FOCAL_A].id,
                asked_at=clock.now(),
                confirmed_at=clock.now(),
            )
        )
    for kind, body in bodies.items():
        hidden = kind == FOCAL_A
        words = mandates.Given(
            account_id=people[kind].id, organisation_id=body.id, country=None, since=None, until=None,
            kind=MandateKind.FOCAL_POINT, evidence="canaryevidence" if hidden else "a letter",
        )  # fmt: skip
        paper = Paper("canarypapername.pdf", b"%PDF-1.4 canarypaperwords") if hidden else None
        mandates.record(staff, words, paper)
    participation.record(
        staff, organisation=bodies[FOCAL_A].key, state=ParticipationState.INVITED, on=network_day(),
        authority="", note="", paper=Paper("canarystepname.pdf", b"%PDF-1.4 canarystepwords"),
    )  # fmt: skip
    affiliations.ask(people[MEMBER], organisation=bodies[FOCAL_B].key, title="", since=None, until=None)


def _conclusions(world):
    """What the discussion of the group came to: a synthesis, its next draft, a statement with positions."""
    staff = world.people[SECRETARIAT]
    thread = db.session.scalar(select(Thread.id).filter_by(title="canarythreadtitle"))
    about = {"thread_id": thread, "kind": SynthesisKind.SUMMARY, "language": "en"}
    syntheses.publish(staff, source="canarysynthesispoint [#1]", revision=0, **about)
    syntheses.save_draft(staff, source="canarysynthesisdraft", revision=1, **about)
    syntheses.make_objection(staff, version=1, point=1, words="canaryobjection", **about)
    draft = statements.Draft(
        title="canarystatement", source="canarystatement", language="en", closes_on=None, is_silent=False
    )
    statement = statements.put(staff, thread_id=thread, draft=draft)
    body = db.session.scalar(select(Organisation.id).filter_by(name="publicorganisation"))
    told = Recorded(organisation_id=body, told=Told.MAIL, told_on=network_day())
    seen = 0
    for words in ("canaryformerposition", "canaryposition"):
        stated = positions.Stated(stance=Stance.OBJECT, words=words, language="en", key=words, seen=seen)
        seen = positions.state(
            staff, statement.id, stated=stated, organisation_id=None, recorded=told
        ).id  # as the form says it: numbers of rows go on from world to world


def _profiles(world, shown):
    """Somebody who shows herself to everybody, field by field; and the focal point of B, who does not."""
    hers = {"biography": "public", "reading": "signed_in", "position": "secretariat"}
    with transaction() as session:
        profile = session.get_one(Profile, shown.id)
        profile.listed, profile.audiences = Audience.PUBLIC, hers
        profile.biography_html = "<p>publicbiography</p>"
        profile.reading, profile.position = "canaryreadingjoined", "canarypositiondesk"
        hidden = session.get_one(Profile, world.people[FOCAL_B].id)
        hidden.listed = Audience.SECRETARIAT
        hidden.audiences = {"biography": "public", "position": "public"}
        hidden.biography, hidden.biography_html = "canaryhiddenbiography", "<p>canaryhiddenbiography</p>"
        hidden.position = "canaryhiddenposition"
