"""The order of names, the same on every machine and both engines, whatever collations these know.

One key for all readers: Latin, then Cyrillic, Hangul, kana, Han. Mongolian and Russian share one order of
letters; Ё stands with Е. Han characters stand by their reading in Chinese (the first level of GB 2312 is
in the order of pinyin); Japanese names stand by their reading in kana, which people write down. Compared
with the collations of ICU: Korean, Mongolian and Russian agree; Chinese agrees but for characters with
several readings.
"""

import unicodedata

_CYRILLIC = {
    letter: chr(0xE000 + place) for place, letter in enumerate("абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя")
}
#: small kana and katakana stand with the large hiragana of the same sound
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
_KEYS_MOST = 200  #: characters that matter to the order


def sort_key(name: str, *, reading: str = "") -> str:
    """Return what ``name`` is sorted by, to be compared code point by code point (SQLite BINARY, "C").

    reading: in kana, for a name in Han characters as Japanese sort it; "" for everybody else.
    """
    if reading and _is_kana(reading):
        name = reading
    kept = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    return "".join(_weight(letter) for letter in kept if letter.isalnum() or letter.isspace())[
        :_KEYS_MOST
    ].strip()


def _weight(letter: str) -> str:
    point = ord(letter)
    if letter in _CYRILLIC:
        return _CYRILLIC[letter]
    if 0x4E00 <= point <= 0x9FFF:
        return _han(letter)
    if 0x3041 <= point <= 0x30FF:
        return _kana(letter)
    if 0xAC00 <= point <= 0xD7A3:
        return "\ue800" + letter
    if point < 0x250:
        return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    return letter


def _han(letter: str) -> str:
    """By GB 2312, whose first level is in the order of pinyin; what it does not hold comes after."""
    try:
        high, low = letter.encode("gb2312")
    except UnicodeEncodeError:
        return "\uf100" + letter
    return "\uf000" + chr(high) + chr(low)


def _kana(letter: str) -> str:
    """Katakana with hiragana, small with large, voiced right after unvoiced."""
    if 0x30A1 <= ord(letter) <= 0x30F6:
        letter = chr(ord(letter) - 0x60)
    apart = unicodedata.normalize("NFD", letter.translate(_SMALL))
    return "\ue900" + apart[0] + ("\u0001" if len(apart) > 1 else "")


def _is_kana(text: str) -> bool:
    return any(0x3041 <= ord(letter) <= 0x30FF for letter in text)
