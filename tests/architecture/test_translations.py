"""NFR-2: nothing that people read is left in another language."""

import pytest

from tools import translations

CATALOGUES = {path.parent.parent.name: path for path in translations.ours()}


@pytest.fixture(params=CATALOGUES)
def catalogue(request):
    return translations.read(CATALOGUES[request.param])


def keys(catalog):
    return {f"{message.context or ''} {message.id}".strip() for message in catalog if message.id}


def test_there_is_a_chinese_catalogue():
    assert "zh" in CATALOGUES


def test_the_catalogue_has_what_the_code_says_and_nothing_else(catalogue):
    wanted = keys(translations.wanted(catalogue))
    have = keys(catalogue)
    assert (sorted(wanted - have), sorted(have - wanted)) == ([], []), "make translations"


def test_every_message_is_translated(catalogue):
    empty = [
        message.id
        for message in catalogue
        if message.id and not all([message.string] if isinstance(message.string, str) else message.string)
    ]
    assert empty == []


def test_no_translation_is_a_guess(catalogue):
    assert [message.id for message in catalogue if message.fuzzy and message.id] == []


def test_placeholders_are_those_of_the_message(catalogue):
    assert [(message.id, list(map(str, errors))) for message, errors in catalogue.check()] == []
