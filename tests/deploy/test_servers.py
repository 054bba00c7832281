"""The servers as they are delivered: nginx takes the site, and a restart under a held socket refuses nobody."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException

import pytest

from tests.deploy.test_operations import DEPLOY, ROOT
from tests.needs import nginx, openssl

FIRST_OF_SYSTEMD = 3
ENOUGH = 20


@pytest.mark.nginx
@pytest.mark.openssl
def test_nginx_takes_the_site(tmp_path):
    words = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=crm.example.com".split()
    files = ["-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    subprocess.run([openssl(), *words, *files], check=True, capture_output=True)
    site = (DEPLOY / "nginx" / "kehu.conf").read_text(encoding="utf-8")
    for place in ("/etc/kehu/tls/", "/var/log/nginx/"):
        site = site.replace(place, f"{tmp_path}/")
    site = re.sub(r"listen \[::\].*", "", site)
    for port, other in zip(("80", "443"), free_ports(2), strict=True):
        site = site.replace(f"listen {port}", f"listen 127.0.0.1:{other}")
    (tmp_path / "site.conf").write_text(site)
    places = "".join(f"{each}_temp_path {tmp_path}/{each};" for each in "client_body proxy fastcgi uwsgi scgi".split())
    whole = f"pid {tmp_path}/pid; error_log stderr;\nevents {{}}\nhttp {{ {places} include {tmp_path}/site.conf; }}\n"
    (tmp_path / "nginx.conf").write_text(whole)
    verdict = subprocess.run(
        [nginx(), "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert (verdict.returncode, "[warn]" in verdict.stderr) == (0, False), verdict.stderr


def free_ports(number):
    with ExitStack() as held:
        found = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [each.getsockname()[1] for each in found]


@contextmanager
def gunicorn(held, database, tmp_path):
    """The service as systemd starts it: the socket was there before."""
    environ = {**os.environ, "CRM_ENV": "test", "CRM_DATABASE_URL": database.url, "RUNTIME_DIRECTORY": str(tmp_path)}
    start = "LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" -m gunicorn --config deploy/gunicorn.conf.py 'app:create_app()'"

    def hand_over():
        os.dup2(held.fileno(), FIRST_OF_SYSTEMD, inheritable=True)

    process = subprocess.Popen(
        ["/bin/sh", "-c", start, sys.executable],
        cwd=ROOT,
        env={**environ, "WEB_CONCURRENCY": "1"},
        close_fds=False,
        preexec_fn=hand_over,  # noqa: PLW1509 - the thread that asks holds no lock of ours
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ask_until(stop, port, answers):
    while not stop.is_set():
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/readyz", headers={"Host": "localhost", "Connection": "close"})
            answers.append(connection.getresponse().status)
        except (OSError, HTTPException) as error:
            answers.append(error)
        finally:
            connection.close()


def wait_for(answers, more):
    until = len(answers) + more
    pause = threading.Event()
    while len(answers) < until:
        pause.wait(0.05)


def test_a_restart_under_a_held_socket_refuses_nobody(app, database, tmp_path):
    answers, stop = [], threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as held:
        asking = threading.Thread(target=ask_until, args=(stop, held.getsockname()[1], answers))
        asking.start()
        try:
            with gunicorn(held, database, tmp_path) as before:
                wait_for(answers, ENOUGH)
                before.send_signal(signal.SIGTERM)
                assert before.wait(90) == 0
            with gunicorn(held, database, tmp_path):
                wait_for(answers, ENOUGH)
                stop.set()
                asking.join()
        finally:
            stop.set()
    assert set(answers) == {200}, answers
