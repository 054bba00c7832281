"""How values look."""

import pytest
from markupsafe import Markup

from app.core import cells


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [("010-6555 1234", "01065551234"), ("+86 (21) 5555", "+86215555"), ("110", "110"), ("转8021", "8021")],
)
def test_what_can_be_dialled_is_a_link(typed, dialled):
    assert cells.reach(typed, "phone") == f'<a href="tel:{dialled}">{typed}</a>'


@pytest.mark.parametrize("typed", ["1", "-1", "not a phone", "<script>12345</script>", "a@b.example 12345"])
def test_what_cannot_is_none(typed):
    assert cells.reach(typed, "mobile") == typed
    assert not isinstance(cells.reach(typed, "mobile"), Markup)


@pytest.mark.parametrize(
    ("value", "words"),
    [("DN<50>阀门", "DN<50>阀门"), (Markup("<b>阀门</b> &lt;50&gt;"), "阀门 <50>"), (7, "7"), ("", "")],
)
def test_words_are_what_was_typed_and_what_is_seen(value, words):
    assert cells.words(value) == words
