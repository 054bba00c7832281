"""The course of the experiment, and what came of it."""

import logging
import sys
import time
from collections import Counter
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from app import create_app
from app.attachments import files
from app.attachments.models import Attachment
from app.core.database import db
from app.core.views import RecordView
from app.customers.models import Customer
from app.demonstration import people
from app.opportunities.models import Opportunity
from app.setup import prepare
from app.tickets.models import Ticket
from tools.made_up import MakerOfRecords
from tools.torture.servers import NAME, Database, Host, Proxy
from tools.torture.visitors import Memory, Visitor

PASSWORD = "three-lamps-under-the-bridge"  # noqa: S105 - of people who live in a temporary database
WHO = ("supervisor", "manager1")
VISITORS = 6
PAUSE_S = 5
"""Between two things that happen."""


def main() -> None:
    """Do it, print what was counted, and fail if anything is not as it should be."""
    logging.basicConfig(level=logging.WARNING)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="kehu-torture-", ignore_cleanup_errors=True)))
        folder.chmod(0o755)  # the database runs as somebody else where we are root
        database = Database(folder)
        stack.callback(database.stop)
        environ = _environ(folder, database)
        app = create_app(environ)
        with app.app_context():
            customer = _found(app)
        hosts = [Host(name, folder, environ) for name in ("first", "second")]
        for host in hosts:
            stack.callback(host.kill)
            host.start()
        proxy = Proxy(folder, hosts)
        stack.callback(proxy.stop)
        memory = _let_them_write(proxy, hosts, database, customer)
        with app.app_context():
            wrong = _tell(memory)
            db.engine.dispose()
    sys.exit(1 if wrong else 0)


def _environ(folder: Path, database: Database) -> dict[str, str]:
    """What both hosts share: a database, a folder, a secret; nothing else."""
    return {
        "CRM_ENV": "production",
        "CRM_SECRET_KEY": "k" * 40,
        "CRM_TRUSTED_HOSTS": NAME,
        "CRM_PROXIES": "1",
        "CRM_DATABASE_URL": database.url,
        "CRM_UPLOADS": str(folder / "uploads"),
    }


def _found(app: Any) -> int:
    """Found a company: the key of a customer that everybody here may write about."""
    prepare()
    people.users(PASSWORD)
    db.session.commit()
    screens = [each for each in app.extensions["screens"].values() if isinstance(each, RecordView)]
    MakerOfRecords(screens).make(Customer, 1)
    key = db.session.scalars(select(Customer.id)).one()
    db.session.commit()
    return key


def _let_them_write(proxy: Proxy, hosts: list[Host], database: Database, customer: int) -> Memory:
    memory = Memory()
    visitors = [Visitor(proxy.port, WHO[n % len(WHO)], PASSWORD, customer, memory) for n in range(VISITORS)]
    for visitor in visitors:
        visitor.log_in()
    for visitor in visitors:
        visitor.start()
    first, second = hosts
    kills = [
        (what, act)
        for name, host in (("first", first), ("second", second), ("first", first))
        for what, act in ((f"the {name} host is killed", host.kill), (f"the {name} host is started again", host.start))
    ]
    for what, act in (
        *kills,
        ("the database crashes and is started again", database.crash),
        ("the second host is stopped, as for an upgrade", second.stop),
        ("the second host is started again", second.start),
        ("everybody stops", lambda: None),
    ):
        time.sleep(PAUSE_S)
        print(f"{len(memory.confirmed_at):5} writes; {what}", flush=True)
        act()
    for visitor in visitors:
        visitor.stopped.set()
    for visitor in visitors:
        visitor.join(120)
    return memory


def _tell(memory: Memory) -> list[str]:
    """Print what was counted; what is wrong."""
    tickets = Counter(db.session.scalars(select(Ticket.summary)))
    opportunities = Counter(db.session.scalars(select(Opportunity.customer_name)))
    attached = Counter(db.session.scalars(select(Attachment.name)))
    wrong = [
        *_differences("ticket", Counter(memory.tickets), tickets),
        *_differences("attachment", Counter([*memory.files]), attached),
        *_differences("opportunity", Counter(memory.opportunities), opportunities, unsure={*memory.unsure}),
        *(f"the file of {each.name} is missing" for each in _without_file()),
        *memory.complaints,
    ]
    gaps = [after - before for before, after in pairwise(sorted(memory.confirmed_at))]
    print(f"tickets: {len(memory.tickets)} confirmed, {tickets.total()} there")
    print(f"attachments: {len(memory.files)} confirmed, {attached.total()} there")
    confirmed, unsure = len(memory.opportunities), len(memory.unsure)
    print(f"opportunities: {confirmed} confirmed, {unsure} without an answer, {opportunities.total()} there")
    print(f"answers by status (0: none): {dict(sorted(memory.statuses.items()))}")
    print(f"asked to log in again: {memory.doors}")
    print(f"longest time without a write: {max(gaps, default=0):.1f} s")
    wrong += [f"asked to log in again {memory.doors} times"] * bool(memory.doors)
    print("\n".join(wrong) or "Nothing was lost or done twice, and nobody had to log in again.")
    return wrong


def _differences(what: str, told: Counter[str], there: Counter[str], unsure: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    lost = [f"{what} «{name}» is lost" for name in told if not there[name]]
    twice = [f"{what} «{name}» is there {number} times" for name, number in there.items() if number > 1]
    strange = [f"{what} «{name}» was never written" for name in there if name not in told and name not in unsure]
    return [*lost, *twice, *strange]


def _without_file() -> list[Attachment]:
    return [each for each in db.session.scalars(select(Attachment)) if not files.exists(each.stored_as)]


if __name__ == "__main__":
    main()
