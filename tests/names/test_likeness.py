"""When two names may be one."""

import pytest

from app.names import likeness, looks_like


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("State Forestry Administration", "State Forestry Administration of China"),
        ("The Elion Resources Group Co., Ltd.", "Elion Resources Group"),
        ("Өмнөговь аймаг", "Omnogovi aimag"),
        ("国家林业局", "国家林业局"),
        ("Korea Forest Service", "Korean Forest Service"),
        ("Forest Service, Korea", "Korea Forest Service"),
    ],
)
def test_the_same_body_written_otherwise(one, other):
    assert likeness(one, other) >= 0.8


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("State Forestry Administration", "Ministry of Environment"),
        ("Tooroi Cooperative", "Saxaul Cooperative"),
        ("国家林业局", "环境保护部"),
    ],
)
def test_two_bodies(one, other):
    assert likeness(one, other) < 0.8


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Berg", "Аnnа Berg"),  # with Cyrillic а
        ("Anna Berg", "anna  berg."),
        ("Anna Berg", "Ann\u200ba Berg"),
        ("Anna Berg", "Ánna Berg"),
        ("Oyun", "0yun"),
        ("Бат", "Бaт"),  # with Latin a
    ],
)
def test_names_that_look_alike(one, other):
    assert looks_like(one, other)
    assert looks_like(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Anna", "Hanna"), ("Бат", "Бата"), ("王伟", "王威"), ("정해담", "Jeong Haedam"), ("", ""), ("!", "?")],
)
def test_names_that_do_not(one, other):
    assert not looks_like(one, other)
