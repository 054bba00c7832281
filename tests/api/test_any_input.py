"""Whatever a program sends, to every address that the description names: it is understood or refused, never a bug.

schemathesis makes the requests from the description, valid ones and others, and holds the answers to it.
"""

from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from app.core.database import db
from tests.cast import CAST
from tests.factories import AccessTokenFactory
from tests.safety.scene import RECORDS
from tests.shared import shared

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def app(installed, database):
    yield from shared(installed, database)


@pytest.fixture
def call(app):
    """`call("li")`: the operations of the API, and how li's program calls one."""
    app.config["CRM_API_LIMIT"] = 1_000_000
    with app.app_context():
        for make in RECORDS.values():
            make()
        db.session.commit()

    def call(member):
        with app.app_context():
            secret = AccessTokenFactory(created_by=member).secret
            db.session.commit()
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        document = app.test_client().get("/api/v1/_openapi", headers=headers).get_json()
        del document["security"]  # each request is to bring the token
        schema = schemathesis.openapi.from_dict(document)
        schema.app = app

        def try_it(case):
            case.call_and_validate(headers=headers, checks=CHECKS)

        return [each.ok() for each in schema.get_all_operations()], try_it

    return call


@pytest.mark.parametrize(
    ("member", "examples"),
    [("admin", 3), *(pytest.param(member, 10, marks=pytest.mark.long) for member in CAST)],
)
def test_whatever_is_sent_is_understood_or_refused(call, member, examples):
    operations, try_it = call(member)
    assert len(operations) > 50
    for operation in operations:
        modes = schemathesis.GenerationMode
        for mode in (modes.POSITIVE, modes.NEGATIVE):
            anything = settings(
                max_examples=examples,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
                database=None,
            )(given(case=operation.as_strategy(generation_mode=mode))(try_it))
            with suppress(Unsatisfiable):  # there is nothing to do wrong
                anything()
