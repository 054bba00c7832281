"""An application whose database several cases share, where making it anew for each would cost more than it tells."""

from app.core.database import db
from tests.safety.contents import forget
from tests.sales import let_go


def shared(installed, database):
    """For a fixture of wider scope: `yield from shared(installed, database)`."""
    config = dict(installed.config)
    database.restore()
    forget()
    yield installed
    installed.config.clear()
    installed.config.update(config)
    let_go(installed)
    with installed.app_context():
        db.session.remove()
        db.engine.dispose()
