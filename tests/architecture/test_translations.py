"""NFR-2: nothing that people read is left in another language."""

import pytest

from tools import translations


@pytest.fixture(params=translations.CATALOGUES, ids=lambda path: path.parent.parent.name)
def catalogue(request):
    return translations.read(request.param)


def keys(catalog):
    return {f"{message.context or ''} {message.id}".strip() for message in catalog if message.id}


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
