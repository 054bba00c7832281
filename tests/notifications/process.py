"""The job that sends mail, in a process of its own, so that it can be killed: it runs each time it reads a line."""

import json
import os
import sys

from app import create_app
from app.mail.jobs import send_mail
from config import MailServer


def main(port):
    app = create_app(os.environ)
    app.config.update(CRM_MAIL_SERVER=MailServer("127.0.0.1", int(port), "none"), CRM_MAIL_FROM="crm@example.com")
    for _line in sys.stdin:
        with app.app_context():
            counted = dict(send_mail().counts)
        print(json.dumps(counted), flush=True)  # noqa: T201 - whoever started it reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
