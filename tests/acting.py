"""Rules without the web: who acts."""

from contextlib import contextmanager

from app.core import person
from app.people.queries import person_for
from tests import factories


@contextmanager
def acting(username):
    """Let somebody of the cast act inside the block; it is given their user."""
    user = factories.person(username)
    with person.acting_as(person_for(user.id)):
        yield user
