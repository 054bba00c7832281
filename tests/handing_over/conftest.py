"""Users who leave."""

from tests.tickets.conftest import key_of  # noqa: F401 - a fixture
