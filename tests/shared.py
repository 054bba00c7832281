"""An application whose database several cases share, where making it anew for each would cost more than it tells."""

from app.core.database import db


def shared(installed, database):
    """For a fixture of wider scope: `yield from shared(installed, database)`."""
    database.restore()
    yield installed
    with installed.app_context():
        db.session.remove()
        db.engine.dispose()
