"""What is typed is kept exactly, or refused with a sentence."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.core import fields
from app.core.fields import key_from


@pytest.fixture(autouse=True)
def _reader(installed):
    """Somebody who reads Chinese."""
    with installed.test_request_context("/"):
        yield


def ask(field, *typed):
    form = type("One", (Form,), {"one": field})(MultiDict([("one", text) for text in typed]))
    valid = form.validate()
    return (form.one.data, []) if valid else (None, [str(error) for error in form.one.errors])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        (" 1,234.50 ", "1234.50"),
        ("0.0001", "0.0001"),
        ("-3", "-3"),
        ("1e3", "1000"),
        ("", None),
        (" ", None),
    ],
)
def test_a_decimal_is_kept_as_typed(text, number):
    expected = None if number is None else Decimal(number)
    assert ask(fields.ExactDecimalField(), text) == (expected, [])


@pytest.mark.parametrize("text", ["一百", "NaN", "Infinity", "-inf", "1.2.3", "--1", "0x10"])
def test_what_is_no_number_is_refused(text):
    assert ask(fields.ExactDecimalField(), text) == (None, ["请输入数字。"])


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**11), max_value=10**11))
def test_any_decimal_survives_the_form(number):
    assert ask(fields.ExactDecimalField(), f"{number:,.4f}")[0] == number


@pytest.mark.parametrize("text", ["1.5", "十", "1" * 30, "0b1", "1e3"])
def test_what_is_no_whole_number_is_refused(text):
    assert ask(fields.WholeNumberField(), text) == (None, ["请输入整数。"])


def test_a_day_is_written_as_iso():
    assert ask(fields.DayField(), " 2007-12-13 ") == (date(2007, 12, 13), [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2007-02-30", "日期无效，请按 2007-12-13 的格式填写。"),
        ("13.12.2007", "日期无效，请按 2007-12-13 的格式填写。"),
        ("yesterday", "日期无效，请按 2007-12-13 的格式填写。"),
        ("1899-12-31", "日期超出允许的范围。"),
        ("3000-01-01", "日期超出允许的范围。"),
    ],
)
def test_what_is_no_day_is_refused(text, message):
    for presence in ([], [fields.Given(fields.REQUIRED)]):
        assert ask(fields.DayField(validators=presence), text) == (None, [message])


@pytest.mark.parametrize(("text", "stars"), [("1", 1), ("5", 5), ("", None)])
def test_stars(text, stars):
    assert ask(fields.StarsField(), text) == (stars, [])


@pytest.mark.parametrize("text", ["0", "6", "-1", "1.5", "five", "٣"])
def test_no_other_number_of_stars(text):
    assert ask(fields.StarsField(), text) == (None, ["不是有效的选项。"])


@pytest.mark.parametrize("kind", [fields.TextField, fields.WholeNumberField, fields.ExactDecimalField, fields.DayField])
@pytest.mark.parametrize("typed", [[], [""], [" "], ["\t"], [" \u200b\u2060 "], ["\u3164"], ["\u3000"]])
def test_nothing_and_blanks_are_not_enough_where_something_is_required(kind, typed):
    assert ask(kind(validators=[fields.Given(fields.REQUIRED)]), *typed) == (None, ["此项必填。"])


def test_zero_is_enough_where_a_number_is_required():
    for kind in (fields.WholeNumberField, fields.ExactDecimalField):
        assert ask(kind(validators=[fields.Given(fields.REQUIRED)]), "0") == (0, [])


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x08"])
def test_characters_that_no_database_keeps_are_refused(text):
    assert ask(fields.TextField(validators=[fields.storable]), text) == (None, ["含有无法保存的字符。"])


@pytest.mark.parametrize("text", ["第一行\r\n第二行\t表", "😀 👨‍👩‍👧", "שלום", "<script>", "'; DROP TABLE"])
def test_all_others_are_kept(text):
    assert ask(fields.TextField(validators=[fields.storable]), text) == (text, [])


@given(st.one_of(st.text(), st.integers(), st.none()))
def test_a_key_is_a_positive_number_that_databases_hold(text):
    key = key_from(text)
    assert key is None or 0 < key < 2**31


@pytest.mark.parametrize(("text", "key"), [("1", 1), (7, 7), ("2147483647", 2**31 - 1), ("007", 7)])
def test_keys(text, key):
    assert key_from(text) == key


@pytest.mark.parametrize("text", ["0", "-1", "2147483648", "1.0", "١", "²", "", None, "1 "])
def test_what_is_no_key(text):
    assert key_from(text) is None
