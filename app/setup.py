"""What makes an installation: tables, permissions, roles, dictionary, first administrator, demonstration company."""

import secrets
from dataclasses import dataclass

from flask import current_app
from flask_migrate import upgrade

import config
from app.churn.jobs import find_cooling
from app.churn.workflow import flow as churn_flow
from app.core.database import db
from app.core.workflow import Workflow, diagram
from app.customers.workflow import flow as customer_flow
from app.demonstration import operations as demonstration
from app.demonstration import people as demonstration_people
from app.demonstration import queries as demonstration_queries
from app.demonstration import sales_system
from app.dictionary import delivered
from app.opportunities.workflow import flow as opportunity_flow
from app.orders.jobs import order_summary_rebuild
from app.people import grants
from app.reports.jobs import look_back
from app.roles import ROLES
from app.sales_system.link import embedded
from app.tickets.workflow import flow as ticket_flow

WORKFLOWS: list[Workflow] = [opportunity_flow, customer_flow, churn_flow, ticket_flow]


@dataclass(frozen=True)
class Demonstration:
    """Who may log in to the demonstration, and how."""

    users: list[str]
    password: str


def set_up() -> str | None:
    """Bring the database up to date; the first administrator's one-time password, if one was made now."""
    prepare()
    password = grants.first_administrator()
    db.session.commit()
    return password


def prepare() -> None:
    """Tables, permissions, roles, dictionary and, where no other is configured, a sales system; safe to repeat."""
    upgrade()
    grants.offer(ROLES)
    delivered.deliver()
    db.session.commit()
    if sells_nothing_yet():
        sales_system.build(embedded(), [])


def demonstrate() -> Demonstration | None:
    """Fill the database with the demonstration company; None if it is not empty."""
    if not demonstration_queries.is_empty():
        return None
    password = demonstration_password()
    users = demonstration_people.users(password)
    accounts = demonstration.fill()
    if is_embedded():
        sales_system.build(embedded(), accounts)
    db.session.commit()
    order_summary_rebuild()
    find_cooling()
    look_back()
    return Demonstration(users, password)


def is_embedded() -> bool:
    """Is the demonstration's own sales system in use, because no other is configured?"""
    return not current_app.config["CRM_SALES_DATABASE_URL"]


def sells_nothing_yet() -> bool:
    """Has it still to be made?"""
    return is_embedded() and not embedded().exists()


def demonstration_password() -> str:
    """The password of the demonstration users: the one that was asked for, or one made once and kept."""
    return current_app.config["CRM_DEMO_PASSWORD"] or config.keep_secret(
        config.INSTANCE / "demo-password", lambda: secrets.token_urlsafe(9)
    )


def workflow_diagrams() -> list[tuple[str, str]]:
    """Each life cycle: the entity's name and its picture."""
    return [(flow.entity.__name__, diagram(flow)) for flow in WORKFLOWS]
