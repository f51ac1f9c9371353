"""What is shown on the page of an organisation of those it entrusts, and of its part in the plan."""

from flask import render_template

from app.accounts.session import reader
from app.organisations import entrusted
from app.organisations.countries import country
from app.organisations.models import Organisation


def mandates(organisation: Organisation) -> str:
    """Whom the organisation entrusts with something, for all who joined; nothing when it is nobody."""
    person = reader()
    found = entrusted.mandates_by(person, organisation.id) if person else []
    may_record = person is not None and person.is_secretariat
    if not found and not may_record:
        return ""
    return render_template(
        "organisations/_mandates.html",
        organisation=organisation,
        mandates=found,
        may_record=may_record,
        country=country,
    )


def participation(organisation: Organisation) -> str:
    """How far the organisation is with joining the plan: a label, never a right."""
    person = reader()
    return render_template(
        "organisations/_participation.html",
        organisation=organisation,
        steps=entrusted.steps_of(person, organisation.id),
        may_record=person is not None and bool(entrusted.steps_for_reader(person, organisation)),
    )
