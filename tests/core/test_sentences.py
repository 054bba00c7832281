"""A sentence that is kept is read by everybody in their own language."""

import pytest
from flask_babel import lazy_gettext, lazy_ngettext, lazy_pgettext

from app.core.sentences import kept, said

REQUIRED = lazy_gettext("This field is required.")


@pytest.fixture
def reading(app):
    """`reading("en", text)`: what somebody reads in that language."""

    def reading(language, text):
        with app.test_request_context(f"/?_l_={language}"):
            return said(text)

    return reading


@pytest.mark.parametrize(
    ("sentence", "chinese", "english"),
    [
        (REQUIRED, "此项必填。", "This field is required."),
        (lazy_pgettext("permission", "Run"), "运行", "Run"),
        (lazy_ngettext("%(num)d done", "%(num)d done", 3), "已处理 3 项", "3 done"),
        (lazy_gettext("“%(job)s” failed: %(error)s", job="甲", error=REQUIRED), "“甲”失败：此项必填。", None),
        ("没有翻译", "没有翻译", "没有翻译"),
        (ValueError("neither"), "neither", "neither"),
    ],
)
def test_a_kept_sentence_is_read_in_each_language(app, reading, sentence, chinese, english):
    with app.app_context():
        text = kept(sentence)
    assert reading("zh", text) == chinese
    assert reading("en", text) == (english or "“甲” failed: This field is required.")


def test_nothing_kept_is_nothing_said():
    assert said(None) == said("") == ""
