"""Pieces of a text by which similar texts are found: pairs of neighbouring Chinese characters, and Latin words."""

import re

from app.core import names

LONGEST_GRAM = 20
MOST_GRAMS = 60
_RUNS = re.compile(r"[a-z0-9]{2,}|[\u3400-\u9fff\uf900-\ufaff]{2,}")
_TELLS_NOTHING = frozenset("the and of to in on for is it an at by with from not no are was be has have after".split())


def grams(text: str | None) -> list[str]:
    """The pieces of *text*, each once, in their order and at most `MOST_GRAMS`."""
    found: dict[str, None] = {}
    for run in _RUNS.findall(names.folded(text or "")):
        pieces = [run] if run.isascii() else [run[place : place + 2] for place in range(len(run) - 1)]
        found |= dict.fromkeys(piece[:LONGEST_GRAM] for piece in pieces if piece not in _TELLS_NOTHING)
    return list(found)[:MOST_GRAMS]
