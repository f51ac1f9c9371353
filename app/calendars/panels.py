"""What calendars show on the pages of others."""

from flask import render_template

from app.calendars.blocks import has_block
from app.meetings.models import Meeting


def add_to_calendar(meeting: Meeting) -> str:
    """On a meeting's page: put it into a calendar by hand."""
    return render_template("calendars/_add.html", meeting=meeting) if has_block(meeting) else ""
