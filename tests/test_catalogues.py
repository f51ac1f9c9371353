"""The catalogues: whole, and in step with the program."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from app.i18n import DEFAULT, LANGUAGES
from dev_tasks import catalogues

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "app" / "translations"
TRANSLATED = [code for code in LANGUAGES if code != DEFAULT]  # the sentences are in English themselves

#: letters that a sentence in this language must have some of
SCRIPTS = {
    "zh": "[\u4e00-\u9fff]",
    "ja": "[\u3040-\u30ff\u4e00-\u9fff]",
    "ko": "[\uac00-\ud7a3]",
    "mn": "[\u0400-\u04ff]",
    "ru": "[\u0400-\u04ff]",
}


def read(language):
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(params=TRANSLATED)
def catalogue(request):
    """The catalogue of each language."""
    return read(request.param)


def forms(message):
    """Return (English, translation) for each form of a message; one pair, unless it counts something."""
    if not message.pluralizable:
        return [(message.id, message.string)]
    one, *_, many = message.id
    strings = message.string or ()
    return [(one if len(strings) > 1 and number == 0 else many, form) for number, form in enumerate(strings)]


def is_translated(message):
    return bool(message.string) and all(message.string)


def key(id):
    return id if isinstance(id, str) else id[0]


def places(sentence):
    return Counter(re.findall(r"%(?:\(\w+\))?[a-z%]", sentence))


def test_each_language_has_its_catalogue():
    assert sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) == sorted(TRANSLATED)


def test_the_catalogues_have_the_sentences_of_the_program_and_no_others():
    assert catalogues.outdated() == [], "run ./dev catalogues"


@pytest.mark.parametrize(
    "sentence", ["Cancelled: %(title)s", "Your seat is confirmed.", "Skip to the content"]
)
def test_calendars_mails_and_pages_are_there(catalogue, sentence):
    assert sentence in catalogue


def test_every_sentence_is_translated(catalogue):
    assert not [message.id for message in catalogue if message.id and not is_translated(message)]


def test_what_is_translated_is_in_the_script_of_its_language(catalogue):
    """An English sentence that was copied into a catalogue is no translation."""
    script = SCRIPTS[catalogue.locale.language]
    copied = [
        (id, said)
        for message in catalogue
        for id, said in forms(message)
        if message.id and said and re.search(r"[A-Za-z]", re.sub(r"%\(\w+\)s", "", id))
        if not re.search(script, said) and id != said
    ]
    assert not copied


def test_places_are_the_same(catalogue):
    wrong = [
        (id, said)
        for message in catalogue
        for id, said in forms(message)
        if message.id and said and places(id) != places(said)
    ]
    assert not wrong


def test_every_form_of_a_number_is_there(catalogue):
    counted = [message for message in catalogue if message.pluralizable]
    assert counted
    for message in counted:
        assert len(message.string) == catalogue.num_plurals, message.id
        assert len({bool(form) for form in message.string}) == 1, f"{message.id}: some forms, not all"


def test_no_translation_begins_or_ends_with_space(catalogue):
    wrong = [
        (id, said)
        for message in catalogue
        for id, said in forms(message)
        if message.id and said and (said != said.strip()) != (id != id.strip())
    ]
    assert not wrong


def test_nothing_is_doubtful_double_or_gone(catalogue):
    path = FOLDER / catalogue.locale.language / "LC_MESSAGES" / "messages.po"
    written = path.read_text("utf-8")
    assert not [message.id for message in catalogue if message.fuzzy and message.id]
    assert "\n#~" not in written
    entries = re.findall(r'^msgid ((?:".*"\n)+)', written, re.M)
    assert len(entries) > 100
    assert not [entry for entry, number in Counter(entries).items() if number > 1]


def test_the_program_reads_what_people_wrote(catalogue):
    """The .mo files are made from the .po, and not kept."""
    path = FOLDER / catalogue.locale.language / "LC_MESSAGES" / "messages.mo"
    with path.open("rb") as file:
        compiled = {key(m.id): [said for _, said in forms(m)] for m in read_mo(file)}
    written = {key(m.id): [said for _, said in forms(m)] for m in catalogue if m.id and is_translated(m)}
    assert {id: compiled.get(id) for id in written} == written


@pytest.mark.parametrize(
    ("language", "desertification"),
    [("zh", "荒漠化"), ("ja", "砂漠化"), ("ko", "사막화"), ("mn", "цөлжилт"), ("ru", "опустынивани")],
)
def test_the_words_are_those_of_the_convention(language, desertification):
    for message in read(language):
        for id, said in forms(message):
            if said and "desertification" in id.lower():
                assert desertification in said.lower(), id
