"""The life of an access token: valid, until it is revoked."""

from flask_babel import lazy_gettext as _l

from app.core.person import Person
from app.core.workflow import Workflow
from app.people.models import AccessToken, TokenState

flow = Workflow(AccessToken, TokenState.ACTIVE)


def is_ones_own(token: AccessToken, who: Person) -> bool:
    """Did *who* make it, or do they look after those of all?"""
    return token.created_by_id == who.id or who.may("see_all", AccessToken.subject)


@flow.step(_l("Revoke"), from_=TokenState.ACTIVE, to=TokenState.REVOKED, only=is_ones_own)
def revoke(_token: AccessToken) -> None:
    """It opens nothing any more, from this moment (吊销)."""
