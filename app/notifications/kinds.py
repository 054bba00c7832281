"""Kinds of news. A feature declares its own in its `news.py`; that makes them known to the profile page."""

from dataclasses import dataclass
from typing import Any

from app.core.person import Person


@dataclass(frozen=True)
class Kind:
    """One kind of news: what users call it when they choose, and the sentence that tells it.

    The sentence may say who did it, %(person)s, about which record, %(record)s, and the facts that come with it.
    """

    name: str
    label: Any
    sentence: Any
    verb: str
    subject: str
    """Whose roles allow this («execute» on «Plans») can choose whether to hear of it."""
    place: str = ""
    """Where it leads if not to the record's page: «/plans/show/{id}»."""
    in_crm: bool = True
    by_mail: bool = False
    """What holds for whoever has not chosen."""

    def __post_init__(self) -> None:
        KINDS[self.name] = self

    def concerns(self, who: Person) -> bool:
        """Is it for somebody with these roles?"""
        return who.may(self.verb, self.subject)


KINDS: dict[str, Kind] = {}
