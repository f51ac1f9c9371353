"""By what people are found: where their names stand, and the beginnings, languages and expertise kept."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from app import names
from app.accounts.models import Account
from app.db import transaction
from app.people import access
from app.people.access import Field
from app.people.models import Audience, PersonExpertise, PersonLanguage, PersonToken, Profile

HEALED_AT_ONCE = 200  #: people whom one transaction of :func:`heal` takes


def index(session: Session, account_id: int) -> None:
    """Write down anew by what a person is found, from her name and her profile as they are now.

    Every operation that changes one of these calls it, in its transaction, when it is done; so does the
    one with which she joins, whose profile it makes. The caller holds her row.
    """
    session.flush()
    account = session.get_one(Account, account_id)
    profile = session.get(Profile, account_id)
    if profile is None:
        profile = Profile(account_id=account_id)
        session.add(profile)
        session.flush()
    account.page_for = "" if profile.listed is Audience.SECRETARIAT else profile.listed.value
    profile.sort_key = names.sort_key(account.name)
    profile.sort_key_ja = names.sort_key(account.name, reading=_reading_for_all(profile))
    session.flush()
    for kept in (PersonToken, PersonLanguage, PersonExpertise):
        session.execute(delete(kept).filter_by(account_id=account_id))
    if account.left_at is None:
        _put(session, PersonToken, account_id, _tokens(account, profile))
        _put(session, PersonLanguage, account_id, _languages(profile))
        _put(session, PersonExpertise, account_id, _expertise(profile))


def heal() -> None:
    """Index whom nothing has indexed yet. Twice changes nothing."""
    while True:
        with transaction() as session:
            missing = (
                select(Account.id)
                .outerjoin(Profile)
                .where(or_(Profile.account_id.is_(None), Profile.sort_key == ""))
                .where(Account.left_at.is_(None))
                .order_by(Account.id)
                .limit(HEALED_AT_ONCE)
                .with_for_update(of=Account, skip_locked=True)
            )
            found = session.scalars(missing).all()
            for account_id in found:
                index(session, account_id)
        if len(found) < HEALED_AT_ONCE:
            return


def _reading_for_all(profile: Profile) -> str:
    """The reading, unless fewer people may know it than may find her: where she stands would tell it."""
    told = access.audience_of(profile.audiences, Field.READING)
    return profile.reading if access.is_as_wide(told, profile.listed) else ""


def _tokens(account: Account, profile: Profile) -> list[dict[str, str]]:
    """Each beginning, with the widest audience that may read a name that begins so, and find her at all."""
    found = dict.fromkeys(names.tokens(account.name), profile.listed)
    for column in access.NAMES:
        told = access.audience_of(profile.audiences, column)
        if access.is_as_wide(told, profile.listed):
            told = profile.listed
        for token in names.tokens(getattr(profile, column)):
            if token not in found or access.is_as_wide(told, found[token]):
                found[token] = told
    return [{"token": token, "audience": audience} for token, audience in found.items()]


def _languages(profile: Profile) -> list[dict[str, str]]:
    return [{"language": code} for code in dict.fromkeys(one["code"] for one in profile.languages)]


def _expertise(profile: Profile) -> list[dict[str, str]]:
    """Each tag once, however it is spelt."""
    tags = {tag_key(tag): tag for tag in reversed(profile.expertise)}
    tags.pop("", None)
    return [{"tag_key": key, "tag": tag} for key, tag in tags.items()]


def tag_key(tag: str) -> str:
    """Return the form in which two spellings of one tag are equal."""
    return names.folded(tag)


def _put(session: Session, kept: type[object], account_id: int, rows: Iterable[dict[str, str]]) -> None:
    full = [{**row, "account_id": account_id} for row in rows]
    if full:
        session.execute(insert(kept), full)
