"""The browsers a person is signed in on: how long it lasts, what she recognises them by, how it ends.

Plain functions; each takes part in the transaction of its caller.
"""

import ipaddress
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import clock, tokens
from app.accounts.models import Role, SignIn, Way

NOTED = timedelta(hours=1)  #: how old what we know of a browser may become before it is noted again
FRESH = timedelta(hours=1)  #: how long a sign-in proves, without a password, that it is really she


class Life(NamedTuple):
    """How long a browser stays signed in."""

    idle: timedelta  #: after it was last seen
    longest: timedelta  #: after signing in, however often it is seen


OF_PARTICIPANTS = Life(timedelta(days=14), timedelta(days=90))
OF_STAFF = Life(timedelta(hours=12), timedelta(days=7))  #: who may change what is not their own


def end_of(role: Role, *, made_at: datetime, seen_at: datetime) -> datetime:
    """Return when a browser is signed out, unless it is seen again before."""
    life = OF_PARTICIPANTS if role is Role.PARTICIPANT else OF_STAFF
    return min(seen_at + life.idle, made_at + life.longest)


def begin(session: Session, account_id: int, role: Role, *, way: Way, agent: str, network: str) -> str:
    """Sign one more browser in. Returns the token for its cookie."""
    token, now = tokens.fresh(), clock.now()
    session.add(
        SignIn(
            account_id=account_id,
            token_hash=tokens.hashed(token),
            made_at=now,
            seen_at=now,
            expires_at=end_of(role, made_at=now, seen_at=now),
            agent=agent,
            network=network,
            way=way,
        )
    )
    return token


def is_fresh(session: Session, token: str) -> bool:
    """Tell whether a browser was signed in lately enough to prove by it that it is really she."""
    made_at = session.scalar(select(SignIn.made_at).filter_by(token_hash=tokens.hashed(token)))
    return made_at is not None and made_at > clock.now() - FRESH


def end(session: Session, account_id: int, *, but: str | None = None) -> None:
    """Sign a person out everywhere: her rights, her address or a proof of hers are others now.

    but: the token of a browser that stays signed in.
    """
    gone = delete(SignIn).filter_by(account_id=account_id)
    session.execute(gone.where(SignIn.token_hash != tokens.hashed(but)) if but else gone)


#: what a browser says of itself -> what people call it; the first that fits, for many name others too
_BROWSERS = {
    "MicroMessenger": "WeChat",
    "KAKAOTALK": "KakaoTalk",
    "Line/": "LINE",
    "EdgiOS": "Edge",
    "EdgA/": "Edge",
    "Edg/": "Edge",
    "OPR/": "Opera",
    "YaBrowser": "Yandex Browser",
    "SamsungBrowser": "Samsung Internet",
    "Whale/": "Whale",
    "QQBrowser": "QQ Browser",
    "UCBrowser": "UC Browser",
    "FxiOS": "Firefox",
    "Firefox/": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "HarmonyOS": "HarmonyOS",
    "Android": "Android",
    "Linux": "Linux",
}


def agent_words(said: str) -> str:
    """Turn what a browser says of itself into "Firefox, Windows"; "" when it says nothing we know."""
    found = [
        next((words for sign, words in table.items() if sign in said), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found))


def network_of(address: str | None) -> str:
    """Return the network of an address, enough to recognise and too little to find somebody: /24, /48."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))
