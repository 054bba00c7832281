"""Which browser somebody logged in with, in words: a hint for its owner, for which no library is needed."""

import re

BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "HeadlessChrome": "Chrome",
    "Chrome": "Chrome",
    "Version": "Safari",
}
"""By the word before their version; who imitates others comes before them."""
SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "iOS",
    "iPad": "iPadOS",
    "Android": "Android",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
LONGEST = 40


def in_words(agent: str | None) -> str:
    """«Edge 130 · Windows»; the beginning of what the browser says where it is none we know."""
    said = agent or ""
    found = ((name, re.search(rf"\b{word}/(\d+)", said)) for word, name in BROWSERS.items())
    browser = next((f"{name} {version.group(1)}" for name, version in found if version), "")
    system = next((name for word, name in SYSTEMS.items() if word in said), "")
    if not browser:
        return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
    return " · ".join(filter(None, (browser, system)))
