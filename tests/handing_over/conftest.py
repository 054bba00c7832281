"""Users who leave."""

from tests.people.conftest import change  # noqa: F401 - a fixture
from tests.tickets.conftest import key_of  # noqa: F401 - a fixture
