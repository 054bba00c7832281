"""驾驶舱: what executives and supervisors look at first. Each number leads to the report or list behind it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext
from sqlalchemy import select

from app.core import cells, clock, lists
from app.core.charts import Chart, Point
from app.core.database import db
from app.core.lists import ListRequest
from app.core.reports import Column, ReportView, Row, Table
from app.dictionary.fields import known
from app.dictionary.models import CHURN_REASON
from app.opportunities.models import Opportunity, OpportunityState
from app.reports import glance, likeness, queries
from app.reports.composition import STARS
from app.reports.fields import Hidden, year_of
from app.reports.parts import CUSTOMER, MANAGER, NUMBER, share, unfinished
from app.reports.tiles import Cockpit, Line, Tile, at

LARGEST, MOST = 20, 5
YEAR = timedelta(days=365)


class ExecutiveCockpit(Cockpit):
    """高管驾驶舱."""

    route_base = "/cockpits/executive"
    class_permission_name = "ExecutiveCockpit"
    help_page = "executive-cockpit"
    list_title = _l("Executive cockpit")

    def tiles(self) -> Sequence[Tile]:
        """Revenue, customers, satisfaction, service, churn: of this year."""
        year = clock.today().year
        return [*_revenue(year), _customers(year), _satisfaction(year), _service(year), *_churn(year)]


def _revenue(year: int) -> list[Tile]:
    seen = queries.contribution_overview(year, "")
    url = at("/reports/contribution", year=year)
    as_of = [_("Orders as of %(moment)s.", moment=cells.moment(seen.as_of))] if seen.as_of else []
    revenue = Line(_("In %(year)s", year=year), seen.amount, "money", url, seen.before)
    largest = share(glance.largest_together(year, LARGEST), seen.amount)
    last = Line(_("In %(year)s", year=year - 1), seen.before, "money", at("/reports/contribution", year=year - 1))
    return [
        Tile(_("Orders of customers (CNY)"), url, [revenue, last], notes=[*as_of, *unfinished(year)]),
        Tile(
            ngettext("The largest customer", "The largest %(num)d customers", LARGEST),
            url,
            [Line(_("Their part of all orders"), largest, "share", url)],
        ),
    ]


def _customers(year: int) -> Tile:
    seen = glance.gained_and_lost(year)
    gained, lost = at(GainedView.route_base, year=year), at("/reports/churn", year=year)
    lines = [
        Line(_("Customers gained"), seen.gained, url=gained, before=seen.gained_before),
        Line(_("Customers lost"), seen.lost, url=lost, before=seen.lost_before),
    ]
    return Tile(_("Customers in %(year)s", year=year), gained, lines)


def _satisfaction(year: int) -> Tile:
    now, before = glance.satisfaction(year)
    numbers = likeness.composition("satisfaction")
    behind = "/reports/composition/customers"
    points = [
        Point(
            ngettext("%(num)d star", "%(num)d stars", stars),
            numbers.get(stars, 0),
            str(numbers.get(stars, 0)),
            at(behind, by="satisfaction", value=stars),
        )
        for stars in STARS
    ]
    lines = [
        Line(_("Average of the tickets in %(year)s", year=year), now and round(now, 1), "number", before=before),
    ]
    title = _("Satisfaction")
    chart = Chart(title, [(title, points)]) if any(numbers.values()) else None
    return Tile(title, at("/reports/composition", by="satisfaction"), lines, chart)


def _service(year: int) -> Tile:
    found = queries.tickets_by_type(year).values()
    number, before = sum(row["number"] for row in found), sum(row["before"] for row in found)
    still_open = sum(row["open_now"] for row in found)
    behind = "/reports/service/tickets"
    lines = [
        Line(pgettext("report", "Tickets"), number, url=at(behind, year=year), before=before),
        Line(_("Still open"), still_open, url=at(behind, year=year, open="yes")),
    ]
    return Tile(_("Service in %(year)s", year=year), at("/reports/service", year=year), lines)


def _churn(year: int) -> list[Tile]:
    url = at("/reports/churn", year=year)
    reasons = _reasons(year)
    lost = glance.lost_by_manager(year, MOST + 1)
    names = _names([row.manager_id for row in lost])
    managers = [
        Line(name, row.number, url=at("/reports/churn", year=year, manager=name))
        for row in lost[:MOST]
        if (name := names.get(row.manager_id))
    ]
    return [
        Tile(_("Customers lost in %(year)s, by reason", year=year), url, reasons[:MOST], notes=_of_most(reasons)),
        Tile(_("Customers lost in %(year)s, by account manager", year=year), url, managers, notes=_of_most(lost)),
    ]


def _of_most(rows: Sequence[Any]) -> list[str]:
    """That these are not all, if there are more *rows* than are shown."""
    return [_("The %(most)s with the most.", most=MOST)] if len(rows) > MOST else []


def _reasons(year: int) -> list[Line]:
    """The reasons of the dictionary that were given most."""
    words = known(CHURN_REASON)
    numbers = zip(words, glance.lost_for(year, [word.item for word in words]), strict=True)
    most = sorted(((number, word) for word, number in numbers if number), key=lambda each: -each[0])
    report = "/reports/churn"
    return [Line(str(word), number, url=at(report, year=year, reason=word.item)) for number, word in most]


def _names(keys: Sequence[int | None]) -> dict[int | None, str]:
    """What these users are called."""
    found = db.session.scalars(select(User).where(User.id.in_({key for key in keys if key})))
    return {user.id: str(user) for user in found}


class SupervisorCockpit(Cockpit):
    """主管驾驶舱."""

    route_base = "/cockpits/supervisor"
    class_permission_name = "SupervisorCockpit"
    help_page = "supervisor-cockpit"
    list_title = _l("Supervisor cockpit")

    def tiles(self) -> Sequence[Tile]:
        """The pipeline, how long it takes, what comes of it, and what is overdue."""
        since = clock.now() - YEAR
        return [
            _pipeline(),
            _overdue(),
            _development(since),
            _conversion(_("Won of what ended, by account manager"), Opportunity.assignee_id, since, _names),
            _conversion(
                _("Won of what ended, by source"),
                Opportunity.source,
                since,
                lambda sources: {each: each for each in sources},
            ),
        ]


def _themselves(values: Sequence[Any]) -> dict[Any, str]:
    return {value: value for value in values}


def _pipeline() -> Tile:
    seen, lines = glance.pipeline(), []
    places = {OpportunityState.UNASSIGNED: "/opportunities/list/", OpportunityState.ASSIGNED: "/plans/list/"}
    for state, place in places.items():
        number, amount, weighted = seen.get(state, (0, 0, 0))
        url = at(place, state=state.value)
        lines += [
            Line(state.label, number, url=url),
            Line(_("Expected amount (CNY)"), amount, "money", url),
            Line(_("Weighted by probability (CNY)"), weighted, "money", url),
        ]
    return Tile(_("Pipeline"), at("/opportunities/board/"), lines)


def _overdue() -> Tile:
    seen = glance.overdue()
    lines = [
        Line(_("Plan items without a result"), seen.plan_items, url=at("/plan_items/list/", overdue="yes")),
        Line(_("Late to be dispatched"), seen.to_dispatch, url=at("/tickets/list/", state="new", late="yes")),
        Line(_("Late to be handled"), seen.to_handle, url=at("/tickets/list/", state="assigned", late="yes")),
        Line(_("Churn warnings nobody has acted on"), seen.warnings, url=at("/churn/list/", state="warned")),
    ]
    return Tile(_("Overdue"), lines[0].url, lines)


def _development(since: Any) -> Tile:
    days = glance.days_to_win(since)
    average = round(sum(days) / len(days)) if days else None
    url = at("/plans/list/", state="won")
    lines = [
        Line(_("Days on average"), average),
        Line(_("Days at most"), max(days, default=None)),
        Line(pgettext("report", "Won"), len(days)),
    ]
    return Tile(_("From assignment to win, in the last 12 months"), url, lines)


def _conversion(title: str, column: Any, since: Any, names_of: Callable[[Sequence[Any]], dict[Any, str]]) -> Tile:
    rows = glance.conversion(column, since, MOST + 1)
    names = names_of([row[0] for row in rows])
    lines = [
        Line(f"{names.get(value) or _('Not filled in')} ({won}/{ended})", share(won, ended), "share")
        for value, won, ended in rows[:MOST]
    ]
    return Tile(title, at("/plans/list/", state="won"), lines, notes=_of_most(rows))


class GainedView(ReportView):
    """The customers gained in a year, behind the executive's number (REP-7)."""

    route_base = "/cockpits/executive/gained"
    class_permission_name = ExecutiveCockpit.class_permission_name
    help_page = "executive-cockpit"
    list_title = _l("Customers gained")
    above = ExecutiveCockpit
    filters = [Hidden("year", known=lambda text: year_of(text) is not None)]

    def table(self, asked: ListRequest) -> Table:
        """The latest first."""
        found = glance.gained_in(self._year(asked))

        def read(offset: int, many: int) -> Sequence[Row]:
            some = found.limit(many).offset(offset)
            return [_gained_row(customer) for customer in db.session.scalars(some)]

        columns = [NUMBER, CUSTOMER, MANAGER, Column("created_at", _l("Created at"), "moment")]
        return Table(columns, read, lists.count(found))

    def title_for(self, asked: ListRequest) -> Any:
        """Of which year."""
        return f"{_('Customers gained')} {self._year(asked)}"

    def _year(self, asked: ListRequest) -> int:
        return year_of(asked.values.get("year", "")) or clock.today().year


def _gained_row(customer: Any) -> Row:
    return Row({name: getattr(customer, name) for name in ("number", "manager", "created_at")} | {"customer": customer})
