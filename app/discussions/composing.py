"""What stands around a text while it is written, as the web brings it: its draft, its files, what it quotes.

Used by the pages on which one writes: they call :func:`opened` to show a form, and :func:`received` for what
was sent. It calls operations, and decides nothing.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from flask import request
from markupsafe import Markup

from app import text, tokens
from app.accounts.actor import Actor
from app.accounts.session import happened
from app.discussions import attachments, drafts, kept_voices, previewing, quoting
from app.discussions.attachments import OfText, TooManyFiles
from app.discussions.drafts import NONE, Place, Saved
from app.discussions.forms import AS_WRITTEN, ReplyForm
from app.discussions.post_forms import EditForm
from app.errors import Refusal
from app.i18n import _
from app.numbers import whole
from app.organisations import queries as organisations
from app.organisations import recording
from app.organisations.access import NotYours, Recorded
from app.organisations.queries import Spoken

TextForm = ReplyForm | EditForm
_NOT_KEPT = {"csrf_token", "key", "files", "draft", "preview"}
ROOM_FOR_WORDS = 8_000_000  #: bytes of the texts of one form: what is too long comes back with a sentence


def room() -> int:
    """Return how many bytes a form with its files may have."""
    return ROOM_FOR_WORDS + attachments.most_of_one() * attachments.most_of_post()


@dataclass(kw_only=True)
class Writing:
    """A text while it is written."""

    place: Place
    saved: Saved = NONE  #: the draft with which the form began
    hanging: Sequence[OfText] = ()  #: files that the post has already, where one is changed
    away: Sequence[int] = ()  #: those of them that are to go
    files: list[OfText] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)  #: what was wrong with files
    asks_for_words: bool = False  #: pictures came without a word of what they show
    preview: Markup | None = None

    @property
    def version(self) -> int:
        """The version of the draft that this form goes on with."""
        return self.saved.version

    @property
    def numbers(self) -> Sequence[int]:
        """The attachments of the text."""
        return [file.id for file in self.files]

    @property
    def room(self) -> int:
        """How many more files the post may have."""
        stay = len(self.hanging) - len(self.away)
        return attachments.most_of_post() - stay - len(self.files)

    @property
    def draft(self) -> str:
        """The key of the draft that goes when the text is published, also one that was saved a moment ago."""
        return self.place.key

    @property
    def accepted(self) -> str:
        """Which files a browser offers."""
        return attachments.ACCEPTED

    @property
    def most_megabytes(self) -> int:
        """How large a file may be."""
        return attachments.most_of_one() // 1_000_000

    @property
    def most_files(self) -> int:
        """How many files there may be."""
        return attachments.most_of_post()


def opened(actor: Actor, form: ReplyForm, place: Place, *, has_draft: bool) -> Writing:
    """Fill ``form``, which is new, with the draft of the place, and with what the address asks for.

    The address may say ``answers=12`` and ``quote=12``: numbers of posts in the thread.
    """
    saved = drafts.find(actor, place) if has_draft else NONE
    for name, value in saved.fields.items():
        if name in form and name not in _NOT_KEPT and form[name].type != "SelectMultipleField":
            form[name].data = value
    answers, quote = (whole(request.args.get(name), 18) for name in ("answers", "quote"))
    if quote and place.kind == "reply":
        quoted = quoting.quoted(actor, int(place.name), quote)
        form.source.data = "\n\n".join(filter(None, [(form.source.data or "").rstrip(), quoted])) + "\n\n"
    if answers or quote:
        form.answers.data = str(answers or quote)
    files = attachments.mine(actor, saved.files)
    return Writing(place=place, saved=saved, files=files)


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A form in which nothing is written yet: made only where no piece of a page holds it already."""

    place: Place
    voices: Sequence[Spoken]  #: for whom the person may speak
    questions: Sequence[tuple[int, str]]
    key: str = field(default_factory=tokens.fresh)

    @property
    def writing(self) -> Writing:
        """What stands around it: nothing."""
        return Writing(place=self.place)

    def form(self) -> ReplyForm:
        """Make the form. What it carries of this reader alone is put in by the page, at marks."""
        form = ReplyForm(formdata=None, language=AS_WRITTEN)
        form.offer(self.voices)
        form.ask(self.questions)
        return form


def blank(actor: Actor, place: Place, questions: Sequence[tuple[int, str]] = ()) -> Blank:
    """Return the form for a text of which nothing is written yet."""
    return Blank(place=place, voices=tuple(kept_voices.of(actor, happened())), questions=tuple(questions))


def changed(actor: Actor, place: Place, saved: Saved, hanging: Sequence[OfText]) -> Writing:
    """Return what stands around a post that is to be changed: the files it has, and those of the draft."""
    files = attachments.mine(actor, saved.files)
    return Writing(
        place=place, saved=saved, files=files, hanging=hanging, away=_away(hanging, saved.fields.keys())
    )


def _away(hanging: Sequence[OfText], named: Container[str]) -> Sequence[int]:
    return [file.id for file in hanging if away_field(file.id) in named]


def away_field(number: int) -> str:
    """Return how a form says that a file of the post goes: by a name of its own, so that drafts keep it."""
    return f"away-{number}"


def received(actor: Actor, form: TextForm, place: Place, hanging: Sequence[OfText] = ()) -> Writing:
    """Take the files and the words about them that came with ``form``, and know its draft.

    hanging: the files that the post has already, where one is changed.
    """
    writing = Writing(
        place=place,
        saved=NONE._replace(version=whole(request.form.get("version"), 18) or 0),
        hanging=hanging,
        away=_away(hanging, request.form),
    )
    dropped = {whole(value, 18) for value in request.form.getlist("drop")}
    numbers = [whole(value, 18) or 0 for value in request.form.getlist("attached")][:100]
    attachments.describe(actor, _words(numbers))
    writing.files = attachments.mine(actor, (one for one in numbers if one not in dropped))
    if writing.room < 0:
        writing.refusals.append(str(TooManyFiles()))
    _bring(actor, writing, form)
    return writing


def _words(numbers: Iterable[int]) -> dict[int, str]:
    said = {one: request.form.get(f"words-{one}") for one in numbers}
    return {one: text.one_line(words) for one, words in said.items() if words is not None}


def _bring(actor: Actor, writing: Writing, form: TextForm) -> None:
    for brought in form.files.data or ():
        if not getattr(brought, "filename", ""):
            continue
        try:
            if writing.room <= 0:
                raise TooManyFiles
            made = attachments.bring(actor, name=brought.filename, data=brought.read())
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            writing.refusals.append(f"{text.excerpt(text.one_line(brought.filename), 60)}: {refusal}")
            continue
        writing.files.append(made)
        writing.asks_for_words = writing.asks_for_words or made.is_picture


def keep(actor: Actor, form: TextForm, writing: Writing) -> Saved:
    """Save what stands in the form as a draft.

    :raises NotFound: no such place.
    :raises TextTooLong: more than is kept.
    """
    kept = fields(form) | {away_field(number): "1" for number in writing.away}
    writing.saved = drafts.save(actor, writing.place, kept, version=writing.version, files=writing.numbers)
    return writing.saved


def fields(form: TextForm) -> dict[str, str]:
    """Return what was typed, by the names of the fields."""
    typed = ((one.name, one.data) for one in form if one.name not in _NOT_KEPT)
    return {name: value for name, value in typed if isinstance(value, str) and value}


def offer(actor: Actor, form: ReplyForm, questions: Sequence[tuple[int, str]] = ()) -> None:
    """Offer for whom the person may speak, and the guiding questions that her text may answer."""
    form.offer(organisations.spoken_for_by(actor.id))
    form.ask(questions)


def checked(actor: Actor, form: ReplyForm) -> Recorded | None:
    """Check what was typed; what is wrong stands next to the fields then. Returns what is to be recorded."""
    form.validate()
    recorded = recording.read(form, actor)
    if recorded and form.is_for_two():
        form.refused(form.organisation, _("Say it yourself, or record it for an organisation: not both."))
    return recorded


def refused(form: ReplyForm, refusal: Refusal) -> None:
    """Say at the field it is about what was refused; what is no matter of a field is refused as it was.

    :raises Refusal: that one.
    """
    voice = form.recorded_for if form.recorded_for.data else form.organisation
    form.refused_at(voice if isinstance(refusal, NotYours) else form.source, refusal)


def _tell(form: TextForm, writing: Writing) -> None:
    for sentence in writing.refusals:
        form.refused(form.files, sentence)


def look(actor: Actor, form: TextForm, writing: Writing, thread_id: int | None) -> Markup | None:
    """Make the text as it will stand; None when there is none. What is wrong is said at the field."""
    _tell(form, writing)
    if not (form.source.data or "").strip():
        form.refused(form.source, _("Please write something."))
        return None
    try:
        return Markup(previewing.html(actor, thread_id, form.source.data))  # noqa: S704  # sanitised
    except Refusal as refusal:
        form.refused(form.source, refusal)
        return None


def key_of(form: ReplyForm) -> str:
    """Return the key of the form, by which a click that comes twice writes once."""
    given: str | None = form.key.data
    return given if given and len(given) <= 100 else tokens.fresh()


def is_unready(form: TextForm, writing: Writing) -> bool:
    """Tell whether the files keep the text from being published now; why stands in the form."""
    _tell(form, writing)
    if writing.asks_for_words and not writing.refusals:
        is_new = isinstance(form, ReplyForm)
        sentence = (
            _("Your files are here. Please say what the pictures show, then publish.")
            if is_new
            else _("Your files are here. Please say what the pictures show, then save.")
        )
        form.refused(form.files, sentence)
    return writing.asks_for_words or bool(writing.refusals)
