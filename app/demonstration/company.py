"""The demonstration company as its stories see it: who works there, which words it uses, and what day it is."""

from collections.abc import Generator
from datetime import date, timedelta
from itertools import count
from typing import TypeVar

from flask_appbuilder.security.sqla.models import User

from app.core.database import db
from app.core.person import SYSTEM as THE_SYSTEM
from app.core.person import Person
from app.demonstration import queries
from app.demonstration.diary import YEARS, Scene
from app.demonstration.organisations import Organisation
from app.demonstration.people import MANAGERS, SUPERVISOR
from app.demonstration.trade import Account
from app.dictionary.models import DictionaryItem
from app.dictionary.queries import everything
from app.people.queries import person_for

Ending = TypeVar("Ending")
Story = Generator[Scene, None, Ending]
"""A story yields its next scene and then does what happens in it; it returns what comes of it."""

FIRST_CODE = 10218
SYSTEM = "system"
"""Who acts where nobody does."""


class Company:
    """What all stories share. Days are told as how long *ago* they are."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.users: dict[str, User] = {}
        self.persons: dict[str, Person] = {SYSTEM: THE_SYSTEM}
        for username in (SUPERVISOR, *MANAGERS):
            user = db.session.scalars(queries.user(username)).one()
            self.users[username] = user
            self.persons[username] = person_for(user.id)
        self._items = list(db.session.scalars(everything()))
        self.accounts: list[Account] = []
        self._codes = count(FIRST_CODE)

    def ago(self, days: int) -> date:
        """The day that many days ago, but none before the company opened and none after yesterday."""
        return self.today - timedelta(days=min(max(days, 1), YEARS.days))

    @property
    def yesterday(self) -> date:
        """The last day of which there is something to tell."""
        return self.ago(1)

    def word(self, category: str, item: str) -> DictionaryItem:
        """A word of the dictionary; where an administrator renamed it, the first one of its category."""
        words = [word for word in self._items if word.category == category]
        return next((word for word in words if word.item == item), words[0])

    def open_account(self, organisation: Organisation, since: date) -> str:
        """Let the sales system know *organisation*, which buys *since* some day, by a new code: «C10218»."""
        account = Account(f"C{next(self._codes):05d}", organisation, since, self.today)
        self.accounts.append(account)
        return account.code
