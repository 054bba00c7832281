"""Several runs of the summary, and runs that are killed, end in the same summary."""

import os
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.core.jobs import Progress, Stopped
from app.orders.models import OrderSummary
from app.orders.operations import Refresh
from tests.orders.conftest import by_hand, code_and_month, code_only

ROOT = Path(__file__).parent.parent.parent
START = date(2025, 1, 1)
MANY = 600
PATIENCE = 60


def history(every=1):
    """Orders of 40 codes over two years, as code, day, amount; each *every*th costs more."""
    return [
        (f"C{n % 40:02d}", START + timedelta(days=n), 10 + n % 7 + (100 if every > 1 and n % every == 0 else 0))
        for n in range(MANY)
    ]


@pytest.fixture
def right():
    """`right(history())`: the summary there should be."""

    def right(orders):
        told = [(*order, 5) for order in orders]
        return by_hand(told, code_and_month), by_hand(told, code_only)

    return right


def raise_prices(sales):
    sales.execute("UPDATE crm_order SET total_amount = total_amount + 100 WHERE order_id % 7 = 1")


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("steps", [1, 2, 9, 20, 21, 22])
def test_a_run_broken_off_anywhere_is_mended_by_the_next(app, sales, refresh, months, totals, right, steps, everything):
    orders = history(7)
    sales.orders(history())
    refresh()
    raise_prices(sales)
    with pytest.raises(Stopped):
        refresh(Progress(tell=stop_after(steps)), everything=everything)
    refresh()
    assert (months(), totals()) == right(orders)


def stop_after(steps):
    def tell(progress):
        if progress.done == steps:
            raise Stopped

    return tell


@pytest.mark.parametrize("steps", [1, 8, 16])
def test_a_killed_process_leaves_nothing_that_the_next_run_does_not_mend(
    app, database, sales, refresh, months, totals, right, steps
):
    sales.orders(history())
    process = running(database, sales)
    for _ in range(steps):
        assert process.stdout.readline()
    process.kill()
    process.wait(PATIENCE)
    process.stdout.close()
    refresh()
    assert (months(), totals()) == right(history())


def running(database, sales):
    """A run in a process of its own, which prints a line after each step."""
    work = (
        "import os; from app import create_app; from app.core.jobs import Progress; from app.orders import operations\n"
        "with create_app(os.environ).app_context():\n"
        "    operations.refresh(Progress(tell=lambda progress: print(progress.done, flush=True)))\n"
    )
    environ = {"CRM_ENV": "test", "CRM_DATABASE_URL": database.url, "CRM_SALES_DATABASE_URL": sales.address}
    return subprocess.Popen(
        [sys.executable, "-c", work], cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.PIPE, text=True
    )


def test_runs_at_once_take_turns(app, sales, refresh, months, totals, right, records):
    sales.orders(history())
    at_once(refresh, refresh, lambda: refresh(everything=True))
    assert (months(), totals()) == right(history())
    raise_prices(sales)
    at_once(refresh, refresh, lambda: refresh(everything=True))
    refresh()
    assert (months(), totals()) == right(history(7))
    (row,) = records(OrderSummary)
    assert row.totalled == row.changes


def at_once(*runs):
    """Let *runs* begin together; none may fail."""
    together, failed = threading.Barrier(len(runs)), []

    def go(run):
        together.wait(PATIENCE)
        try:
            run()
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            failed.append(error)

    threads = [threading.Thread(target=go, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert failed == []


def test_what_another_run_changed_and_did_not_total_is_totalled(app, sales, refresh, months, totals, right, records):
    """One run is broken off between its months and its totals, while another begins before and ends after that."""
    sales.orders(history())
    refresh()
    raise_prices(sales)

    def meanwhile(progress):
        if progress.done == 1:
            with pytest.raises(Stopped):
                refresh(Progress(tell=stop_after(20)))

    refresh(Progress(tell=meanwhile))
    (row,) = records(OrderSummary)
    assert row.totalled == row.changes
    assert (months(), totals()) == right(history(7))


def test_many_changed_codes_are_not_kept_in_mind(sales, refresh, months, totals, right, monkeypatch):
    sales.orders(history())
    refresh()
    raise_prices(sales)
    monkeypatch.setattr("app.orders.operations.MOST_REMEMBERED", 5)
    remembered = []
    monkeypatch.setattr(Refresh, "parts", remembering(Refresh.parts, remembered))
    refresh()
    assert max(remembered) < 40
    assert (months(), totals()) == right(history(7))


def remembering(parts, remembered):
    def look(run):
        remembered.append(len(run.touched))
        return parts(run)

    return look
