"""The part of a text in which the words stand, with the words marked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from app.search.asked import Asked, Piece
from app.search.words import Token, is_han, placed
from app.text import excerpt

LONG = 240  #: characters of a snippet
BEFORE = 60  #: of them before the first word that was found
READ = 30_000  #: characters of a text that are looked through

Spans = list[tuple[int, int]]


def spans(text: str, asked: Asked) -> Spans:
    """Return where in ``text`` the words stand, in their order, none over another."""
    pieces: dict[str, list[Piece]] = defaultdict(list)
    for clause in asked.wanted:
        for option in clause.options:
            for piece in option:
                pieces[piece.tokens[0][0]].append(piece)
    tokens = placed(text[:READ])
    found: Spans = []
    for place, token in enumerate(tokens):
        ends = [_end(tokens, place, piece) for piece in pieces.get(token.word[0], ())]
        end = max((one for one in ends if one is not None), default=None)
        if end is None:
            continue
        if found and token.start <= found[-1][1]:  # two that meet are marked as one
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((token.start, end))
    return found


def _end(tokens: Sequence[Token], place: int, piece: Piece) -> int | None:
    """Return where ``piece`` ends that begins with the token at ``place``; None: it does not stand there."""
    last = place + len(piece.tokens) - 1
    if last >= len(tokens):
        return None
    if any(tokens[place + step].word != word for step, word in enumerate(piece.tokens[:-1])):
        return None
    token, wanted = tokens[last], piece.tokens[-1]
    if not piece.is_beginning:
        return token.end if token.word == wanted else None
    if not token.word.startswith(wanted):
        return None
    return token.start + 1 if is_han(wanted) and len(wanted) < len(token.word) else token.end


def marked(text: str, found: Iterable[tuple[int, int]]) -> Markup:
    """Return ``text``, escaped, with what was found in <mark>."""
    parts, place = [], 0
    for start, end in found:
        parts += [escape(text[place:start]), Markup("<mark>%s</mark>") % text[start:end]]
        place = end
    return Markup("").join([*parts, escape(text[place:])])


def snippet(text: str, found: Spans) -> Markup:
    """Return the part of ``text`` around the first words found; its beginning, if none were."""
    if not found:
        return escape(excerpt(" ".join(text.split()), LONG))
    start = max(0, found[0][0] - BEFORE)
    if start:
        # from the beginning of a word, where there is one
        space = text.find(" ", start, found[0][0])
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LONG)
    if end < len(text):
        space = text.rfind(" ", max(found[0][1], end - 30), end)
        end = max(space if space >= 0 else end, found[0][1])
    shown = [(max(one, start) - start, min(other, end) - start) for one, other in found if one < end]
    middle = marked(text[start:end], shown)
    return Markup("%s%s%s") % ("… " if start else "", middle, " …" if end < len(text) else "")
