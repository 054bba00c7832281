"""Sentences that are kept: as what was to be said, so that everybody reads them in their own language."""

import json
from typing import Any

import flask_babel
from flask_babel.speaklater import LazyString

WAYS = {name: getattr(flask_babel, name) for name in ("gettext", "ngettext", "pgettext", "npgettext")}


def kept(sentence: Any) -> str:
    """*sentence*, translatable or plain, as text to keep."""
    return json.dumps(_kept(sentence), ensure_ascii=False)


def said(text: str | None) -> str:
    """What was kept as *text*, in the reader's language; nothing if nothing was."""
    return str(_said(json.loads(text))) if text else ""


def _kept(part: Any) -> Any:
    if isinstance(part, LazyString):
        arguments = [_kept(each) for each in part._args]
        named = {name: _kept(each) for name, each in part._kwargs.items()}
        return {"way": part._func.__name__, "arguments": arguments, "named": named}
    return part if isinstance(part, int | float) else str(part)


def _said(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    named = {name: _said(each) for name, each in part["named"].items()}
    return WAYS[part["way"]](*map(_said, part["arguments"]), **named)
