"""Other programs, and what they know of the CRM."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.factories import AccessTokenFactory


@dataclass
class Answer:
    """What a program was answered."""

    status: int
    body: Any
    headers: Any

    @property
    def result(self):
        return self.body["result"]

    @property
    def tag(self):
        return self.headers["ETag"]


class Program:
    """It logs in with an access token, sends JSON and reads JSON."""

    def __init__(self, app, secret):
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

    def ask(self, method, path, body=None, **headers):
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        told = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        response = self.client.open(f"/api/v1/{path}", method=method, headers=told, **sent)
        return Answer(response.status_code, response.get_json(silent=True), response.headers)

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, body, **headers)

    def put(self, path, body, **headers):
        return self.ask("PUT", path, body, **headers)

    def delete(self, path, **headers):
        return self.ask("DELETE", path, **headers)


@pytest.fixture
def program_of(app, make):
    """`program_of("li", read_only=True)`: a program that acts for somebody."""

    def program_of(username, **values):
        return Program(app, make(AccessTokenFactory, created_by=username, **values).secret)

    return program_of


def _of(username):
    @pytest.fixture(name=f"for_{username}")
    def program(program_of):
        return program_of(username)

    return program


for_li, for_zhou, for_sun, for_wang, for_gao, for_root, for_admin = map(
    _of, ("li", "zhou", "sun", "wang", "gao", "root", "admin")
)
