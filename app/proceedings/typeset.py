"""Proceedings as PDF, by Typst. It runs in a child process, and imports nothing of ours."""

import re
from pathlib import Path

#: the letters that a document must have when it holds such characters: all families named in
#: ``proceedings.typ`` for them, of which one is enough
_NEEDED = {
    re.compile("[\u0400-\u04ff]"): ("noto sans", "dejavu sans", "segoe ui", "helvetica neue", "arial"),
    re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"): (
        *("noto sans cjk sc", "noto sans sc", "source han sans sc", "pingfang sc", "microsoft yahei"),
        *("noto sans cjk jp", "noto sans jp", "hiragino sans", "yu gothic"),
        *("noto sans cjk kr", "noto sans kr", "apple sd gothic neo", "malgun gothic"),
    ),
}


def pdf(data: bytes, *, made: str) -> bytes:
    """Typeset what :func:`app.proceedings.document.values` returned, as JSON.

    made: the instant that the file names as its own, ISO 8601.

    :raises ValueError: "no_letters": this machine has no letters for some of the text.
    """
    import datetime  # in the child only

    import typst

    page, said = Path(__file__).with_name("proceedings.typ").read_bytes(), data.decode()
    made_at = int(datetime.datetime.fromisoformat(made).timestamp())
    laid_out, warnings = typst.compile_with_warnings(page, sys_inputs={"data": said}, timestamp=made_at)
    missing = {str(warning).rpartition(": ")[2] for warning in warnings}
    if any(found.search(said) and missing.issuperset(families) for found, families in _NEEDED.items()):
        raise ValueError("no_letters")
    return bytes(laid_out)
