"""The second step: a code from the telephone after the first proof (TOTP, RFC 6238), or one from paper.

The secret is sealed in the database. A code works once: the time step it belongs to is noted, and
only later ones count. Recovery codes are random, so that their plain hash gives nothing away.
"""

import hmac
import secrets
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import clock, journal, tokens
from app.accounts import ceremonies, devices, operations
from app.accounts.actor import Actor
from app.accounts.facts import RecoveryCodesMade, RecoveryCodeUsed, SecondStepChanged
from app.accounts.models import Account, RecoveryCode, Step, Way
from app.db import db, transaction
from app.errors import Refusal
from app.i18n import _

PERIOD = 30  #: seconds
RECOVERY_CODES = 10
#: no character that is taken for another one: 16 of these are 79 bits
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_PURPOSE = "second-step"


class WrongCode(Refusal):
    """Neither the present code nor a recovery code, or one that was used before."""

    code, status = "wrong_code", 422
    message = _("This code does not fit, or was used already. Please wait for the next one.")


class OnAlready(Refusal):
    """It was switched on meanwhile, in another window perhaps."""

    code, message = "on_already", _("Your second step is switched on already.")


class Proved(NamedTuple):
    """Who gave the right code, how she gave her first proof, and where she wanted to go."""

    actor: Actor
    way: Way
    target: str | None


def is_on(account_id: int) -> bool:
    """Tell whether a person is asked for a code after her first proof."""
    found = select(Account.id).where(Account.id == account_id, Account.totp_secret.is_not(None))
    return db.session.scalar(found) is not None


def codes_left(actor: Actor) -> int:
    """Count the recovery codes that still work."""
    unused = select(func.count()).select_from(RecoveryCode).filter_by(account_id=actor.id, used_at=None)
    return db.session.scalars(unused).one()


def offer(actor: Actor, *, browser: str) -> str:
    """Begin to set the second step up, with a fresh secret. Returns the token of the ceremony.

    browser: the token of the one that asks.

    :raises SignInAgain: she signed in too long ago for it.
    :raises OnAlready: it was switched on meanwhile.
    """
    import pyotp

    operations.want_fresh(browser)
    with transaction() as session:
        if session.get_one(Account, actor.id, with_for_update=True).totp_secret is not None:
            raise OnAlready
        box = tokens.sealed(_PURPOSE, pyotp.random_base32())
        return ceremonies.begin(session, Step.TOTP_NEW, {"secret": box}, account_id=actor.id)


def offered(actor: Actor, token: str | None) -> str:
    """Return the secret of what was begun, to be shown on its page.

    :raises Over: nothing is begun (any more).
    """
    begun = ceremonies.look(token, Step.TOTP_NEW)
    secret = tokens.opened(_PURPOSE, begun.data["secret"])
    if begun.account_id != actor.id or secret is None:
        raise ceremonies.Over
    return secret


def address(actor: Actor, secret: str, network: str) -> str:
    """Return the address that apps read from the picture."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=actor.email, issuer_name=network)


def picture(address: str, title: str) -> str:
    """Draw ``address`` as a QR code: an SVG element, black on white by night too, without any style."""
    import segno

    drawn: str = segno.make(address, error="m").svg_inline(
        border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, title=title, omitsize=True
    )
    return drawn


def switch_on(actor: Actor, token: str | None, *, code: str, keep: str) -> list[str]:
    """Ask for a code from now on; other browsers are signed out. Returns the recovery codes, this once.

    keep: the token of the browser that asks.

    :raises WrongCode: the app was not set up with this secret.
    :raises Over: nothing is begun (any more).
    :raises OnAlready: it was switched on meanwhile.
    """
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        ceremony = ceremonies.count_try(session, token, Step.TOTP_NEW)
        if ceremony.account_id != actor.id:
            raise ceremonies.Over
        if account.totp_secret is not None:
            raise OnAlready
        step = _step_of(ceremony.data["secret"], code, after=0)
        if step is not None:
            account.totp_secret, account.totp_step = ceremony.data["secret"], step
            session.delete(ceremony)
            devices.end(session, actor.id, but=keep)
            made = _make_codes(session, actor.id)
            journal.record(session, SecondStepChanged(actor_id=actor.id, account_id=actor.id, is_on=True))
    if step is None:  # the try counts, so it was not undone
        raise ceremonies.wrong(ceremony, WrongCode())
    return made


def renew_codes(actor: Actor, *, code: str) -> list[str]:
    """Make other recovery codes; the old ones are worth nothing. Returns them, this once.

    :raises WrongCode: ``code`` is no present one.
    """
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        if not _fits(session, account, code):
            raise WrongCode
        made = _make_codes(session, actor.id)
        journal.record(session, RecoveryCodesMade(actor_id=actor.id, account_id=actor.id))
        return made


def switch_off(actor: Actor, *, code: str) -> None:
    """Ask for no code any more.

    :raises WrongCode: ``code`` is no present one.
    """
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        if not _fits(session, account, code):
            raise WrongCode
        _forget(session, account)
        journal.record(session, SecondStepChanged(actor_id=actor.id, account_id=actor.id, is_on=False))


def lift(account_id: int) -> None:
    """Ask a person for no code any more who has lost all of hers. For the operator's command line."""
    with transaction() as session:
        account = session.get_one(Account, account_id, with_for_update=True)
        if account.totp_secret is not None:
            _forget(session, account)
            journal.record(session, SecondStepChanged(actor_id=None, account_id=account_id, is_on=False))


def ask(actor: Actor, way: Way, target: str | None) -> str:
    """Note that the first proof was right, and that a code is to come. Returns the token of the ceremony."""
    with transaction() as session:
        data = {"way": way, "target": target}
        return ceremonies.begin(session, Step.SECOND_STEP, data, account_id=actor.id)


def answer(token: str | None, *, code: str) -> Proved:
    """Check the code of somebody whose first proof was right.

    :raises WrongCode: it is no present one, and no unused recovery code.
    :raises Over: no first proof, one too old, too many tries, or the account is suspended.
    """
    with transaction() as session:
        begun = ceremonies.look(token, Step.SECOND_STEP)  # whose row is locked first, as everywhere
        account = session.get_one(Account, begun.account_id, with_for_update=True)
        ceremony = ceremonies.count_try(session, token, Step.SECOND_STEP)
        if account.suspended_at is not None or account.left_at is not None:
            raise ceremonies.Over
        right = _fits(session, account, code)
        if right:
            session.delete(ceremony)
    if not right:  # the try counts, so it was not undone
        raise ceremonies.wrong(ceremony, WrongCode())
    return Proved(Actor.of(account), Way(ceremony.data["way"]), ceremony.data["target"])


def _forget(session: Session, account: Account) -> None:
    account.totp_secret = None
    session.execute(delete(RecoveryCode).filter_by(account_id=account.id))
    ceremonies.forget(session, account.id)


def _fits(session: Session, account: Account, code: str) -> bool:
    """Tell whether ``code`` is right, and use it up. The caller has locked the account."""
    if account.totp_secret is None:
        return False
    step = _step_of(account.totp_secret, code, after=account.totp_step)
    if step is not None:
        account.totp_step = step
        return True
    found = session.scalar(
        select(RecoveryCode).filter_by(account_id=account.id, code_hash=_hashed(code), used_at=None)
    )
    if found is None:
        return False
    found.used_at = clock.now()
    journal.record(session, RecoveryCodeUsed(actor_id=account.id, account_id=account.id))
    return True


def _step_of(box: str, code: str, *, after: int) -> int | None:
    """Return the time step whose code this is: the present one or a neighbour, above ``after``."""
    import pyotp

    secret, typed = tokens.opened(_PURPOSE, box), _plain(code)
    if secret is None:  # the platform has another SECRET_KEY: recovery codes still work
        return None
    present = int(clock.now().timestamp()) // PERIOD
    right = [
        step
        for step in (present - 1, present, present + 1)
        if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), typed.encode())
        and step > after
    ]
    return right[0] if right else None


def _make_codes(session: Session, account_id: int) -> list[str]:
    session.execute(delete(RecoveryCode).filter_by(account_id=account_id))
    made = list(_fresh_codes())
    session.add_all(RecoveryCode(account_id=account_id, code_hash=_hashed(code)) for code in made)
    session.flush()
    return made


def _fresh_codes() -> Iterator[str]:
    for _number in range(RECOVERY_CODES):
        yield "-".join("".join(secrets.choice(LETTERS) for _place in range(4)) for _group in range(4))


def _hashed(code: str) -> str:
    return tokens.hashed(f"recovery-code {_plain(code)}")


def _plain(code: str) -> str:
    """Take what was typed as it was meant: full-width digits, capitals, spaces and hyphens say nothing."""
    folded = unicodedata.normalize("NFKC", code).casefold()
    return "".join(character for character in folded if character.isalnum())
