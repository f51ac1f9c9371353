"""What people show on the pages of organisations."""

from flask import render_template

from app.accounts.session import reader
from app.organisations.models import Organisation
from app.people import queries

MOST = 200  #: people shown; the directory finds the others


def belonging_to(organisation: Organisation) -> str:
    """On an organisation's page: who belongs to it, as far as the reader may see them."""
    people = queries.belonging_to(reader(), organisation.id, MOST)
    return render_template("people/_belonging.html", people=people) if people else ""
