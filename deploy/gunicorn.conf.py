"""Gunicorn as the server of production: `gunicorn --config deploy/gunicorn.conf.py 'app:create_app()'`.

What an installation decides comes from the environment, like everything else (see `config.py`); `WEB_CONCURRENCY` is
the number of processes. A request waits for the database most of its time, so each process has threads.
"""

import os
import tempfile

from dotenv import load_dotenv

load_dotenv()
bind = f"{os.environ.get('CRM_HOST') or '127.0.0.1'}:{os.environ.get('CRM_PORT') or 8080}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 8
timeout = 120  # seconds without a sign of life, after which a process is replaced
graceful_timeout = 60  # seconds that requests get to come to their end when a process is asked to stop
keepalive = 75  # seconds a connection of the proxy may be idle; longer than the proxy keeps it
umask = 0o077
control_socket_disable = True  # systemd does what it would

# The processes of one server count together, see app/metrics/counting.py.
os.environ.setdefault(
    "PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="metrics-", dir=os.environ.get("RUNTIME_DIRECTORY"))
)

# One JSON object a line, as the application writes its own log; the proxy writes who asked for what.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(levelname)s %(name)s %(message)s",
            "timestamp": True,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
    "root": {"handlers": [], "level": "INFO"},  # the application's own, see app/core/logs.py
}


def child_exit(_server, worker):
    """Forget how many connections a process held that is no more."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - it looks for the folder when imported

    mark_process_dead(worker.pid)
