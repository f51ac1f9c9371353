"""Load the demo: the real network of the workshop report, and invented people who use the platform.

Everything is put in with one transaction: a kill in the middle leaves an empty database, and of
two loads at once the second finds it full. Times are relative to the moment of loading, so that
the next forums always lie ahead.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, tokens
from app.accounts import consents, passwords
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.demo.belonging import load_belonging
from app.demo.circles import load_circles
from app.demo.conclusions import load_conclusions
from app.demo.meetings import load_forums, load_linked, load_registrations
from app.demo.people import load_profiles
from app.demo.sources import sources
from app.demo.threads import load_theme_texts, load_themes, load_threads
from app.links import public_url
from app.organisations import names as organisation_names
from app.organisations.models import Affiliation, Organisation, Sector

FOLDER = Path(__file__).parent.parent.parent / "demo"
#: the sectors of neamsp.json in our words
SECTORS = {
    "government": Sector.GOVERNMENT,
    "academia": Sector.ACADEMIA,
    "cso": Sector.CIVIL_SOCIETY,
    "private": Sector.PRIVATE_SECTOR,
    "network": Sector.NETWORK,
    "mechanism": Sector.NETWORK,
    "intergovernmental": Sector.INTERNATIONAL,
}


def read(name: str) -> Any:
    """Read one file of the demo."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def is_empty() -> bool:
    """Tell whether nobody and nothing is in the database yet."""
    return _is_empty(db.session())


def _is_empty(session: Session) -> bool:
    return not any(
        session.scalar(select(func.count()).select_from(model).limit(1)) for model in (Account, Organisation)
    )


def load() -> dict[str, int]:
    """Load the demo into an empty database. Returns how much of what; {} when it was not empty after all."""
    network, now = read("neamsp.json"), clock.now()
    password = passwords.hash_of(demo_password())
    with transaction() as session:
        if not _is_empty(session):
            return {}
        organisations = _load_organisations(session, network)
        people = _load_people(session, organisations, password, now)
        themes = load_themes(session, read("themes.json"))
        readings = {person["key"]: person["reading"] for person in read("people.json")}
        load_profiles(session, read("profiles.json"), readings, themes, people)
        linked = load_linked(session, network, read("linked.json"), organisations, now)
        forums = load_forums(session, read("meetings.json"), organisations, themes, people, now)
        threads = load_threads(session, read("threads.json"), themes, people, organisations, now, forums)
        load_circles(session, read("circles.json"), themes, people, organisations, now)
        load_theme_texts(session, read("theme_texts.json"))
        registrations = load_registrations(
            session, read("registrations.json"), forums, people, organisations, now
        )
        load_belonging(session, read("belonging.json"), people, organisations, now)
        load_conclusions(session, read("conclusions.json"), people, organisations, now)
    return {
        "organisations": len(organisations),
        "people": len(people),
        "themes": len(themes),
        "meetings": len(linked) + len(forums),
        "threads": threads,
        "registrations": registrations,
    }


def _load_organisations(session: Session, network: dict[str, Any]) -> dict[str, Organisation]:
    """Load the real ones, each with its sources, and the invented ones people speak for."""
    found: dict[str, Organisation] = {}
    native: dict[str, dict[str, str]] = {}
    for given in network["organisations"]:
        found[given["key"]] = Organisation(
            key=given["key"],
            name=given["name"],
            short_name=given["short"] if given["short"] != given["name"] else None,
            sector=SECTORS[given["sector"]],
            countries=given["countries"],
            established=given["established"],
            sources=sources(given["source"]),
        )
    for given in read("organisations.json"):
        found[given["key"]] = Organisation(
            key=given["key"],
            name=given["name"],
            sector=Sector(given["sector"]),
            countries=[given["country"]] if given["country"] else [],
            is_invented=True,
            sources=[],
        )
        if given["native_name"]:
            native[given["key"]] = {given["native_language"]: given["native_name"]}
    for organisation in found.values():
        called = {"en": organisation.name} | native.get(organisation.key, {})
        organisation_names.call(session, organisation, called)
    return found


def _load_people(
    session: Session, organisations: dict[str, Organisation], password: str, now: datetime
) -> dict[str, Account]:
    found: dict[str, Account] = {}
    for given in read("people.json"):
        found[given["key"]] = account = Account(
            name=given["name"],
            email=given["email"],
            email_key=given["email"],
            password_hash=password if given["demo"] else None,
            role=Role(given["role"]),
            language=given["language"],
            timezone=given["timezone"],
            joined_at=now - timedelta(days=given["joined_days_ago"]),
        )
        session.add(account)
        session.flush()
        consents.agree(session, account.id, language=given["language"])
        if given["organisation"]:
            session.add(
                Affiliation(
                    account_id=account.id,
                    organisation_id=organisations[given["organisation"]].id,
                    asked_at=clock.now(),
                    confirmed_at=clock.now(),
                )
            )
    return found


def demo_password() -> str:
    """Return the password of the demo's accounts: another one on each installation."""
    return tokens.derived("demo-password", "1")[:16]


def sign_in_lines() -> list[str]:
    """Say with whom one can sign in; [] when the demo is not there (any more)."""
    emails = [person["email"] for person in read("people.json") if person["demo"]]
    there = db.session.scalars(
        select(Account).where(Account.email_key.in_(emails)).order_by(Account.id)
    ).all()
    if not there:
        return []
    width = max(len(account.email) for account in there)
    lines = [f"  {account.email:<{width}}  {account.role.value}, {account.language}" for account in there]
    return [f"Sign in at {public_url('accounts.sign_in')} with the password {demo_password()} as", *lines]
