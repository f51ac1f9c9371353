"""Panels: what a room above shows on the page of a room below.

A thread's page says which meeting it leads to, a meeting's page who has a seat; but threads know
nothing of meetings, and meetings nothing of seats. ``app/wiring`` says which panel goes where.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import current_app
from markupsafe import Markup

#: (subject of the page) -> HTML; "" when there is nothing to show
Panel = Callable[[Any], str]
#: page -> place on the page -> panel
Panels = Mapping[str, Mapping[str, Panel]]


def one(page: str, place: str, subject: object) -> Markup:
    """Make the panel of one place of a page; empty when there is none."""
    placed = cast(Panels, current_app.extensions["panels"]).get(page, {})
    return Markup(placed[place](subject) if place in placed else "")  # noqa: S704  # our own templates


def collect(page: str, subject: object) -> dict[str, Markup]:
    """Make the panels of a page, by place. A place without a panel is not in the answer."""
    placed = cast(Panels, current_app.extensions["panels"]).get(page, {})
    return {place: Markup(panel(subject)) for place, panel in placed.items()}  # noqa: S704  # our own templates
