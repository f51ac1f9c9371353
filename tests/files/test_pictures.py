"""Pictures of strangers: what is seen is kept, nothing else; what would fill the machine is refused."""

import io
import os
import struct
import time
import zipfile
import zlib

import pytest
from PIL import Image

from app.files import pictures
from app.files.pictures import NotAPicture, PictureTooLarge, TooManyFrames, TooManyPixels, TwoThingsAtOnce


def encoded(image, form, **more):
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def anew(data, widest=480, most=200_000):
    with Image.open(io.BytesIO(pictures.made_anew(data, widest=widest, most=most))) as image:
        image.load()
        return image


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *chunks, rows=b""):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(chunks)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def gif(frames):
    one = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + one * frames + b"\x3b"


def noise(width, height):
    return Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))


COLOURED = Image.new("RGB", (300, 200), (200, 40, 40))


@pytest.mark.parametrize(
    ("image", "form"),
    [
        (COLOURED, "PNG"),
        (COLOURED, "JPEG"),
        (COLOURED, "WEBP"),
        (COLOURED, "GIF"),
        (COLOURED.convert("L"), "PNG"),
        (COLOURED.convert("1"), "PNG"),
        (COLOURED.convert("P"), "PNG"),
        (COLOURED.convert("CMYK"), "JPEG"),
        (COLOURED.convert("RGBA"), "PNG"),
        (COLOURED.convert("LA"), "PNG"),
        (Image.new("I;16", (300, 200), 40_000), "PNG"),
    ],
)
def test_pictures_of_each_kind_are_made_anew(image, form):
    made = anew(encoded(image, form))

    assert (made.format, made.size) == ("WEBP", (300, 200))


def test_colours_stay_and_so_does_what_is_clear():
    clear = Image.new("RGBA", (50, 50), (200, 40, 40, 0))

    red, green, blue = anew(encoded(COLOURED, "PNG")).convert("RGB").getpixel((9, 9))
    assert (abs(red - 200) < 8, abs(green - 40) < 8, abs(blue - 40) < 8) == (True, True, True)
    assert anew(encoded(clear, "PNG")).getpixel((9, 9))[3] == 0


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_picture_stands_as_the_camera_was_held(turned):
    from PIL import ImageOps

    image = Image.new("RGB", (400, 200), (255, 255, 255))
    image.paste((0, 0, 0), (0, 0, 200, 100))  # one dark corner
    exif = Image.Exif()
    exif[0x0112] = turned
    data = encoded(image, "JPEG", exif=exif, quality=95)

    made = anew(data).convert("L")

    with Image.open(io.BytesIO(data)) as brought:
        wanted = ImageOps.exif_transpose(brought).convert("L")
    assert made.size == wanted.size
    for x in (0.2, 0.8):
        for y in (0.2, 0.8):
            spot = (int(wanted.width * x), int(wanted.height * y))
            assert abs(made.getpixel(spot) - wanted.getpixel(spot)) < 40


def test_the_first_frame_of_what_moves_is_kept():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    for form in ("GIF", "WEBP", "PNG"):
        made = anew(encoded(frames[0], form, save_all=True, append_images=frames[1:]))
        assert not getattr(made, "is_animated", False)
        assert made.convert("RGB").getpixel((9, 9))[0] > 240


@pytest.mark.parametrize(("widest", "most"), [(480, 200_000), (480, 30_000), (96, 4_000), (96, 700)])
def test_it_is_as_small_as_was_asked(widest, most):
    data = pictures.made_anew(encoded(noise(900, 700), "PNG"), widest=widest, most=most)

    assert len(data) <= most
    with Image.open(io.BytesIO(data)) as image:
        assert max(image.size) <= widest


def test_small_pictures_are_not_blown_up():
    assert anew(encoded(Image.new("RGB", (20, 10)), "PNG")).size == (20, 10)


def test_nothing_unseen_is_kept():
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Comment", "canary-text")
    told.add_itxt("XML:com.adobe.xmp", "canary-xmp")
    exif = Image.Exif()
    exif[0x010E] = "canary-exif"

    for data in (
        encoded(COLOURED, "PNG", pnginfo=told, exif=exif, icc_profile=b"canary-icc" * 20),
        encoded(COLOURED, "JPEG", exif=exif, comment=b"canary-comment"),
        encoded(COLOURED, "WEBP", exif=exif, xmp=b"canary-xmp"),
    ):
        assert b"canary" in data
        assert b"canary" not in pictures.made_anew(data, widest=480, most=200_000)


ARCHIVE = io.BytesIO()
with zipfile.ZipFile(ARCHIVE, "w") as packed:
    packed.writestr("a.txt", "a")


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", NotAPicture),
        (b"GIF89a", NotAPicture),
        (b"GIF89a/*\0\0*/=1;canary()", NotAPicture),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>canary()</script></svg>", NotAPicture),
        (b"<?xml version='1.0'?><svg/>", NotAPicture),
        (b"\x1f\x8b\x08 svgz", NotAPicture),
        (b"8BPS psd", NotAPicture),
        (encoded(COLOURED, "TIFF"), NotAPicture),
        (encoded(COLOURED, "BMP"), NotAPicture),
        (encoded(COLOURED, "JPEG") + ARCHIVE.getvalue(), TwoThingsAtOnce),
        (encoded(COLOURED, "PNG") + b"<!DOCTYPE html><p>", TwoThingsAtOnce),
        (encoded(COLOURED, "GIF", comment=b"<ScRiPt>canary()</script>"), TwoThingsAtOnce),
        (encoded(COLOURED, "JPEG", comment=b"<?php system(1) ?>"), TwoThingsAtOnce),
        (encoded(COLOURED, "JPEG") + b"%PDF-1.4", TwoThingsAtOnce),
        (encoded(noise(300, 300), "PNG")[:60_000], NotAPicture),
        (encoded(noise(300, 300), "JPEG")[:9_000], NotAPicture),
        (encoded(noise(300, 300), "WEBP")[:9_000], NotAPicture),
        (encoded(COLOURED, "PNG") + b"\0" * pictures.LARGEST, PictureTooLarge),
        (png(13_000, 13_000), TooManyPixels),
        (png(20_000, 20_000), TooManyPixels),
        (png(2**31 - 1, 2**31 - 1), TooManyPixels),
        (png(0, 0), NotAPicture),
        (encoded(Image.new("L", (16_000, 1_600)), "WEBP", lossless=True), TooManyPixels),
        (encoded(Image.new("L", (5_001, 5_000)), "JPEG"), TooManyPixels),
        (encoded(Image.new("1", (60_000, 500)), "GIF"), TooManyPixels),
        (gif(10_000), TooManyFrames),
        (
            png(9, 9, *[chunk(b"zTXt", b"a\0\0" + zlib.compress(b"a" * 20_000_000))] * 5, rows=b"\0" * 252),
            NotAPicture,
        ),
        (
            png(9, 9, chunk(b"iCCP", b"a\0\0" + zlib.compress(b"a" * 90_000_000)), rows=b"\0" * 252),
            NotAPicture,
        ),
    ],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused_soon(data, refusal):
    began = time.monotonic()

    with pytest.raises(refusal):
        pictures.made_anew(data, widest=480, most=200_000)

    assert time.monotonic() - began < 8


def test_the_largest_that_is_taken_is_taken():
    assert anew(encoded(Image.new("RGB", (5_000, 5_000), "red"), "PNG")).size == (480, 480)
    assert anew(encoded(Image.new("RGBA", (5_000, 5_000), "red"), "WEBP")).size == (480, 480)


def test_a_hundred_frames_are_enough():
    assert anew(gif(100)).size == (1, 1)
    with pytest.raises(TooManyFrames):
        pictures.made_anew(gif(101), widest=480, most=200_000)
