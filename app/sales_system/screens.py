"""What every screen over the sales system has: it only reads, and stays usable while there is no answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import cells, lists
from app.core.places import link as link_to
from app.core.views import RecordView
from app.sales_system import link
from app.sales_system.models import SalesRecord

Found = TypeVar("Found")


class SalesScreen(RecordView):
    """A screen over the sales system, which is read only. While that has no answer, it says so and stays usable."""

    exclude_route_methods = RecordView.exclude_route_methods | {"options", "delete"}
    row_buttons = ()
    page_buttons = ()
    has_history = False
    largest_key = 2**63 - 1

    def read(self, work: Callable[[Session], Found]) -> Found:
        """What *work* finds in the sales system. Raises SalesSystemUnavailable."""
        return link.read(work)

    def select(self) -> Select[Any]:
        """All rows that can be told apart: a view promises a key, and may break its promise."""
        return select(self.entity).where(self.entity.id.is_not(None))

    def page(self, asked: lists.ListRequest, *conditions: Any, columns: list[str] | None = None) -> lists.ListPage:
        """One page of the list; one without rows, which says why, where the sales system has no answer."""
        try:
            return super().page(asked, *conditions, columns=columns)
        except link.SalesSystemUnavailable as error:
            return lists.ListPage(asked, columns or self.list_columns, [], total=0, has_next=False, trouble=error)

    def on_the_wall(self, moment: datetime) -> datetime:
        """It is on the sales system's already."""
        return moment

    def value(self, record: Any, name: str) -> Any:
        """The attribute as people read it. Moments are on the sales system's wall clock already."""
        value = getattr(record, name)
        if isinstance(value, datetime):
            return cells.wall_time(value)
        return link_to(value) if isinstance(value, SalesRecord) else cells.show(value, name)
