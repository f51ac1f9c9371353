"""What people may call themselves: any name in any script, but none of those who run the network."""

import re
import unicodedata
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import Field
from wtforms.validators import ValidationError

from app import names, text
from app.accounts.models import Account, Role
from app.errors import Refusal
from app.forms import Check
from app.i18n import _

LONGEST = 80  #: characters
MARKS = 4  #: more marks on one letter than any writing needs are taken away

#: what takes no room and spells nothing in a name; joiners of Mongolian, Persian and emoji do, and stay
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u200b\u200e\u200f\u2060-\u2064\u3164\ufeff\uffa0\U000e0000-\U000e007f]"
)
_ADDRESS = re.compile(
    r"@|://|\bwww\.|"
    r"[^\s.]{2,}\.(?:com|net|org|info|biz|io|co|edu|gov|int|app|dev|xyz|site|online|shop|top|club|link|"
    r"cn|jp|kr|mn|ru|kp|hk|tw|de|uk|us|eu|рф|中国|公司|한국)(?![^\W_])",
    re.IGNORECASE,
)
#: what nobody is called who does not speak for the platform
_OFFICES = (
    "Secretariat", "Administrator", "Admin", "Moderator", "Operator", "Support", "Former participant",
    "秘书处", "管理员", "事務局", "管理者", "사무국", "관리자", "Секретариат", "Администратор",
    "Нарийн бичгийн дарга нарын газар",
)  # fmt: skip


class LooksLikeAnother(Refusal):
    """A name that could be taken for that of somebody who runs the network."""

    code, status = "looks_like_another", 422
    message = _(
        "Somebody who runs this network is called so, or nearly so. Please write your name in another way: "
        "in full, or with your place of work."
    )


def cleaned(value: str | None) -> str | None:
    """Filter: a name on one line, without what cannot be seen."""
    if not value:
        return value
    seen = _UNSEEN.sub("", text.clean(value))
    kept, marks = [], 0
    for letter in seen:
        marks = marks + 1 if unicodedata.category(letter) == "Mn" else 0
        if marks <= MARKS:
            kept.append(letter)
    return text.one_line("".join(kept))


def is_a_name() -> Check:
    """Want at least one letter, and no address: programs make links of those, in mails too."""

    def check(_form: Any, field: Field) -> None:
        name = unicodedata.normalize("NFKC", field.data or "")
        if name and not any(letter.isalpha() for letter in name):
            raise ValidationError(str(_("Please write a name: it needs at least one letter.")))
        if _ADDRESS.search(name):
            raise ValidationError(
                str(_("This looks like an address of the web or of mail. Please write a name."))
            )

    return check


def want_own(session: Session, name: str, *, account_id: int | None = None) -> None:
    """Refuse a name that looks like that of somebody else who runs the network, now.

    account_id: who wants the name; None: somebody who joins.

    :raises LooksLikeAnother: it does.
    """
    in_charge = select(Account.name).where(
        Account.role != Role.PARTICIPANT, Account.suspended_at.is_(None), Account.left_at.is_(None)
    )
    if account_id is not None:
        in_charge = in_charge.where(Account.id != account_id)
    others = [*session.scalars(in_charge), *_OFFICES, current_app.config["NETWORK_NAME"]]
    if any(names.looks_like(name, other) for other in others):
        raise LooksLikeAnother
