"""Countries: member States of the United Nations and observers, in the forms of the United Nations."""

import pytest
from flask import current_app

from app.i18n import LANGUAGES, speaking
from app.organisations.countries import COUNTRIES, beyond_the_six, countries, country, is_country


@pytest.fixture
def spoken(app):
    """Say the countries beyond the six in a language: code -> name."""

    def say(language):
        with speaking(language, "UTC"):
            return dict(beyond_the_six())

    return say


def test_there_are_195_and_none_is_left_unnamed(spoken):
    for language in LANGUAGES:
        others = spoken(language)
        assert len({*others, *COUNTRIES}) == 195
        assert all(name and name == name.strip() for name in others.values())
        assert len(set(others.values())) == len(others), "two are called the same"


def test_nobody_else_is_a_country(app):
    assert not [
        code for code in ("TW", "HK", "MO", "XK", "EH", "EU", "UN", "mn", "M", "", "MNG") if is_country(code)
    ]
    assert is_country("VA")
    assert is_country("PS")
    assert country("TW") == "TW"


def test_they_are_named_as_the_united_nations_name_them(spoken):
    english = spoken("en")
    assert english["VN"] == "Viet Nam"
    assert english["GB"] == "United Kingdom of Great Britain and Northern Ireland"
    assert english["CI"] == "Côte d'Ivoire"
    assert spoken("ru")["PS"] == "Государство Палестина"
    assert spoken("zh")["IR"] == "伊朗伊斯兰共和国"
    for language in LANGUAGES:
        for name in spoken(language).values():
            assert not {"Burma", "Бирма", "ビルマ", "Kinshasa", "キンシャサ"} & set(
                name.replace("(", " ").split()
            )


def test_the_six_come_first_and_the_others_by_name(app):
    with current_app.test_request_context():
        assert countries(["ZM", "RU", "AF", "CN"]) == ["China", "Russian Federation", "Afghanistan", "Zambia"]


def test_the_others_stand_in_the_order_of_the_language(app):
    with speaking("zh", "UTC"):
        order = [name for _code, name in beyond_the_six()]
    assert order.index("阿富汗") < order.index("巴西") < order.index("法国") < order.index("越南")
