"""Pictures people bring: never kept as they come, always made anew from what is seen in them."""

import io
import re
import zipfile

from app.errors import Refusal
from app.files import child, shrink
from app.files.kinds import PICTURES, kind_of
from app.i18n import _

LARGEST = 8 * 1024 * 1024  #: bytes of a picture as it comes
WEBP = "image/webp"  #: what all are made to
_SECONDS, _MEGABYTES = 10, 640


class NotAPicture(Refusal):
    """Nothing we know how to show: a drawing in SVG, a document, a broken file."""

    code, status = "not_a_picture", 422
    message = _(
        "This cannot be read as a picture. Please choose a PNG, JPEG, WebP or GIF that opens elsewhere."
    )


class PictureTooLarge(Refusal):
    """More bytes than a photo of a telephone has."""

    code, status = "picture_too_large", 422
    message = _("This file is too large. Please choose one of at most 8 MB.")


class TooManyPixels(Refusal):
    """A picture that would fill the memory."""

    code, status = "too_many_pixels", 422
    message = _("This picture has too many pixels. Please make it smaller: 25 million are enough.")


class TooManyFrames(Refusal):
    """A film."""

    code, status = "too_many_frames", 422
    message = _("This picture moves for too long. Please choose one that stands still.")


class TwoThingsAtOnce(Refusal):
    """A picture for one program, an archive or a page for another."""

    code, status = "two_things_at_once", 422
    message = _(
        "There is something beside the picture in this file. Please save the picture anew, and send that."
    )


#: what no picture contains but what pretends to be one; long enough not to be there by chance
_ALIEN = re.compile(rb"<script|<\?php\s|<!doctype|<html[\s>]|<iframe|%PDF-1\.", re.IGNORECASE)
_REFUSALS = {refusal.code: refusal for refusal in (TooManyPixels, TooManyFrames)}


def made_anew(data: bytes, *, widest: int, most: int) -> bytes:
    """Return a picture as WebP: upright, without metadata, no side longer than ``widest`` pixels.

    most: bytes of what is returned. It takes up to some seconds, in a child process: never within a
    transaction.

    :raises Refusal: it is no picture, too large, or something else as well.
    """
    if len(data) > LARGEST:
        raise PictureTooLarge
    if kind_of(data) not in PICTURES:
        raise NotAPicture
    if _ALIEN.search(data) or zipfile.is_zipfile(io.BytesIO(data)):
        raise TwoThingsAtOnce
    try:
        return child.run(
            shrink.shrunk, data, seconds=_SECONDS, megabytes=_MEGABYTES, widest=widest, most=most
        )
    except child.SaidNo as no:
        raise _REFUSALS.get(no.code, NotAPicture) from None
    except child.Broke:
        raise NotAPicture from None
