"""The one way to the sales system: bounded in time, closed for a while when it is dead, and never writing."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import config
from app.core.errors import BusinessError

Found = TypeVar("Found")


class SalesSystemUnavailable(BusinessError):
    """The sales system does not answer, or not as agreed."""

    status = 503

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or _l("The sales system cannot be reached at the moment."))


def read(work: Callable[[Session], Found], *, patience: float | None = None) -> Found:
    """What *work* finds in the sales system. Raises SalesSystemUnavailable."""
    url = current_app.config["CRM_SALES_DATABASE_URL"] or f"sqlite:///{config.INSTANCE / 'sales.db'}"
    try:
        with Session(create_engine(url), expire_on_commit=False) as session:
            return work(session)
    except DBAPIError as error:
        raise SalesSystemUnavailable from error
