"""What drivers bring becomes what was agreed, or is nonsense."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sales_system.kinds import Amount, Moment, Nonsense, Whole, Words

BROUGHT = [
    (Whole(), 5, 5),
    (Whole(), Decimal(4611686018427387905), 4611686018427387905),
    (Whole(), 5.0, 5),
    (Whole(), "5", 5),
    (Words(), "北京  ", "北京"),
    (Words(), 12, "12"),
    (Words(), "", ""),
    (Amount(18, 2), Decimal("0.10"), Decimal("0.10")),
    (Amount(18, 2), 0.1 + 0.2, Decimal("0.30")),
    (Amount(18, 2), 7, Decimal(7)),
    (Amount(18, 2), "7.5", Decimal("7.5")),
    (Amount(18, 2), Decimal("7.12345"), Decimal("7.12")),
    (Moment(), datetime(2007, 12, 13, 10, 30), datetime(2007, 12, 13, 10, 30)),
    (Moment(), date(2007, 12, 13), datetime(2007, 12, 13)),
    (Moment(), "2007-12-13 10:30:00.000000", datetime(2007, 12, 13, 10, 30)),
    (Moment(), "2007-12-13", datetime(2007, 12, 13)),
    (Moment(), datetime(2007, 12, 13, 2, 30, tzinfo=UTC), datetime(2007, 12, 13, 10, 30)),  # in Shanghai
]
NONSENSE = [
    (Whole(), "x"),
    (Whole(), 1.5),
    (Whole(), Decimal("1.5")),
    (Words(), b"\xff"),
    (Amount(18, 2), "面议"),
    (Amount(18, 2), Decimal("NaN")),
    (Amount(18, 2), float("inf")),
    (Amount(18, 2), 9e300),
    (Moment(), 20071213),
    (Moment(), "soon"),
    (Moment(), "0000-00-00"),
    (Moment(), datetime(9999, 12, 31, 23, tzinfo=UTC)),
]
ANYTHING = st.one_of(
    st.text(),
    st.binary(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.lists(st.none()),
)


def read(kind, value):
    return kind.result_processor(None, None)(value)


@pytest.mark.parametrize(("kind", "brought", "meant"), BROUGHT)
def test_what_is_meant_is_understood(kind, brought, meant):
    found = read(kind, brought)
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize(("kind", "brought"), NONSENSE)
def test_what_cannot_be_meant_is_nonsense(kind, brought):
    with pytest.raises(Nonsense):
        read(kind, brought)


@pytest.mark.parametrize("kind", [Whole(), Words(), Amount(18, 2), Moment()], ids=lambda kind: type(kind).__name__)
def test_nothing_is_nothing(kind):
    assert read(kind, None) is None


@pytest.mark.parametrize("kind", [Whole(), Words(), Amount(18, 2), Moment()], ids=lambda kind: type(kind).__name__)
def test_anything_else_is_one_or_the_other(kind):
    @given(ANYTHING)
    def try_it(value):
        with suppress(Nonsense):
            assert isinstance(read(kind, value), kind.python_type)

    try_it()
