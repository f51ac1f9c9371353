"""What discussions show on the pages of organisations and people."""

from flask import render_template
from markupsafe import Markup

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.accounts.session import reader
from app.discussions import lists, queries, thread_lists, unread
from app.discussions.kinds import LISTED
from app.errors import NotFound
from app.organisations.models import Organisation
from app.pieces import piece

MOST = 10  #: threads shown
FIRST = 5  #: of those that are new, on the first page


def spoken_in(organisation: Organisation) -> str:
    """On an organisation's page: the discussions in which somebody spoke for it."""
    threads = queries.spoken_in_for(reader(), organisation.id, MOST)
    return render_template("discussions/_threads.html", threads=threads) if threads else ""


def about(organisation: Organisation) -> str:
    """On an organisation's page: the discussions that are about it."""
    threads = thread_lists.about_organisation(reader(), organisation.id, MOST)
    return render_template("discussions/_threads.html", threads=threads) if threads else ""


def spoken_in_by(account: Account) -> str:
    """On a person's page: the discussions in which she spoke."""
    threads = queries.spoken_in_by(reader(), account.id, MOST)
    return render_template("discussions/_threads.html", threads=threads) if threads else ""


def card(thread_id: int) -> str:
    """In a post: a discussion that everybody may see, as a card."""
    try:
        head = queries.head(None, thread_id)
    except NotFound:
        return ""
    return render_template("discussions/_card.html", thread=head) if head.state in LISTED else ""


def new_to(person: Actor) -> str:
    """In the bar of every page: how many discussions are new to its reader."""
    count = unread.count(person)
    return piece("news", count, caller=lambda: Markup(render_template("discussions/_news.html", count=count)))  # noqa: S704


def new_at_home(person: Actor) -> str:
    """On the first page: what is new to its reader in what she follows; nothing when nothing is."""
    threads, _places = lists.fresh(person, limit=FIRST)
    if not threads:
        return ""
    return render_template(
        "discussions/_new_at_home.html", threads=threads, new=lists.new_in(person, threads)
    )
