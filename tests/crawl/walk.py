"""A walk along every link there is, a few of each kind."""

import re
from collections import Counter, deque
from urllib.parse import parse_qs, urlsplit

DOING = ("/logout/", "/lang/", "/attachments/file/", "/api/")
"""Links that do something to the session, or lead to no page but to a file, or what only programs read."""
FILES = (".xlsx", ".csv")
MANNERS = 6
"""So many ways to search and sort one list are tried."""


def kind_of(path):
    """The pattern of addresses that *path* is one of: no numbers, no values."""
    parts = urlsplit(path)
    bare = re.sub(r"\d+|(?<=^/help/).+", "{}", parts.path)
    tab = parse_qs(parts.query).get("tab", [""])[0]
    names = sorted(parse_qs(parts.query, keep_blank_values=True))
    return f"{bare}?{'&'.join(names)}{tab and '=' + tab}" if names else bare


def _leads_elsewhere(link):
    return link.startswith(DOING) or urlsplit(link).path.endswith(FILES)


class Walk:
    """Gives the addresses to look at, one after the other, while links are told to it."""

    def __init__(self, start="/", of_a_kind=2):
        self.of_a_kind = of_a_kind
        self.ahead = deque([start])
        self.known = {start}
        self.kinds = Counter([kind_of(start)])
        self.manners = Counter()

    def __iter__(self):
        while self.ahead:
            yield self.ahead.popleft()

    def tell(self, links):
        """Go to each of *links* that is worth it, some time."""
        for link in links:
            if link not in self.known and not _leads_elsewhere(link) and self._is_worth_it(kind_of(link)):
                self.ahead.append(link)
            self.known.add(link)

    def _is_worth_it(self, kind):
        bare, _, query = kind.partition("?")
        self.kinds[kind] += 1
        if not query:
            return self.kinds[kind] <= self.of_a_kind
        if "tab" in query:
            return self.kinds[kind] == 1
        if self.kinds[kind] == 1:
            self.manners[bare] += 1
            return self.manners[bare] <= MANNERS
        return False
