"""Charts: shapes, letters and links, and nothing that runs, paints or loads by itself."""

from decimal import Decimal

import pytest
from lxml import etree

from app.core.charts import Chart, Point, draw

HOSTILE = '<script>alert("x")</script>&"\'>'


def chart(kind="bars", url="/there?a=1&b=2", labels=("东方贸易公司", "西方"), series=1):
    points = [Point(label, Decimal(10 - place), f"{10 - place}.00", url) for place, label in enumerate(labels)]
    return Chart("金额", [(f"第{number}", points) for number in range(series)], kind)


@pytest.mark.parametrize("kind", ["bars", "columns"])
@pytest.mark.parametrize("labels", [("甲", "乙", "丙"), (HOSTILE, "x" * 200), ("单",)])
def test_nothing_in_a_chart_runs_or_paints(kind, labels):
    root = etree.fromstring(draw(chart(kind, labels=labels)))
    tags = {etree.QName(element).localname for element in root.iter()}
    assert tags <= {"svg", "g", "rect", "path", "text", "a", "circle", "tspan"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or name in ("style", "id", "target")}
    assert all(url.startswith("/there") for url in root.xpath("//@href"))


def test_a_chart_is_told_to_those_who_do_not_see_it():
    root = etree.fromstring(draw(chart(url="")))
    assert (root.get("role"), root.get("aria-label")) == ("img", "金额: 东方贸易公司 10.00; 西方 9.00")


def test_each_bar_leads_to_what_is_behind_it_and_says_what_it_is():
    root = etree.fromstring(draw(chart()))
    links = root.xpath("//*[local-name()='a']")
    assert [(link.get("aria-label"), link.get("href")) for link in links] == [
        ("西方: 9.00", "/there?a=1&b=2"),  # pygal begins at the bottom
        ("东方贸易公司: 10.00", "/there?a=1&b=2"),
    ]
    assert root.get("role") == "group"


def test_values_are_written_beside_their_bars():
    assert {"10.00", "9.00"} <= set(etree.fromstring(draw(chart())).xpath("//text()"))


@pytest.mark.parametrize("values", [(0, 0), (-5, 3), (10**12, 1)])
def test_any_values_can_be_drawn(values):
    points = [Point(str(value), Decimal(value), str(value)) for value in values]
    assert draw(Chart("x", [("x", points)])).startswith("<svg")


def test_there_is_no_chart_of_nothing():
    assert draw(Chart("x", [("x", [])])) == ""
