"""The order of names, the same on every machine and both engines, whatever collations these know.

One key for all readers: Latin, then Cyrillic, Hangul, kana, Han. Mongolian and Russian share one order of
letters; Ё stands with Е. Han characters stand by their reading in Chinese (the first level of GB 2312 is
in the order of pinyin); Japanese names stand by their reading in kana, which people write down. Compared
with the collations of ICU: Korean, Mongolian and Russian agree; Chinese agrees but for characters with
several readings.
"""

import unicodedata

_CYRILLIC = {letter: chr(0xE000 + place) for place, letter in enumerate("абвгдежзийклмноөпрстуүфхцчшщъыьэюя")}
_CYRILLIC["ё"] = _CYRILLIC["е"]
#: small kana and katakana stand with the large hiragana of the same sound
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
_LONGEST = 200  #: characters that matter to the order
_LAST = "\uf8ff"  #: where names without a letter stand


def sort_key(name: str, *, reading: str = "") -> str:
    """Return what ``name`` is sorted by, to be compared code point by code point (app.db.BY_CODE).

    Marks, small kana and signs only decide between names that are equal without them. Never "".

    reading: in kana, for a name in Han characters as Japanese sort it; "" for everybody else.
    """
    if reading and any(_is_kana(letter) for letter in reading):
        name = reading
    kept = unicodedata.normalize("NFKC", name).casefold()[:_LONGEST]
    first = "".join(_weight(letter) for letter in kept if letter.isalnum() or letter.isspace()).strip()
    return f"{first or _LAST}\u0001{kept}".replace("\0", "").encode("utf-8", "ignore").decode()


def _weight(letter: str) -> str:
    point = ord(letter)
    if letter in _CYRILLIC:
        return _CYRILLIC[letter]
    if 0x4E00 <= point <= 0x9FFF:
        return _han(letter)
    if _is_kana(letter):
        return "\ue900" + _kana(letter)
    if 0xAC00 <= point <= 0xD7A3:
        return "\ue800" + letter
    if point < 0x250:
        return unicodedata.normalize("NFD", letter)[0]
    return letter


def _han(letter: str) -> str:
    """By GB 2312, whose first level is in the order of pinyin; what it does not hold comes after."""
    try:
        high, low = letter.encode("gb2312")
    except UnicodeEncodeError:
        return "\uf100" + letter
    return "\uf000" + chr(high) + chr(low)


def _kana(letter: str) -> str:
    """Katakana as hiragana, small as large, voiced as unvoiced."""
    if 0x30A1 <= ord(letter) <= 0x30F6:
        letter = chr(ord(letter) - 0x60)
    return unicodedata.normalize("NFD", letter.translate(_SMALL))[0]


def _is_kana(letter: str) -> bool:
    return 0x3041 <= ord(letter) <= 0x30FF
