"""Files as people bring them, small."""

import io
import zipfile

from PIL import Image


def picture(form="PNG", size=(40, 30), **saved):
    """Return the bytes of a picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 170, 110)).save(out, form, **saved)
    return out.getvalue()


def packed(*names):
    """Return the bytes of an archive with these parts, as office documents are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()
