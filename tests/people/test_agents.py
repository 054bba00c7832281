"""Browsers are told in words."""

import pytest

from app.people.agents import in_words

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"{WINDOWS} Chrome/130.0.0.0 Safari/537.36", "Chrome 130 · Windows"),
        (f"{WINDOWS} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.2849.68", "Edge 130 · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox 132 · Linux"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15",
            "Safari 18 · macOS",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) Version/18.1 Mobile/15E148 Safari/604.1", "Safari 18 · iOS"),
        (
            "Mozilla/5.0 (Linux; Android 14; V2301A) AppleWebKit/537.36 Chrome/116.0 Mobile MicroMessenger/8.0.53",
            "WeChat 8 · Android",
        ),
        ("curl/8.5", "curl/8.5"),
        ("x" * 200, "x" * 39 + "…"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_browser_is_told_by_its_name_version_and_system(agent, words):
    assert in_words(agent) == words
