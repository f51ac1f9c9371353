"""What a text points to here: people in any script, posts, files, pages; and nothing that is not there."""

import pytest

from app import text
from app.text import Brought, House, Named

HOUSE = House(
    named={
        "person:1": Named("Б. Сарантуяа", "mn", "/people/1"),
        "organisation:gan": Named("Green Asia Network", "en", "/organisations/gan"),
        "李文静": Named("李文静", "zh", "/people/2"),
        "최민아": Named("최민아", "ko", "/people/3"),
        "Anna": Named("Anna", "en", "/people/4"),
        "Anna Lee": Named("Anna Lee", "en", "/people/5"),
    },
    post=lambda number: f"/threads/7#post-{number}" if 0 < number <= 20 else None,
    files={
        3: Brought("/attachments/3", "/attachments/3/picture", "a dune"),
        4: Brought("/attachments/4", None, ""),
    },
    page=lambda address: address if address.startswith("/events/") else None,
)


BODY = '<a href="/organisations/gan" class="at" lang="en">@Green Asia Network</a>'


def html(source):
    return text.to_html(source, HOUSE).replace(' rel="nofollow ugc noopener"', "")


def shown_picture(alt):
    seen = f'<img src="/attachments/3/picture" alt="{alt}" loading="lazy">'
    return f'<a href="/attachments/3">{seen}</a>'


def at(number, language, name):
    return f'<a href="/people/{number}" class="at" lang="{language}">@{name}</a>'


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        # the name is the person's, never one that is claimed
        ("@[anything](person:1)!", f"{at(1, 'mn', 'Б. Сарантуяа')}!"),
        ("@[x](organisation:gan)", BODY),
        ("@[Minister](person:99)", "@Minister"),
        ("你好@李文静同意", f"你好{at(2, 'zh', '李文静')}同意"),
        ("@최민아님의 의견", f"{at(3, 'ko', '최민아')}님의 의견"),
        ("@Anna Lee knows", f"{at(5, 'en', 'Anna Lee')} knows"),
        ("@Anna, @Annabel", f"{at(4, 'en', 'Anna')}, @Annabel"),
        ("mail bolor@Anna.org", "mail bolor@Anna.org"),
        ("`@Anna #3`", "<code>@Anna #3</code>"),
        ("[see @Anna #3](/events)", '<a href="/events">see @Anna #3</a>'),
        ("as #3 says", 'as <a href="/threads/7#post-3" class="ref">#3</a> says'),
        ("如#3所说", '如<a href="/threads/7#post-3" class="ref">#3</a>所说'),
        ("C#3, #0, #21, #3rd, ##3", "C#3, #0, #21, #3rd, ##3"),
        ("![sand](attachment:3)", shown_picture("sand")),
        ("![](attachment:3)", shown_picture("a dune")),
        ('![" onerror="x](attachment:3)', shown_picture("&quot; onerror=&quot;x")),
        ("![paper](attachment:4)", '<a href="/attachments/4">paper</a>'),
        ("![gone](attachment:5)", "gone"),
    ],
)  # fmt: skip
def test_what_is_there_is_led_to(source, shown):
    assert html(source) == f"<p>{shown}</p>"


def test_without_a_house_all_stays_words():
    source = "@Anna #3 ![sand](attachment:3) /events/1"
    assert "<a" not in text.to_html(source).replace('<a rel="nofollow ugc noopener">', "")
    assert "<img" not in text.to_html(source)


def test_an_address_alone_can_become_a_card_and_one_within_words_cannot():
    alone = '<p class="own"><a href="/events/12-a">/events/12-a</a></p>'
    assert html("/events/12-a") == alone
    assert html("see /events/12-a") == "<p>see /events/12-a</p>"
    assert html("[Forum](/events/12-a)") == alone.replace(">/events/12-a<", ">Forum<")
    assert 'class="own"' not in html("- /events/12-a")
    assert 'class="own"' not in html("[Other](https://other.example/events/12)")


def test_a_quote_says_whose_words_it_holds():
    shown = html("> Priya Raman, #3:\n>\n> what did you do?")
    assert '<blockquote class="quote">' in shown
    assert '<p class="who">Priya Raman, <a href="/threads/7#post-3" class="ref">#3</a>:</p>' in shown
    assert 'class="quote"' not in html("> Priya Raman, #99:\n>\n> nothing")


def test_what_is_to_be_looked_up_is_bounded():
    seen = text.pointed("".join(f"@Name{number} " for number in range(5_000)) + "@[x](person:1)" * 5_000)
    assert len(seen.typed) <= 20 * 40
    assert seen.chosen == {"person:1"}
