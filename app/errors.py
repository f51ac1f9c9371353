"""Refusals: a rule said no. A refusal is not a bug; a bug is not a refusal."""

from app.i18n import Lazy, _


class Refusal(Exception):
    """Base of all refusals. ``code`` is for programs and stays; ``message`` is for people."""

    code = "refused"
    status = 409
    message: Lazy = _("This cannot be done.")
    #: seconds after which the same request may succeed; None when waiting does not help
    retry_after: int | None = None

    def __str__(self) -> str:
        return str(self.message)


class NotFound(Refusal):
    """Also said to those who may not know that the thing exists."""

    code, status, message = "not_found", 404, _("There is nothing here for you.")


class Busy(Refusal):
    """The database had no room for one more change within the time a person waits."""

    code, status, retry_after = "busy", 503, 2
    message = _("The platform is busy. Nothing was changed. Please try again in a moment.")


class TooManyRequests(Refusal):
    """Somebody knocks too often."""

    code, status, retry_after = "too_many_requests", 429, 60
    message = _("That was too often. Please wait a while and try again.")
