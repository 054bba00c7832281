"""The application in a process of its own, so that it can be killed: prints its port, and serves."""

import os

from waitress.server import create_server

from app import create_app


def main():
    server = create_server(create_app(os.environ), host="127.0.0.1", port=0, threads=8)
    print(server.effective_port, flush=True)  # noqa: T201 - whoever started it reads it
    server.run()


if __name__ == "__main__":
    main()
