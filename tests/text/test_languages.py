"""The language of a text is guessed from its letters, and nothing is guessed from too few."""

import time

import pytest

from app.text.languages import guess


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("Saxaul holds the sand.", "en"),
        ("梭梭固住流沙，NEASPEC 的数据见附件。", "zh"),
        ("サクサウールは砂を留める。", "ja"),
        ("東京の砂漠化対策", "ja"),
        ("삭사울은 모래를 붙잡는다", "ko"),
        ("Элсний нүүлтийг тогтоохын тулд", "mn"),
        ("Бид энэ хурлаар ярина", "mn"),
        ("Саксаул удерживает пески, и это видно.", "ru"),
        ("Мы согласны с NEASPEC Secretariat и UNCCD", "ru"),
        ("ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ", "mn"),
        ("`import sand` https://example.org/a/very/long/address 我们同意", "zh"),
        ("", None),
        ("#12 🙂 42", None),
    ],
)
def test_the_language_is_guessed(source, code):
    assert guess(source) == code


def test_a_long_text_takes_no_time():
    begun = time.process_time()
    guess("`" * 500_000 + "аа" * 500_000)
    assert time.process_time() - begun < 0.5
