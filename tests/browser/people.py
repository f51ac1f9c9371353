"""One of everything that is known of people and organisations, in words as long as people make them."""

import io
from datetime import timedelta

from PIL import Image
from sqlalchemy import select

from app.accounts import address, links
from app.accounts import operations as accounts
from app.accounts.actor import Actor
from app.accounts.models import MailedLink, Purpose
from app.db import db, transaction
from app.desk import importing, imports, reports
from app.desk.models import Import, Imported, ImportState, Report
from app.discussions.models import Post
from app.files.models import StoredFile
from app.groups import operations as groups
from app.moments import network_day
from app.organisations import affiliations, mandates, participation
from app.organisations import operations as organisations
from app.organisations.kinds import MandateKind, ParticipationState
from app.organisations.models import Affiliation, Organisation, Sector
from app.organisations.operations import Record
from app.organisations.papers import Paper
from app.people import invitations, listing, queries
from app.people import operations as profiles
from app.people.access import Field
from app.people.models import Audience

LONG = "Землеустроительно-мелиоративнопротивоэрозионный"
BODY = "Institute for the Roots of the Saxaul and for All Who Live by Them"
NAMES = {
    "en": BODY,
    "zh": "梭梭根系与依其生活者联合研究所" * 2,
    "ja": "サクサウールの根とともに暮らす人びとのための研究所",
    "ko": "삭사울의 뿌리와 그에 기대어 사는 이들을 위한 연구소",
    "mn": "Заг модны үндэс, түүгээр амьдардаг бүхний төлөөх хүрээлэн",
    "ru": f"{LONG} институт корней саксаула и всех, кто ими живёт",
}
ROWS = """\
Name in English,Name in 中文,Sector,Countries,Website
Wells of the Western Soums,西部各苏木水井会,Civil society,Mongolia,https://wells.example.org
Wells of the Western Soums,,Civil society,Mongolia,
No Sector at All,,Nowhere,Atlantis,not an address
Saxaul Growers of the Long Name that Nobody Ever Shortens for a Table,,Private sector,Mongolia; China,
"""


def picture(size: tuple[int, int] = (600, 400)) -> bytes:
    """Draw a picture that can be told from another one."""
    drawn = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(drawn, "PNG")
    return drawn.getvalue()


def tell_of_oneself(person: Actor, name: str) -> None:
    """Fill in the whole profile."""
    with transaction() as session:
        listing.index(session, person.id)
    profiles.set_photo(person, picture())
    seen = queries.sign_of(queries.own(person), queries.own_themes(person))
    db.session.rollback()
    words = profiles.Words(
        name=name,
        timezone="Asia/Ulaanbaatar",
        family_name=LONG,
        given_name="王" * 12,
        family_first=True,
        native_name="Шүүдэрцэцэг" * 3,
        reading="Shüüdertsetseg",
        honorific="Prof. Dr.",
        pronouns="she/her",
        position=f"{LONG}: head of the department of what grows where nothing grew",
        languages=[{"code": code, "reads": True, "writes": code != "ja"} for code in ("mn", "en", "ja")],
        expertise=[
            "saxaul",
            LONG,
            "荒漠化防治与生态修复",
            "카펫 짜기",
            "straw grids of one metre by one metre",
        ],
        themes={1, 2, 3},
        biography=f"{LONG} **saxaul**\n\n" + "荒漠化" * 60 + "\n\n- one\n- two",
        listed=Audience.PUBLIC,
        audiences=dict.fromkeys(Field, Audience.PUBLIC) | {Field.PRONOUNS: Audience.SECRETARIAT},
    )
    profiles.change(person, words, seen=seen)


def write_down(member: Actor, organiser: Actor, staff: Actor, others: list[Actor]) -> dict:
    """Write down a body with all that can hang on one. Returns what the addresses of its pages need."""
    above = db.session.scalars(select(Organisation.id).order_by(Organisation.id)).first()
    db.session.rollback()
    said = {"sector": Sector.ACADEMIA, "countries": ["MN", "CN", "JP"], "established": "1957"}
    made = organisations.make(
        member,
        Record(
            called=NAMES, short_name="IRSALT", parent_id=above,
            website="https://example.org/" + "roots/" * 12, **said,
        ),
        key="roots",
    )  # fmt: skip
    key, body = made.key, made.id
    for name in (f"{BODY} of Dornogovi", f"{LONG} филиал"):
        organisations.make(
            member,
            Record(called={"en": name}, short_name=None, parent_id=body, website=None, **said),
            key=name,
        )
    paper = Paper(f"letter of the ministry, signed, {LONG}.pdf", b"%PDF-1.4 a letter")
    for person, kind in (
        (member, MandateKind.FOCAL_POINT),
        (organiser, MandateKind.FOCAL_POINT),
        (others[0], MandateKind.APPROVER),
    ):
        held = mandates.record(
            staff,
            mandates.Given(
                account_id=person.id, organisation_id=body, country=None, kind=kind,
                since=network_day() - timedelta(days=40), until=None, evidence=f"{LONG}, 12/34",
            ),
            paper,
        )  # fmt: skip
    organisations.set_logo(member, key, picture((500, 120)))
    for state in ParticipationState:
        step = participation.record(
            staff, organisation=key, state=state, on=network_day(),
            authority=f"{LONG}, Department of International Cooperation", note="", paper=paper,
        )  # fmt: skip
    for person in (member, others[0], others[1]):
        asked = affiliations.ask(person, organisation=key, title=LONG, since=None, until=None)
        if person is not others[1]:
            affiliations.confirm(staff, asked.id, seen=asked.asked_at)
    waiting = db.session.scalars(select(Affiliation.id).filter_by(confirmed_at=None)).all()[-1]
    logo = db.session.scalar(
        select(StoredFile.digest)
        .join(Organisation, Organisation.logo_id == StoredFile.id)
        .where(Organisation.id == body)
    )
    db.session.rollback()
    return {
        "key": key,
        "body": body,
        "affiliation_id": waiting,
        "mandate_id": held.id,
        "step_id": step.id,
        "digest": {"organisations.logo": logo},
    }


def keep_apart(staff: Actor, members: list[Actor]) -> int:
    """Make a closed circle, and show it one of the coming meetings. Returns its number."""
    group = groups.make(staff, name=f"{LONG} 起草小组", purpose=f"{LONG} " * 5).id
    for person in members:
        groups.add(staff, group, person.id)
    return group


def bring_tables(staff: Actor) -> dict[str, int]:
    """Bring tables, each as far as a table can be. Returns how far -> its number."""

    def brought(data: bytes, name: str) -> int:
        number = imports.bring(staff, Imported.ORGANISATIONS, data, name=name).id
        importing.work()
        db.session.rollback()
        return number

    rows = ROWS.encode()
    found = {
        "failed": brought(b"what,is,this\n1,2,3\n", "not a list.csv"),
        "undone": brought(rows.replace(b"Wells", b"Springs"), "springs.csv"),
        "done": brought(rows.replace(b"Wells", b"Ponds"), "ponds.csv"),
        "read": brought(rows, f"{LONG} 机构名单 2026.csv"),
        "working": brought(rows.replace(b"Wells", b"Lakes"), "lakes.csv"),
    }
    for state in ("undone", "done"):
        imports.take_in(staff, found[state])
        importing.work()
    imports.take_back(staff, found["undone"])
    importing.work()
    for state, number in found.items():
        assert db.session.get_one(Import, number).state.value == ("read" if state == "working" else state)
    db.session.rollback()
    return found


def leave_at_work(import_id: int) -> None:
    """Let a table look as it does while a worker is at it. No worker may come after this."""
    with transaction() as session:
        table = session.get_one(Import, import_id)
        table.state, table.done = ImportState.WORKING, table.rows // 2


def complain(members: list[Actor], staff: Actor) -> dict[str, int]:
    """Report a contribution, a person and an organisation; one report is settled."""
    post = db.session.scalars(select(Post.id)).first()
    body = db.session.scalars(select(Organisation.id)).first()
    db.session.rollback()
    for about, number in (("post", post), ("organisation", body), ("account", members[0].id)):
        reports.report(members[1], about, number, reason=f"{LONG} 荒漠化" * 12)
    found = db.session.scalars(select(Report.id).order_by(Report.id)).all()
    db.session.rollback()
    reports.settle(staff, found[1], answer=f"{LONG}: it is as it should be.")
    return {"open": found[0], "settled": found[1], "post": post}


def invite(staff: Actor, body: int) -> dict:
    """Invite people; one invitation is taken back, one accepted."""
    guests = [
        invitations.invite(
            staff,
            invitations.Guest(
                email=f"{name}@example.org", name=f"{LONG} {name}", language="en",
                note=f"{LONG} " * 4, organisation_id=body, title=LONG,
            ),
        )
        for name in ("guest", "revoked", "accepted")
    ]  # fmt: skip
    invitations.revoke(staff, guests[1].id)
    token = invitations.token_of(guests[2].salt)
    invitations.accept(token, name="Who was asked", timezone="UTC", language="en")
    return {"id": guests[0].id, "token": invitations.token_of(guests[0].salt)}


def ask_for_links(member: Actor, current: str) -> dict[str, str]:
    """Ask for a new password and another address. Returns room -> token of its link."""
    accounts.ask_for_link(email=member.email, language="en", timezone="UTC", wanted=Purpose.RESET)
    address.ask(
        member, email=f"{'shen-' * 9}ruoxi@example.org", current=current,
        browser=accounts.open_session(member),
    )  # fmt: skip
    salts = dict(db.session.execute(select(MailedLink.purpose, MailedLink.salt)).all())
    db.session.rollback()
    return {
        "reset": links.token_of(salts[Purpose.RESET]),
        "address": links.token_of(salts[Purpose.CHANGE_ADDRESS]),
    }
