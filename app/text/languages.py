"""In which language something is written: a guess from its letters, among the languages we speak.

It proposes, and never decides: whoever writes can say otherwise. Letters tell Korean, Japanese, Chinese and
traditional Mongolian apart. Mongolian in Cyrillic letters has ө and ү, and doubles its vowels; Russian does
neither. What is in Latin letters is taken for English.
"""

import re
from collections import Counter

_NO_WORDS = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|\]\([^)\n]*\)|https?://\S+|[^\s@]+@[^\s@]+\.\w+", re.DOTALL
)
_READ = 4_000  #: characters that are looked at
_FEWEST = 2  #: letters of a script before anything is said

_SCRIPTS = [
    ("hangul", "\u1100-\u11ff\uac00-\ud7af"),
    ("kana", "\u3040-\u30ff\u31f0-\u31ff"),
    ("han", "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"),
    ("cyrillic", "\u0400-\u04ff"),
    ("mongolian", "\u1800-\u18af"),
    ("latin", "A-Za-z\u00c0-\u024f"),
]
_LETTERS = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS}
#: words and spellings that one of the two has, and the other has not
_MONGOLIAN = re.compile(
    r"[өүӨҮ]|([аоуэ])\1|(?:ыг|ийг|ийн)\b|\b(?:байна|байгаа|нь|энэ|тэр|юм|гэж|гэсэн|бол|хийх|манай|бид|дээр|болон)\b",
    re.IGNORECASE,
)
_RUSSIAN = re.compile(
    r"[щъЩЪ]|\b(?:и|в|не|на|что|это|как|мы|для|по|из|от|или|но|у|к|с|о)\b|(?:ться|ого|ция|ость|ение|ых)\b",
    re.IGNORECASE,
)


def guess(source: str) -> str | None:
    """Return the code of the language that ``source`` seems to be in; None when it says too little."""
    words = _NO_WORDS.sub(" ", source[: 2 * _READ])[:_READ]
    seen = Counter({name: len(found.findall(words)) for name, found in _LETTERS.items()})
    seen["latin"] //= (
        3  # names and short forms in Latin letters stand in every language; its letters are many
    )
    east = seen["hangul"] + seen["kana"] + seen["han"]
    script = max(("cyrillic", "mongolian", "latin"), key=lambda name: seen[name])
    if east * 2 >= seen[script] and east:
        script = _eastern(seen)
    if seen[script] < _FEWEST and east < _FEWEST:
        return None
    if script == "cyrillic":
        return "mn" if len(_MONGOLIAN.findall(words)) > len(_RUSSIAN.findall(words)) else "ru"
    return {"hangul": "ko", "kana": "ja", "han": "zh", "mongolian": "mn", "latin": "en"}[script]


def _eastern(seen: Counter[str]) -> str:
    """Tell apart who writes Chinese characters: Japanese has kana among them, Korean few of them."""
    if seen["hangul"] and seen["hangul"] >= max(seen["kana"], seen["han"] // 3):
        return "hangul"
    return "kana" if seen["kana"] * 12 >= seen["han"] else "han"
