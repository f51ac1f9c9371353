"""How names are found: by what they begin with, in their own script or romanised.

Nobody types a name as it stands: without marks, in small letters, in another script. A name is kept under
each of its words, folded and romanised; a run of Han, kana or Hangul is kept from each of its characters
on, because it has no spaces to begin after.
"""

import re
import unicodedata

from anyascii import anyascii

_WORD = re.compile(r"[^\W_]+")
#: scripts whose words are not parted by spaces, or whose names are not (김철수)
_UNBROKEN = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
LONGEST = 40  #: characters of a token
MOST = 60  #: tokens of one name


def folded(text: str) -> str:
    """Return ``text`` as it is compared: compatible forms made one, small letters, no marks, single spaces.

    Й and Ё are letters of their own: й stays, ё is found as е.
    """
    text = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    plain = "".join(_unmarked(letter) for letter in text)
    return " ".join(_WORD.findall(plain))


def _unmarked(letter: str) -> str:
    if ord(letter) < 0x250:  # marks belong to Latin letters; elsewhere they make another letter
        return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    return letter


def romanised(text: str) -> str:
    """Return ``text`` in Latin letters, folded: "Өмнөговь" as "omnogov", "荒漠" as "huangmo"."""
    return folded(anyascii(text).replace("'", ""))


def tokens(*names: str) -> set[str]:
    """Return all that somebody may begin to type to find who is called so.

    A search looks for tokens that begin with :func:`folded` of each word typed.
    """
    found: set[str] = set()
    for name in names:
        for form in (folded(name), romanised(name)):
            for word in form.split():
                found.add(word[:LONGEST])
                for run in _UNBROKEN.finditer(word):
                    found.update(run[0][start:][:LONGEST] for start in range(len(run[0])))
            found.add(form.replace(" ", "")[:LONGEST])
    found.discard("")
    return set(sorted(found)[:MOST])
