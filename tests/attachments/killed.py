"""A process that dies in the middle: `python -m tests.attachments.killed attach 7`, or `delete`, of a customer.

It attaches and dies before its transaction is committed; or it deletes and dies as soon as that is committed.
"""

import os
import sys

from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app
from app.attachments import operations
from app.core.database import db
from app.customers.models import Customer
from tests.factories import upload

DEAD = 9


def die(*_):
    os._exit(DEAD)


def main(what, key):
    with create_app(os.environ).app_context():
        customer = db.session.get(Customer, int(key))
        if what == "attach":
            operations.hold(customer)
            operations.attach(customer, [upload("合同.txt", "x"), upload("图.txt", "y")])
            db.session.flush()
            die()
        event.listen(Session, "after_commit", die, insert=True)
        db.session.delete(customer)
        db.session.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
