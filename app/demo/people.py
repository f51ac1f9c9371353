"""What the demo's invented people say of themselves."""

from typing import Any

from sqlalchemy.orm import Session

from app import text
from app.accounts.models import Account
from app.discussions.models import Theme
from app.people import listing
from app.people.access import Field
from app.people.models import Audience, PersonTheme, Profile

_COLUMNS = (
    "family_name", "given_name", "family_first", "native_name", "honorific", "pronouns", "position",
    "languages", "expertise", "biography",
)  # fmt: skip
#: what those who are open about themselves tell everybody
_OPEN = frozenset(Field) - {Field.PRONOUNS, Field.TIMEZONE}


def load_profiles(
    session: Session,
    given: list[dict[str, Any]],
    readings: dict[str, str],
    themes: dict[str, Theme],
    people: dict[str, Account],
) -> None:
    """Give each invented person a profile. readings: how names are read, by the keys of ``people``."""
    for said in given:
        account = people[said["person"]]
        session.add(
            Profile(
                account_id=account.id,
                reading=readings[said["person"]] if readings[said["person"]] != account.name else "",
                biography_html=text.to_html(said["biography"]),
                listed=Audience(said["listed"]),
                audiences={field.value: Audience.PUBLIC.value for field in _OPEN} if said["open"] else {},
                **{name: said[name] for name in _COLUMNS},
            )
        )
        session.add_all(
            PersonTheme(account_id=account.id, theme_id=themes[slug].id) for slug in said["themes"]
        )
        listing.index(session, account.id)
