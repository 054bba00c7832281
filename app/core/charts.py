"""Charts, drawn on the server as SVG. Colours and letters are in the stylesheet: pages take no styles of others."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import Any

import pygal
from lxml import etree
from markupsafe import Markup
from pygal.style import Style

WIDTH, BAR, LETTER = 560, 32, 16
"""Of the drawing, in its own units: pixels where there is room for it."""
SLANT = 60
"""Of labels that do not stand beside one another, in degrees."""
LONGEST_LABEL = 12
"""In wide letters, such as Chinese ones; twice as many narrow ones."""
XLINK = "{http://www.w3.org/1999/xlink}"
UNWANTED = {"defs", "desc", "title", etree.Comment}
"""Scripts, styles, and words of pygal's own."""


@dataclass(frozen=True)
class Point:
    """One value of a chart, what is written at it, and the page behind it."""

    label: str
    value: Decimal | int | float
    said: str
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """What is to be drawn: «bars» from left to right, or «columns» from the ground up.

    All *series* have the same labels; those of the first are written.
    """

    title: str
    series: Sequence[tuple[str, Sequence[Point]]]
    kind: str = "bars"

    def __hash__(self) -> int:
        return hash((self.title, self.kind, *((name, *points) for name, points in self.series)))

    @property
    def points(self) -> list[Point]:
        """All values."""
        return [point for _name, points in self.series for point in points]

    def in_words(self) -> str:
        """The chart for those who do not see it."""
        return f"{self.title}: " + "; ".join(f"{point.label} {point.said}" for point in self.points)


# pygal looks for plug-ins in a way of old, of which Python warns at every import from then on.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

KINDS = {"bars": pygal.HorizontalBar, "columns": pygal.Bar}


@lru_cache(maxsize=128)
def draw(chart: Chart) -> Markup:
    """*chart* as SVG that can stand in a page; nothing if nothing is to be drawn. The same figures are drawn once."""
    if not chart.points:
        return Markup()
    turned = chart.kind == "bars"  # pygal draws the first bar at the bottom
    labels = [_short(point.label) for point in chart.series[0][1]]
    drawing = KINDS[chart.kind](
        js=[],
        width=WIDTH,
        height=_height(chart) if turned else WIDTH * 2 // 5,
        show_legend=len(chart.series) > 1,
        legend_at_bottom=True,
        print_values=turned or _fit([point.said for point in chart.points]),
        print_values_position="top",
        show_y_guides=not turned,
        disable_xml_declaration=True,
        margin=4,
        margin_top=LETTER,
        margin_right=_room(chart) if turned else 4,
        style=Style(label_font_size=LETTER, major_label_font_size=LETTER, value_font_size=LETTER),
        show_x_labels=not turned,
        show_y_labels=turned,
        no_data_text="",
        truncate_legend=-1,
        truncate_label=-1,
        x_label_rotation=0 if turned or _fit(labels) else SLANT,
    )
    drawing.x_labels = labels[::-1] if turned else labels
    alone = len(chart.series) == 1  # among others, nothing is told by being absent
    for name, points in chart.series:
        drawing.add(name, [_value(point, alone) for point in (points[::-1] if turned else points)])
    root = drawing.render_tree()
    _tame(root, chart)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 - lxml has escaped what is in it


def _fit(labels: Sequence[str]) -> bool:
    """Do they stand beside one another?"""
    return max(map(len, labels)) * len(labels) * LETTER * 0.7 < WIDTH


def _height(chart: Chart) -> int:
    return len(chart.series[0][1]) * BAR * len(chart.series) + 2 * LETTER


def _room(chart: Chart) -> float:
    """What the longest value takes behind the longest bar."""
    return max(len(point.said) for point in chart.points) * LETTER * 0.6


def _value(point: Point, alone: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"value": float(point.value), "label": f"{point.label}: {point.said}"}
    told["formatter"] = lambda value: point.said if value or alone else ""
    if point.url:
        told["xlink"] = {"href": point.url}
    return told


def _short(label: str) -> str:
    """*label* in few letters. pygal takes each for a narrow one: blanks without width make room for wide ones."""
    widths = list(accumulate(2 if letter > "\u2e7f" else 1 for letter in label))
    fits = sum(width <= 2 * LONGEST_LABEL for width in widths)
    short = label if fits == len(label) else f"{label[: fits - 1]}…"
    return "".join(f"{letter}\u200b" if letter > "\u2e7f" else letter for letter in short)


def _tame(root: Any, chart: Chart) -> None:
    """Leave only shapes, letters and links, and say what they mean."""
    links = list(root.iter("a"))
    for link in links:
        link.attrib.pop("target", None)
        link.set("href", link.attrib.pop(f"{XLINK}href"))
        link.set("aria-label", link.findtext("desc[@class='label']") or chart.title)
    unwanted = [each for each in root.iter() if each.tag in UNWANTED or "tooltip-overlay" in each.get("class", "")]
    for element in unwanted:
        element.getparent().remove(element)
    for element in root.iter():
        element.attrib.pop("id", None)
    slanted = "" if chart.kind == "bars" or _fit([point.label for point in chart.series[0][1]]) else " slanted"
    root.set("class", f"drawing of-{chart.kind}{slanted}")
    root.set("role", "group" if links else "img")
    root.set("aria-label", chart.title if links else chart.in_words())
