"""The application behind a real port, for browsers and for many requests at once."""

import threading
from contextlib import contextmanager

from werkzeug.serving import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    def log(self, type, message, *args):  # noqa: A002 - the name it has there
        """Say nothing."""


def closed(app):
    """*app*, whose answers are closed even when a browser hangs up on them, which werkzeug's server forgets."""

    def answer(environ, start_response):
        body = app(environ, start_response)
        try:
            yield from body
        finally:
            if hasattr(body, "close"):
                body.close()

    return answer


@contextmanager
def serving(app):
    """Serve *app* from threads inside the block, at the address that is given."""
    server = make_server("127.0.0.1", 0, closed(app), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
