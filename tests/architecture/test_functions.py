"""Functions are short enough to be read at one glance."""

from statistics import median, quantiles

from tests.architecture.source import MODULES

LONGEST = 40
NINE_IN_TEN = 20
MEDIAN = 8

LENGTHS = {
    f"{module.at(function)} {function.name}": function.end_lineno - function.lineno + 1
    for module in MODULES
    for function in module.functions()
}


def test_no_function_is_long():
    assert {name: length for name, length in LENGTHS.items() if length > LONGEST} == {}


def test_nine_functions_in_ten_are_short():
    *_, ninth = quantiles(LENGTHS.values(), n=10)
    assert ninth <= NINE_IN_TEN


def test_half_of_the_functions_are_very_short():
    assert median(LENGTHS.values()) <= MEDIAN
