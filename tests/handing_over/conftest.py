"""Users who leave."""

from tests.people.conftest import change  # noqa: F401 - a fixture
