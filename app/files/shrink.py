"""Make a picture anew, small, without anything that is not seen. Runs in a child process (app.files.child).

Nothing of the platform is imported here.
"""

import io
import struct
from typing import Any

PIXELS = 25_000_000  #: of a picture that is decoded at all
FRAMES = 100
_QUALITIES = (82, 70, 58, 46, 34, 22)  #: of WebP, tried one after the other


def shrunk(data: bytes, *, widest: int, most: int) -> bytes:
    """Return ``data`` as WebP, no side longer than ``widest`` pixels, no more than ``most`` bytes.

    The first frame of those that move; turned as the camera was held; no metadata.

    :raises ValueError: "unreadable", "too_many_pixels", "too_many_frames".
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # we look ourselves, before anything is decoded
    _want_few_pixels(*_webp_size(data))
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
            _want_few_pixels(*image.size)
            if _frames(image) > FRAMES:
                raise ValueError("too_many_frames")
            image.seek(0)
            image.draft("RGB", (2 * widest, 2 * widest))
            small = _upright(_small(image, widest))
    except (OSError, SyntaxError, EOFError, struct.error, IndexError, KeyError, TypeError) as broken:
        raise ValueError("unreadable") from broken
    return _packed(small, most)


def _want_few_pixels(width: int, height: int) -> None:
    if width * height > PIXELS:
        raise ValueError("too_many_pixels")


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read the size of a WebP from its header; the library would make room for all of it first."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return 0, 0
    kind, body = data[12:16], data[20:30]
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


def _frames(image: Any) -> int:
    """Count the frames of what moves, as far as it matters: a GIF says nowhere how many it has."""
    if image.format != "GIF":
        return 1 if image.format in {"JPEG", "MPO"} else getattr(image, "n_frames", 1)
    for number in range(FRAMES + 1):
        try:
            image.seek(number)
        except EOFError:
            return number
    return FRAMES + 1


def _small(image: Any, widest: int) -> Any:
    """Return a copy in colours of eight bits, its longer side ``widest`` pixels at most."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":  # sixteen bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    transparent = "A" in image.getbands() or "transparency" in image.info
    exif = image.getexif()
    small = image.convert("RGBA" if transparent else "RGB")
    small.thumbnail((widest, widest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    small.info.clear()
    small.info["turned"] = exif.get(0x0112, 1)  # EXIF: Orientation
    return small


def _upright(image: Any) -> Any:
    """Turn a picture as the camera was held."""
    from PIL import Image

    turn = Image.Transpose
    way = {
        2: turn.FLIP_LEFT_RIGHT,
        3: turn.ROTATE_180,
        4: turn.FLIP_TOP_BOTTOM,
        5: turn.TRANSPOSE,
        6: turn.ROTATE_270,
        7: turn.TRANSVERSE,
        8: turn.ROTATE_90,
    }.get(image.info.pop("turned", 1))
    return image if way is None else image.transpose(way)


def _packed(image: Any, most: int) -> bytes:
    """Write WebP as well as it goes into ``most`` bytes; smaller, when it does not go at all."""
    while True:
        for quality in _QUALITIES:
            out = io.BytesIO()
            image.save(out, "WEBP", quality=quality, method=4)
            if out.tell() <= most:
                return out.getvalue()
        image.thumbnail((image.width * 3 // 4 or 1, image.height * 3 // 4 or 1))
