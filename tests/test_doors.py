"""Who may go through which door. A new route must be written down here."""

import itertools
import re
from datetime import date

import pytest

from app.accounts.models import Role

VISITOR, MEMBER, FACILITATOR, ORGANISER = "visitor", "member", "facilitator", "organiser"
SECRETARIAT, OPERATOR = "secretariat", "operator"
KINDS = (VISITOR, MEMBER, FACILITATOR, ORGANISER, SECRETARIAT, OPERATOR)  #: the columns of docs/rights.md
EVERYBODY = set(KINDS)
SIGNED_IN = EVERYBODY - {VISITOR}
STAFF = {SECRETARIAT, OPERATOR}
ORGANISERS = {ORGANISER, *STAFF}
FACILITATORS = {FACILITATOR, *STAFF}

#: "METHOD endpoint" -> who gets in. Whoever does not, is asked to sign in (visitors) or finds nothing (404).
DOORS = {
    "GET home.index": EVERYBODY,
    "GET home.about": EVERYBODY,
    "GET home.help": EVERYBODY,
    "GET home.accessibility": EVERYBODY,
    "GET home.privacy": EVERYBODY,
    "GET home.terms": EVERYBODY,
    "GET home.robots": EVERYBODY,
    "GET accounts.join": EVERYBODY,
    "POST accounts.create": EVERYBODY,
    "GET accounts.sign_in": EVERYBODY,
    "POST accounts.enter": EVERYBODY,
    "POST accounts.send_link": EVERYBODY,
    "GET accounts.follow": EVERYBODY,
    "POST accounts.use": EVERYBODY,
    "POST accounts.sign_out": EVERYBODY,
    "GET accounts.settings": SIGNED_IN,
    "POST accounts.update": SIGNED_IN,
    "POST accounts.set_password": SIGNED_IN,
    "POST accounts.ask_for_address": SIGNED_IN,
    "GET address.show": EVERYBODY,  # whoever has the link from the mail
    "POST address.use": EVERYBODY,
    "GET reset.index": EVERYBODY,
    "POST reset.create": EVERYBODY,
    "GET reset.show": EVERYBODY,  # whoever has the link from the mail
    "POST reset.use": EVERYBODY,
    "GET devices.index": SIGNED_IN,
    "POST devices.end": SIGNED_IN,
    "POST devices.end_others": SIGNED_IN,
    "GET accounts.language": EVERYBODY,
    "POST accounts.choose_language": EVERYBODY,
    "POST passkeys.ask": EVERYBODY,
    "POST passkeys.enter": EVERYBODY,
    "GET passkeys.index": SIGNED_IN,
    "POST passkeys.begin": SIGNED_IN,
    "POST passkeys.create": SIGNED_IN,
    "GET passkeys.show": SIGNED_IN,  # each her own
    "POST passkeys.update": SIGNED_IN,
    "POST passkeys.remove": SIGNED_IN,
    "GET second_step.index": SIGNED_IN,
    "POST second_step.begin": SIGNED_IN,
    "GET second_step.new": SIGNED_IN,
    "POST second_step.create": SIGNED_IN,
    "POST second_step.renew": SIGNED_IN,
    "POST second_step.remove": SIGNED_IN,
    "GET second_step.ask": EVERYBODY,
    "POST second_step.enter": EVERYBODY,
    "POST provider.begin": EVERYBODY,
    "GET provider.back": EVERYBODY,
    "POST provider.arrive": EVERYBODY,
    "GET provider.new": EVERYBODY,
    "POST provider.create": EVERYBODY,
    "POST provider.unlink": SIGNED_IN,  # each her own
    "GET proceedings.show": EVERYBODY,
    "GET organisations.index": EVERYBODY,
    "GET organisations.show": EVERYBODY,
    "GET organisations.logo": EVERYBODY,
    "GET organisations.new": SIGNED_IN,
    "POST organisations.create": SIGNED_IN,
    "GET organisations.edit": SIGNED_IN,  # each her own
    "POST organisations.update": SIGNED_IN,
    "POST organisations.set_logo": SIGNED_IN,
    "GET organisations.ask_to_merge": STAFF,
    "POST organisations.merge": STAFF,
    "GET people.show": EVERYBODY,
    "GET people.photo": EVERYBODY,
    "GET people.edit": SIGNED_IN,
    "POST people.update": SIGNED_IN,
    "POST people.set_photo": SIGNED_IN,
    "POST people.remove_photo": SIGNED_IN,
    "GET directory.index": EVERYBODY,
    "GET directory.matrix": EVERYBODY,
    "GET directory.find": EVERYBODY,
    "POST directory.export": STAFF,
    "GET discussions.index": EVERYBODY,
    "GET discussions.theme": EVERYBODY,
    "GET starting.new": SIGNED_IN,
    "POST starting.create": SIGNED_IN,
    "GET discussions.thread": EVERYBODY,
    "POST discussions.reply": SIGNED_IN,
    "GET thread_acts.show": FACILITATORS,
    "GET thread_acts.title": SIGNED_IN,  # each her own, as long as nobody has answered
    "POST thread_acts.rename": SIGNED_IN,
    "POST thread_acts.lock": FACILITATORS,
    "POST thread_acts.unlock": FACILITATORS,
    "POST thread_acts.pin": FACILITATORS,
    "POST thread_acts.unpin": FACILITATORS,
    "POST thread_acts.close": FACILITATORS,
    "POST thread_acts.reopen": FACILITATORS,
    "POST thread_acts.accept": SIGNED_IN,  # each of her own questions
    "POST thread_acts.rehang": FACILITATORS,
    "POST thread_acts.list_under": FACILITATORS,
    "POST thread_acts.unlist": FACILITATORS,
    "POST thread_acts.name_organisation": FACILITATORS,
    "POST thread_acts.unname_organisation": FACILITATORS,
    "GET moving.show": FACILITATORS,
    "POST moving.move": FACILITATORS,
    "POST moving.merge": FACILITATORS,
    "GET moving.arrive": EVERYBODY,
    "GET consultations.show": FACILITATORS,
    "GET consultations.document": EVERYBODY,
    "GET consultations.answers": EVERYBODY,
    "POST consultations.set_days": FACILITATORS,
    "POST consultations.add_question": FACILITATORS,
    "POST consultations.change_question": FACILITATORS,
    "POST consultations.add_document": FACILITATORS,
    "POST consultations.remove_document": FACILITATORS,
    "POST consultations.add_leader": FACILITATORS,
    "POST consultations.remove_leader": FACILITATORS,
    "GET linking.of_meeting": ORGANISERS,
    "POST linking.add_thread": ORGANISERS,
    "POST linking.remove_thread": ORGANISERS,
    "GET linking.of_thread": FACILITATORS,
    "POST linking.add_meeting": FACILITATORS,
    "POST linking.remove_meeting": FACILITATORS,
    "POST attachments.create": SIGNED_IN,
    "GET attachments.show": EVERYBODY,  # whoever reads the post
    "GET attachments.picture": EVERYBODY,
    "POST attachments.remove": SIGNED_IN,  # each her own
    "GET drafts.index": SIGNED_IN,
    "GET drafts.show": SIGNED_IN,  # each her own
    "POST drafts.save": SIGNED_IN,
    "POST drafts.remove": SIGNED_IN,
    "GET reading.post": EVERYBODY,
    "POST reading.mark": SIGNED_IN,
    "POST reading.keep_new": SIGNED_IN,
    "POST reading.follow_thread": SIGNED_IN,
    "POST reading.follow_theme": SIGNED_IN,
    "GET reading.show_outline": EVERYBODY,
    "GET reading.sheet": EVERYBODY,
    "GET lists.latest": EVERYBODY,
    "GET lists.consultations": EVERYBODY,
    "GET lists.unread": SIGNED_IN,
    "POST lists.mark_all": SIGNED_IN,
    "GET lists.mine": SIGNED_IN,
    "GET lists.followed": SIGNED_IN,
    "GET translations.show": EVERYBODY,
    "POST translations.save": SIGNED_IN,
    "POST translations.review": SIGNED_IN,
    "POST translations.ask": SIGNED_IN,
    "POST translations.remove": SIGNED_IN,  # each her own
    "POST translations.correct": SIGNED_IN,
    "GET translations.reading": SIGNED_IN,
    "POST translations.choose_reading": SIGNED_IN,
    "GET posts.edit": SIGNED_IN,  # each her own
    "POST posts.update": SIGNED_IN,
    "GET posts.ask_to_withdraw": SIGNED_IN,
    "POST posts.withdraw": SIGNED_IN,
    "POST posts.restore": SIGNED_IN,
    "GET posts.history": EVERYBODY,
    "GET posts.reactions_to": EVERYBODY,
    "POST posts.react": SIGNED_IN,
    "GET syntheses.show": EVERYBODY,
    "GET syntheses.edit": FACILITATORS,
    "POST syntheses.save": FACILITATORS,
    "POST syntheses.discard": FACILITATORS,
    "POST syntheses.object_to": SIGNED_IN,
    "POST syntheses.withdraw": SIGNED_IN,  # each her own
    "POST syntheses.answer": FACILITATORS,
    "GET syntheses.cited": SIGNED_IN,
    "GET positions.show": EVERYBODY,
    "GET positions.download": EVERYBODY,
    "POST positions.state": SIGNED_IN,
    "POST positions.withdraw": SIGNED_IN,  # each for her organisation
    "GET statements.new": FACILITATORS,
    "POST statements.create": FACILITATORS,
    "GET statements.edit": FACILITATORS,
    "POST statements.update": FACILITATORS,
    "POST statements.close": FACILITATORS,
    "POST statements.reopen": FACILITATORS,
    "GET meetings.index": EVERYBODY,
    "GET meetings.past": EVERYBODY,
    "GET meetings.month": EVERYBODY,
    "GET meetings.show": EVERYBODY,
    "GET meetings.series": EVERYBODY,
    "GET meetings.new": ORGANISERS,
    "POST meetings.create": ORGANISERS,
    "GET meetings.edit": ORGANISERS,
    "POST meetings.update": ORGANISERS,
    "POST meetings.publish": ORGANISERS,
    "GET meetings.ask_to_cancel": ORGANISERS,
    "POST meetings.cancel": ORGANISERS,
    "POST meetings.attach_thread": ORGANISERS,
    "GET affiliations.index": SIGNED_IN,
    "GET affiliations.new": SIGNED_IN,
    "POST affiliations.create": SIGNED_IN,
    "GET affiliations.to_confirm": SIGNED_IN,
    "POST affiliations.confirm": SIGNED_IN,  # each is a focal point there
    "POST affiliations.decline": SIGNED_IN,
    "GET affiliations.ask_to_end": SIGNED_IN,
    "POST affiliations.end": SIGNED_IN,
    "GET mandates.new": STAFF,
    "POST mandates.create": STAFF,
    "GET mandates.show": STAFF,
    "GET mandates.ask_to_end": STAFF,
    "POST mandates.end": STAFF,
    "GET mandates.document": SIGNED_IN,  # each is a focal point there
    "GET participation.new": SIGNED_IN,
    "POST participation.create": SIGNED_IN,
    "GET participation.document": SIGNED_IN,
    "POST registrations.record": STAFF,
    "GET registrations.index": ORGANISERS,
    "POST registrations.create": SIGNED_IN,
    "POST registrations.withdraw": SIGNED_IN,
    "GET calendars.index": EVERYBODY,
    "GET calendars.everything": EVERYBODY,
    "GET calendars.everything_in": EVERYBODY,
    "GET calendars.theme": EVERYBODY,
    "GET calendars.series": EVERYBODY,
    "GET calendars.private": EVERYBODY,  # whoever knows the address
    "GET calendars.download": EVERYBODY,
    "POST calendars.renew": SIGNED_IN,
    "GET privacy.index": SIGNED_IN,
    "POST privacy.agree": SIGNED_IN,
    "POST privacy.ask": SIGNED_IN,
    "GET privacy.download": SIGNED_IN,  # each her own
    "GET privacy.leave": SIGNED_IN,
    "POST privacy.ask_to_leave": SIGNED_IN,
    "GET privacy.confirm": EVERYBODY,  # whoever has the link
    "POST privacy.finish": EVERYBODY,
    "GET imports.index": STAFF,
    "POST imports.create": STAFF,
    "GET imports.show": STAFF,
    "POST imports.take_in": STAFF,
    "POST imports.take_back": STAFF,
    "GET imports.template": STAFF,
    "GET archives.index": STAFF,
    "POST archives.create": STAFF,
    "GET archives.show": STAFF,
    "POST archives.take_in": STAFF,
    "POST archives.take_back": STAFF,
    "GET archives.mine": SIGNED_IN,
    "POST archives.claim": SIGNED_IN,
    "GET invitations.index": STAFF,
    "GET invitations.new": STAFF,
    "POST invitations.create": STAFF,
    "POST invitations.send_again": STAFF,
    "POST invitations.revoke": STAFF,
    "GET invitations.show": EVERYBODY,  # whoever has the link
    "POST invitations.accept": EVERYBODY,
    "GET reports.index": FACILITATORS,
    "GET reports.new": SIGNED_IN,
    "POST reports.create": SIGNED_IN,
    "GET reports.show": FACILITATORS,
    "POST reports.settle": FACILITATORS,
    "GET moderation.index": FACILITATORS,
    "GET moderation.post": FACILITATORS,
    "GET moderation.thread": FACILITATORS,
    "GET moderation.person": STAFF,
    "POST moderation.note_person": STAFF,
    "POST moderation.publish": FACILITATORS,
    "POST moderation.refuse": FACILITATORS,
    "POST moderation.reconsider": FACILITATORS,
    "POST moderation.remove": FACILITATORS,
    "POST moderation.put_back": FACILITATORS,
    "POST moderation.warn": FACILITATORS,
    "POST moderation.note_post": FACILITATORS,
    "POST moderation.remove_thread": FACILITATORS,
    "POST moderation.put_thread_back": FACILITATORS,
    "POST moderation.note_thread": FACILITATORS,
    "POST moderation.remove_note": FACILITATORS,
    "GET waiting.index": SIGNED_IN,
    "GET desk_journal.index": STAFF,
    "POST desk.part": STAFF,
    "GET groups.index": STAFF,
    "POST groups.create": STAFF,
    "GET groups.show": STAFF,
    "POST groups.update": STAFF,
    "POST groups.remove": STAFF,
    "POST groups.add": STAFF,
    "POST groups.take_out": STAFF,
    "GET themes.edit": FACILITATORS,
    "POST themes.update": FACILITATORS,
    "GET organisers.index": ORGANISERS,
    "POST organisers.add": ORGANISERS,
    "POST organisers.remove": ORGANISERS,
    "GET desk_themes.index": STAFF,
    "POST desk_themes.create": STAFF,
    "GET desk_themes.show": STAFF,
    "POST desk_themes.show_to": STAFF,
    "POST desk_themes.place": STAFF,
    "POST desk_themes.move": STAFF,
    "POST desk_themes.set_rules": STAFF,
    "GET desk_themes.ask_to_remove": STAFF,
    "POST desk_themes.take_away": STAFF,
    "POST desk_themes.add": STAFF,
    "POST desk_themes.remove": STAFF,
    "GET desk_series.index": STAFF,
    "POST desk_series.create": STAFF,
    "GET desk_series.show": STAFF,
    "POST desk_series.add": STAFF,
    "POST desk_series.remove": STAFF,
    "GET desk.person": STAFF,
    "POST desk.suspend": STAFF,
    "POST desk.readmit": STAFF,
    "POST desk.give_role": {OPERATOR},
    "POST desk.sign_out": {OPERATOR},
    "GET desk.index": STAFF,
    "POST desk.retry": STAFF,
    "GET tray.index": EVERYBODY,
    "GET tray.show": EVERYBODY,
    "GET tray.html": EVERYBODY,
    "GET tray.raw": EVERYBODY,
    "GET search.index": EVERYBODY,
    "GET glossary.index": EVERYBODY,
    "GET glossary.new": STAFF,
    "POST glossary.create": STAFF,
    "GET glossary.edit": STAFF,
    "POST glossary.update": STAFF,
    "POST glossary.remove": STAFF,
    "POST glossary.restore": STAFF,
    "GET feeds.everything": EVERYBODY,
    "GET feeds.theme": EVERYBODY,
    "GET feeds.thread": EVERYBODY,
    "GET feeds.search": EVERYBODY,
    "GET style.index": EVERYBODY,
    "GET assets": EVERYBODY,
    "GET health.alive": EVERYBODY,
    "GET health.ready": EVERYBODY,
}


class Own(dict):
    """A value of an address that each kind of person has her own of: kind -> value."""


def doors(app):
    """Yield every "METHOD endpoint" of the application."""
    for rule in app.url_map.iter_rules():
        yield from (f"{method} {rule.endpoint}" for method in rule.methods - {"HEAD", "OPTIONS"})


@pytest.fixture
def world(app, make_account, make_organisation, make_theme, make_meeting, post_office):
    """One of everything, and somebody of each kind. The meeting is the organiser's."""
    from app.accounts import operations as accounts
    from app.calendars import operations as calendars
    from app.calendars.queries import private_token
    from app.db import db
    from app.discussions import operations as discussions
    from app.discussions.models import ThemeFacilitator
    from app.meetings.models import Series
    from app.registrations import operations as registrations
    from app.tray.models import TrayMail

    people = {
        VISITOR: None,
        MEMBER: make_account("Bolor"),
        FACILITATOR: make_account("Tuya"),
        ORGANISER: make_account("Hye-jin", role=Role.ORGANISER),
        SECRETARIAT: make_account("Anna", role=Role.SECRETARIAT),
        OPERATOR: make_account("Wei", role=Role.OPERATOR),
    }
    theme = make_theme(slug="land")
    thread = discussions.start_thread(
        people[MEMBER],
        theme="land",
        title="What holds?",
        source="Tell us.",
        language="en",
        organisation_id=None,
        key="a",
    )
    from app.db import transaction

    with transaction() as session:
        session.add(Series(slug="forums", title="Forums", description="", sources=[]))
        session.add(ThemeFacilitator(theme_id=theme.id, account_id=people[FACILITATOR].id))
    meeting = make_meeting(organiser_id=people[ORGANISER].id, theme_id=theme.id)
    registrations.register(people[MEMBER], meeting_id=meeting.id)
    calendars.give_address(people[MEMBER])
    leave_link = privacy_of_all(people, make_account)
    from app import wiring, worker
    from app.tray.post import TrayPost

    worker.work_once(TrayPost(), wiring.TICKS)
    accounts.ask_for_link(email="new@example.org", language="en", timezone="UTC")
    worker.work_once(TrayPost(), wiring.TICKS)
    db.session.rollback()
    mails = db.session.query(TrayMail).order_by(TrayMail.id).all()
    link = re.search(r"/sign-in/([\w-]+)", mails[-1].raw.decode()) or re.search(
        r"/sign-in/([\w-]+)", parse_text(mails[-1])
    )
    values = {
        "meeting_id": meeting.id,
        "thread_id": thread.id,
        "parcel_id": 1,
        "mail_id": mails[0].id,
        "month": "2030-11",
        "term": "desertification",
        "language": "zh",
        "name": app.jinja_env.globals["asset"]("site.css").rsplit("/", 1)[-1],
        "slug": {
            "discussions.theme": "land",
            "starting.new": "land",
            "starting.create": "land",
            "reading.follow_theme": "land",
        },
        "device_id": 1,
        "token": {
            **mailed_links(people),
            "accounts.follow": link[1],
            "accounts.use": link[1],
            "calendars.private": private_token(people[MEMBER]),
            "privacy.confirm": leave_link,
            "privacy.finish": leave_link,
        },
    }
    values |= posts_of_all(people, thread)
    values |= writing_of_all(people[MEMBER], thread)
    values |= keys_of_all(people)
    values |= organisations_of_all(people, make_organisation, values)
    values |= belonging_of_all(people, values["key"], make_account("Sato"))
    values.setdefault("person_id", people[MEMBER].id)
    values |= desk_of_all(people, make_organisation)
    values |= somebody_whom_all_may_see(make_account("Sarnai"), values["person_id"])
    values["token"] |= invitations_of_all(people, values)
    values |= circles(make_account("Noah"), people[MEMBER], values)
    values |= discussions_of_all(people, thread)
    values.setdefault("organisation_id", 1)
    come, kinds = come_to(people, thread, values["key"])
    values |= come
    values["kind"] = {**values.get("kind", {}), **kinds}
    values["slug"] |= {
        "calendars.theme": "land",
        "calendars.series": "forums",
        "meetings.series": "forums",
        **{f"themes.{door}": "land" for door in ("edit", "update")},
        **{
            f"desk_themes.{door}": "land"
            for door in ("show", "show_to", "place", "move", "set_rules", "add", "remove")
        },
        **{f"desk_themes.{door}": "land" for door in ("ask_to_remove", "take_away")},
        **{f"desk_series.{door}": "forums" for door in ("show", "add", "remove")},
        "feeds.theme": "land",
        "discussions.thread": "what-holds",
        "meetings.show": "holding-the-sand",
    }
    return people, values


class Else(dict):
    """A value for some doors, and another one for all others."""

    def __init__(self, otherwise, **some):
        super().__init__(some)
        self.otherwise = otherwise

    def __missing__(self, _endpoint):
        return self.otherwise


def posts_of_all(people, thread):
    """Let everybody say something, for each to change and to take back."""
    from app.discussions import operations as discussions

    said = {
        kind: discussions.reply(
            person, thread_id=thread.id, source="We know.", language="en", organisation_id=None, key="own"
        ).id
        for kind, person in people.items()
        if person
    }
    return {"post_id": Own(said), "reacting": "thanks", "language": "mn"}


def discussions_of_all(people, thread):
    """A consultation, a merged discussion, and a question of everybody."""
    from app.discussions import consultations, moving
    from app.discussions import operations as discussions
    from app.discussions.beginning import Beginning
    from app.discussions.kinds import ThreadKind
    from app.organisations.papers import Paper

    def start(person, title, **more):
        return discussions.start_thread(
            person, theme="land", title=title, source="Why?", language="en", organisation_id=None,
            key=title, **more
        )  # fmt: skip

    keeper = people[FACILITATOR]
    days = consultations.Days(opens_on=None, closes_on=date(2090, 1, 1), timezone="Asia/Ulaanbaatar")
    asked = start(keeper, "What next?", beginning=Beginning(kind=ThreadKind.CONSULTATION, days=days))
    consultations.add_question(keeper, asked.id, "Where?")
    paper = Paper("paper.pdf", b"%PDF-1.4")
    document = consultations.add_document(keeper, asked.id, paper=paper, title="Paper", language="en")
    old = start(keeper, "The old one")
    moving.merge(keeper, old.id, into_id=asked.id)
    question = Beginning(kind=ThreadKind.QUESTION)
    hers = Own(
        {kind: start(one, f"Hers {kind}", beginning=question).id for kind, one in people.items() if one}
    )
    doors = ("show", "document", "answers", "set_days", "add_question", "change_question", "add_document")
    doors += ("remove_document", "add_leader", "remove_leader")
    return {
        "thread_id": Else(
            thread.id,
            **{f"consultations.{door}": asked.id for door in doors},
            **{f"thread_acts.{door}": hers for door in ("title", "rename", "accept")},
            **{"moving.arrive": asked.id},
        ),
        "old_id": old.id,
        "document_id": document.id,
        "number": 1,
        "theme": "land",
    }


def writing_of_all(member, thread):
    """Let somebody publish a picture, and everybody write where everybody may."""
    from app.discussions import attachments
    from app.discussions import operations as discussions
    from tests.files.samples import picture

    brought = attachments.bring(member, name="dune.png", data=picture())
    discussions.reply(
        member,
        thread_id=thread.id,
        source="See below.",
        language="en",
        organisation_id=None,
        key="picture",
        files=[brought.id],
    )
    shown = {f"attachments.{door}": brought.id for door in ("show", "picture")}
    return {
        "attachment_id": {**shown, "attachments.remove": 4711},
        "place_kind": "reply",
        "place_name": str(thread.id),
    }


def circles(somebody, member, values):
    """Make a group to which a theme is shown; let somebody be the one whom lists of people are about."""
    from app import clock
    from app.db import transaction
    from app.discussions.models import Theme
    from app.groups.models import Group, GroupMember, Visibility

    with transaction() as session:
        group = Group(name="Drafting group", purpose="", made_at=clock.now())
        session.add(group)
        session.flush()
        session.add(GroupMember(group_id=group.id, account_id=member.id, added_at=clock.now()))
        closed = Theme(
            slug="closed", title="Closed", description="", position=99, area=None, group_id=group.id
        )
        closed.visibility = Visibility.GROUP
        session.add(closed)
    doors = ("person", "suspend", "readmit", "give_role", "sign_out")
    about = {f"desk.{door}": somebody.id for door in doors}
    about |= {f"{room}.remove": somebody.id for room in ("organisers", "desk_themes", "desk_series")}
    values["person_id"].update(about, **{"groups.take_out": somebody.id})
    return {"group_id": group.id}


def come_to(people, thread, keys):
    """Let a discussion come to something: a point with an objection, a statement with a position."""
    from sqlalchemy import select

    from app.db import db
    from app.discussions import operations as discussions
    from app.organisations.models import Organisation
    from app.positions import operations as positions
    from app.positions import statements
    from app.positions.kinds import Stance
    from app.syntheses import operations as syntheses
    from app.syntheses.kinds import SynthesisKind

    kind = SynthesisKind.SUMMARY
    about = {"thread_id": thread.id, "kind": kind, "language": "en"}
    syntheses.publish(people[FACILITATOR], source="It holds. [#1]", revision=0, **about)
    draft = statements.Draft(title="We hold", source="Sand.", language="en", closes_on=None, is_silent=False)
    statement = statements.put(people[FACILITATOR], thread_id=thread.id, draft=draft)
    found = {"objection_id": Own(), "position_id": Own(), "statement_id": statement.id}
    for who, person in people.items():
        if person:
            spoken = {"thread_id": thread.id, "language": "en", "organisation_id": None, "key": f"here {who}"}
            discussions.reply(person, source="Here.", **spoken)
            objection = syntheses.make_objection(person, version=1, point=1, words="It does not.", **about)
            stated = positions.Stated(stance=Stance.SUPPORT, words="", language="en", key="a", seen=0)
            hers = db.session.scalar(select(Organisation.id).filter_by(key=keys[who]))
            position = positions.state(person, statement.id, stated=stated, organisation_id=hers)
            found["objection_id"][who], found["position_id"][who] = objection.id, position.id
    doors = ("show", "edit", "save", "discard", "object_to")
    return found, {f"syntheses.{door}": kind.value for door in doors}


def somebody_whom_all_may_see(person, person_id):
    """Let her show her page and her photo to everybody."""
    from app.db import transaction
    from app.files import pictures, store
    from app.people.models import Audience, Profile

    with transaction() as session:
        photo = store.keep(
            session, b"RIFF", name="photo.webp", media_type=pictures.WEBP, made_by_id=person.id
        )
        profile = session.get(Profile, person.id)
        profile.listed, profile.audiences, profile.photo_id = Audience.PUBLIC, {"photo": "public"}, photo.id
    doors = {"people.show": person.id, "people.photo": person.id}
    return {"person_id": Else(person_id, **doors), "digest": photo.digest}


def invitations_of_all(people, values):
    """Invite somebody, for whoever has the link; and somebody else, for the secretariat to handle."""
    from app.people import invitations

    guests = [
        invitations.invite(
            people[SECRETARIAT], invitations.Guest(email=f"{name}@example.org", name=name, language="en")
        )
        for name in ("guest", "another")
    ]
    values["invitation_id"] = guests[1].id
    token = invitations.token_of(guests[0].salt)
    return {"invitations.show": token, "invitations.accept": token}


def desk_of_all(people, make_organisation):
    """Report a contribution to a theme that is looked after; find two organisations that may be one."""
    from sqlalchemy import select

    from app import clock
    from app.archives import operations as archives
    from app.archives import taking as archive_taking
    from app.db import db, transaction
    from app.desk import importing, imports, reports
    from app.desk.models import Imported, Report, Twins
    from app.discussions.models import Post

    post_id = db.session.scalar(select(Post.id))
    reports.report(people[ORGANISER], "post", post_id, reason="It is rude.")
    one, other = make_organisation("Three Wells"), make_organisation("Three Wells Co.")
    with transaction() as session:
        session.add(Twins(one_id=one.id, other_id=other.id, found_at=clock.now()))
    table = imports.bring(
        people[SECRETARIAT], Imported.ORGANISATIONS, b"name_en,sector\nDesert Watch,academia\n", name="a.csv"
    )
    importing.work()
    archive = archives.bring(people[SECRETARIAT], b"From x\n\n", name="a.mbox", theme="land")
    archive_taking.work()
    return {
        "note_id": notes_of_all(people, post_id),
        "to": "up",
        "import_id": table.id,
        "archive_id": archive.id,
        "what": "people",
        "form": "csv",
        "ending": "json",
        "about": "post",
        "about_id": post_id,
        "report_id": db.session.scalar(select(Report.id)),
        "one_id": one.id,
        "other_id": other.id,
    }


def notes_of_all(people, post_id):
    """Make a note for each kind of person to take away."""
    from app.db import db
    from app.desk import notes
    from app.desk.models import About

    for kind in people:
        notes.make(people[FACILITATOR], About.POST, post_id, words=f"For the {kind}.")
    made = notes.of(About.POST, post_id)
    db.session.rollback()
    return Own({kind: one.id for kind, one in zip(people, made, strict=True)})


def belonging_of_all(people, keys, somebody):
    """Make everybody a focal point of her organisation, to which somebody else wants to belong."""
    from sqlalchemy import select

    from app.db import db
    from app.moments import network_day
    from app.organisations import affiliations, mandates, participation
    from app.organisations.kinds import MandateKind, ParticipationState
    from app.organisations.models import Organisation
    from app.organisations.papers import Paper

    staff, paper = people[SECRETARIAT], Paper("letter.pdf", b"%PDF-1.4 a letter")
    given = {"affiliation_id": Own(), "mandate_id": Own(), "step_id": Own()}
    for kind, key in keys.items():
        body = db.session.scalar(select(Organisation.id).filter_by(key=key))

        def entrust(person, mandate, shown=None, body=body):
            words = mandates.Given(
                account_id=person.id, organisation_id=body, country=None, kind=mandate,
                since=None, until=None, evidence="a letter",
            )  # fmt: skip
            return mandates.record(staff, words, shown)

        entrust(people[kind], MandateKind.FOCAL_POINT)
        asked = affiliations.ask(somebody, organisation=key, title="", since=None, until=None)
        step = participation.record(
            staff, organisation=key, state=ParticipationState.INVITED, on=network_day(),
            authority="", note="", paper=paper,
        )  # fmt: skip
        given["affiliation_id"][kind], given["step_id"][kind] = asked.id, step.id
        given["mandate_id"][kind] = entrust(somebody, MandateKind.APPROVER, paper).id
    return given


def mailed_links(people):
    """Ask for a new password; and for an address that somebody has, so that no try uses the link up."""
    from sqlalchemy import select

    from app.accounts import address, links
    from app.accounts import operations as accounts
    from app.accounts.models import MailedLink, Purpose
    from app.db import db

    member = people[MEMBER]
    accounts.ask_for_link(email=member.email, language="en", timezone="UTC", wanted=Purpose.RESET)
    address.ask(member, email=people[ORGANISER].email, current=None, browser=accounts.open_session(member))
    salts = dict(db.session.execute(select(MailedLink.purpose, MailedLink.salt)).all())
    db.session.rollback()
    found = {
        "reset": links.token_of(salts[Purpose.RESET]),
        "address": links.token_of(salts[Purpose.CHANGE_ADDRESS]),
    }
    return {f"{room}.{view}": token for room, token in found.items() for view in ("show", "use")}


def privacy_of_all(people, make_account):
    """Let everybody ask for her data, and an operator to leave, who then is the last and cannot."""
    from app import tokens
    from app.accounts import operations as accounts
    from app.accounts.models import MailedLink, Purpose
    from app.db import db
    from app.holdings import Words
    from app.privacy import operations as privacy

    for person in people.values():
        if person:
            privacy.ask_for_takeout(person)
    second = make_account("Mei", role=Role.OPERATOR)
    privacy.ask_to_leave(people[OPERATOR], words=Words.STAY)
    accounts.give_role(second.id, Role.PARTICIPANT)
    link = db.session.query(MailedLink).filter_by(purpose=Purpose.LEAVE).one()
    db.session.rollback()
    return tokens.derived("leave-link", link.salt)


def keys_of_all(people):
    """Give everybody a passkey and a link to another house. Returns their numbers, for addresses."""
    from app import clock
    from app.accounts.models import Identity, Passkey
    from app.db import transaction
    from tests.conftest import numbers

    given = {"passkey_id": Own(), "identity_id": Own()}
    with transaction() as session:
        for kind, person in people.items():
            if person:
                passkey = Passkey(
                    account_id=person.id,
                    credential_id=f"{kind} {next(numbers)}".encode(),
                    credential=bytes.fromhex(CREDENTIAL),
                    uses=0,
                    name="My telephone",
                    made_at=clock.now(),
                )
                identity = Identity(
                    account_id=person.id,
                    issuer="https://house.example.org",
                    subject=f"{kind} {next(numbers)}",
                    made_at=clock.now(),
                )
                session.add_all([passkey, identity])
                session.flush()
                given["passkey_id"][kind], given["identity_id"][kind] = passkey.id, identity.id
    return given


def organisations_of_all(people, make_organisation, values):
    """Let everybody write an organisation down, and give it a logo. Returns their keys, for addresses."""
    from app.db import transaction
    from app.files import store
    from app.organisations.models import Organisation

    keys = Own()
    for kind, person in people.items():
        if person:
            made = make_organisation(f"Body of {person.name}")
            with transaction() as session:
                logo = store.keep(
                    session, b"RIFF", name="logo.webp", media_type="image/webp", made_by_id=None
                )
                row = session.get_one(Organisation, made.id)
                row.made_by_id, row.logo_id = person.id, logo.id
            keys[kind] = made.key
    return {"key": keys, "digest": values.get("digest", {}) | {"organisations.logo": logo.digest}}


#: what an authenticator made once: no device, a name of two bytes, a public key (P-256)
CREDENTIAL = (
    "0000000000000000000000000000000000026b31a501020326200121582051590b7a515140d2d784c8560866"
    "8fdfef8c82fd1f5be52421554a0dc3d033ed225820e0c17da8904a727d8ae1bf36bf8a79260d012f00d4d808"
    "88d1d0bb44fda16da4"
)


def parse_text(mail):
    from tests.letters import parse

    return parse(mail.address, mail.raw).text


def path_of(app, endpoint, values, kind=MEMBER):
    def value(name):
        found = values[name]
        if isinstance(found, dict) and not isinstance(found, Own):
            found = found[endpoint]
        return found.get(kind, found[MEMBER]) if isinstance(found, Own) else found

    rule = next(rule for rule in app.url_map.iter_rules(endpoint))
    given = {name: value(name) for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(endpoint, **given)


def test_every_door_is_written_down(app):
    assert set(doors(app)) == set(DOORS)


def test_there_is_no_tray_where_there_is_a_mail_server(database):
    from tests.conftest import make_app

    app = make_app(database.url, MAIL_SERVER="mail.example.org", MAIL_DEFAULT_SENDER="forum@example.org")
    assert set(doors(app)) == {door for door in DOORS if not door.split()[1].startswith("tray.")}


def test_each_kind_of_person_at_each_door(app, world, sign_in):
    people, values = world
    wrong = []
    readers = {kind: sign_in(person) if person else app.test_client() for kind, person in people.items()}
    # what is read first: that changes nothing, and one browser of each does for all of it
    for door, allowed in sorted(DOORS.items(), key=lambda item: not item[0].startswith("GET ")):
        method, endpoint = door.split()
        for kind, person in people.items():
            path = path_of(app, endpoint, values, kind)
            anew = method == "POST" and person
            answer = (sign_in(person) if anew else readers[kind]).open(path, method=method)
            if kind in allowed:
                entered = answer.status_code not in {401, 403, 404, 405} and answer.status_code < 500
            else:
                asked = answer.status_code == 302 and "/sign-in" in answer.location
                entered = not (asked if kind == VISITOR else answer.status_code == 404)
            if entered != (kind in allowed):
                wrong.append(f"{kind} at {door}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")  # of no engine
def test_no_get_changes_anything(app, world, sign_in):
    """Programs open links: scanners, previews, crawlers. Only the outbox's worker and limits write then."""
    from sqlalchemy import event

    from app.db import db

    people, values = world
    readers = {kind: sign_in(person) if person else app.test_client() for kind, person in people.items()}
    writes = []

    def watch(connection, cursor, statement, parameters, context, executemany):
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", statement, re.I):
            writes.append(statement)

    event.listen(db.engine, "before_cursor_execute", watch)
    try:
        for door in DOORS:
            method, endpoint = door.split()
            if method == "GET":
                for kind, client in readers.items():
                    writes.clear()
                    client.get(path_of(app, endpoint, values, kind))
                    client.head(path_of(app, endpoint, values, kind))
                    assert not writes, f"{kind} at {door}"
    finally:
        event.remove(db.engine, "before_cursor_execute", watch)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")  # of no engine
def test_no_form_without_its_token(app, world, sign_in):
    people, values = world
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client = sign_in(people[SECRETARIAT])
        for door in DOORS:
            method, endpoint = door.split()
            if method == "POST":
                answer = client.post(path_of(app, endpoint, values))
                assert answer.status_code == 400, door
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")  # of no engine
def test_no_other_methods(app, world, sign_in):
    people, values = world
    client = sign_in(people[SECRETARIAT])
    for door, method in itertools.product(DOORS, ("PUT", "PATCH", "DELETE", "TRACE")):
        path = path_of(app, door.split()[1], values)
        assert client.open(path, method=method).status_code == 405, f"{method} {path}"
