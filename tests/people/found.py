"""People who stand in the directory, and what a page of it shows."""

import html
import re

from app.db import transaction
from app.people import listing
from app.people.models import Audience, PersonTheme, Profile


def list_person(actor, *, listed=Audience.PUBLIC, themes=(), **columns):
    """Let others find ``actor``; any column of the profile may be given. Returns the actor."""
    with transaction() as session:
        profile = session.get_one(Profile, actor.id)
        profile.listed = listed
        for column, value in columns.items():
            setattr(profile, column, value)
        session.add_all(PersonTheme(theme_id=theme.id, account_id=actor.id) for theme in themes)
        listing.index(session, actor.id)
    return actor


def names_on(page):
    """Return the names of the people on a page of the directory, from its top."""
    people = page.partition('id="found"')[2].partition("<aside")[0]
    return [html.unescape(name) for name in re.findall(r'row-t"><a[^>]*><bdi>([^<]*)</bdi>', people)]


def link_to(page, relation):
    """Return the address of the next or previous page, or None."""
    link = re.search(rf'href="([^"]*)" rel="{relation}"', page)
    return html.unescape(link[1]) if link else None
