"""How proceedings say in words who spoke, for whom, and when."""

from app import moments
from app.accounts.former import called
from app.discussions.kinds import PostState
from app.i18n import LANGUAGES, _
from app.organisations.models import Sector
from app.proceedings.queries import Contribution, Translated, Voices, places


def author(one: Contribution) -> str:
    """Say who wrote it."""
    return called(one.author)


def voice(one: Contribution) -> str:
    """Say for whom it was said."""
    whom = _whom(one.organisation, one.sector, places(one.countries)) if one.organisation else None
    if one.told and one.told_on:
        told = {"told": one.told.words, "day": moments.day(one.told_on)}
        if whom:
            return str(
                _(
                    "recorded by the secretariat for %(organisation)s, %(told)s, on %(day)s",
                    organisation=whom,
                    **told,
                )
            )
        return str(_("recorded by the secretariat, %(told)s, on %(day)s", **told))
    if whom is None:
        return str(_("speaks in a personal capacity"))
    if one.mandate:
        return str(
            _("speaks for %(organisation)s, %(capacity)s", organisation=whom, capacity=one.mandate.capacity)
        )
    return str(_("speaks for %(organisation)s", organisation=whom))


def _whom(organisation: str, sector: Sector | None, countries: str) -> str:
    about = ", ".join(filter(None, [str(sector.words) if sector else "", countries]))
    return f"{organisation} ({about})" if about else organisation


def written(one: Contribution) -> str:
    """Say when it was written, and that it was changed since."""
    said = moments.moment(one.written_at)
    if one.edited_at:
        changed = _("changed on %(day)s", day=moments.day(moments.local(one.edited_at)))
        return f"{said} · {changed}"
    return said


def gone(one: Contribution) -> str:
    """Say what became of a post that has no words any more."""
    day = moments.day(moments.local(one.ended_at or one.written_at))
    if one.state is PostState.WITHDRAWN:
        return str(_("Post %(number)s was withdrawn by its author (%(day)s).", number=one.number, day=day))
    if one.state is PostState.MOVED:
        return str(_("Post %(number)s was moved to another place (%(day)s).", number=one.number, day=day))
    if one.reason:
        return str(
            _(
                "Post %(number)s was removed (%(day)s): %(reason)s",
                number=one.number,
                day=day,
                reason=one.reason,
            )
        )
    return str(_("Post %(number)s was removed (%(day)s).", number=one.number, day=day))


def translation(one: Translated) -> str:
    """Say what a translation is."""
    said = str(
        _("Translation into %(language)s, %(how)s", language=language(one.language), how=one.rendering.words)
    )
    if one.is_stale:
        return f"{said}; {_('the post has changed since')}"
    return said


def language(code: str) -> str:
    """Say a language by its own name."""
    return LANGUAGES.get(code, code)


def spoke(one: Voices) -> str:
    """Say for whom people spoke: a line of the list of those who took part."""
    if one.organisation is None:
        return str(_("In a personal capacity"))
    return _whom(one.organisation, one.sector, places(one.countries))
