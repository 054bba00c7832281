"""What makes an installation: tables, permissions, roles, dictionary, first administrator, demonstration company."""

import secrets
from dataclasses import dataclass

from flask import current_app
from flask_migrate import upgrade

import config
from app.churn.workflow import flow as churn_flow
from app.core.database import db
from app.core.workflow import Workflow, diagram
from app.customers.workflow import flow as customer_flow
from app.demonstration import operations as demonstration
from app.demonstration import people as demonstration_people
from app.demonstration import queries as demonstration_queries
from app.dictionary import delivered
from app.opportunities.workflow import flow as opportunity_flow
from app.people import grants
from app.roles import ROLES

WORKFLOWS: list[Workflow] = [opportunity_flow, customer_flow, churn_flow]


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
    """Tables, permissions, roles and dictionary; safe to repeat."""
    upgrade()
    grants.offer(ROLES)
    delivered.deliver()
    db.session.commit()


def demonstrate() -> Demonstration | None:
    """Fill the database with the demonstration company; None if it is not empty."""
    if not demonstration_queries.is_empty():
        return None
    password = demonstration_password()
    users = demonstration_people.users(password)
    demonstration.fill()
    db.session.commit()
    return Demonstration(users, password)


def demonstration_password() -> str:
    """The password of the demonstration users: the one that was asked for, or one made once and kept."""
    return current_app.config["CRM_DEMO_PASSWORD"] or config.keep_secret(
        config.INSTANCE / "demo-password", lambda: secrets.token_urlsafe(9)
    )


def workflow_diagrams() -> list[tuple[str, str]]:
    """Each life cycle: the entity's name and its picture."""
    return [(flow.entity.__name__, diagram(flow)) for flow in WORKFLOWS]
