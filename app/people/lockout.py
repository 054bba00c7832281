"""How long somebody who mistyped must wait before the next attempt to log in.

Every attempt is a row that is committed *before* its password is checked, so that guesses made at the same moment
count each other. An attempt that must wait leaves no row: hammering does not lengthen the wait, so nobody is locked
out for good. Where an account has lately been entered from the same address, only its own failures there count: neither
somebody guessing elsewhere nor a careless colleague in the same office keeps its owner out.

The rows of the last thirty days must be kept; older ones may be removed by a job.
"""

import ipaddress
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, false, func, select, true, update

from app.core import clock, names
from app.core.database import db
from app.people.models import LogIn

FREE = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
REMEMBERED = timedelta(days=1)
KNOWN = timedelta(days=30)
NET_WAIT = timedelta(minutes=1)
ACCOUNT_NET = 50, timedelta(hours=1)
ADDRESS_NET = 100, timedelta(minutes=10)
LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC, like all moments


def attempt(username: str, address: str | None, agent: str | None, user_id: int | None) -> LogIn:
    """Note that somebody tries to log in as *username*; to be committed before the password is checked."""
    noted = LogIn(
        username=names.key(username),
        address=network(address),
        agent=(agent or "")[:200] or None,
        user_id=user_id,
    )
    db.session.add(noted)
    return noted


def network(address: str | None) -> str:
    """The address as it is counted: an IPv6 customer owns a whole network of /64, and counts as one."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return (address or "unknown")[:45]
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def seconds_to_wait(noted: LogIn) -> int:
    """How long this attempt must wait for its turn; 0 if it may be checked now."""
    until = [_own_wait_ends(noted)]
    if not _is_known(noted):
        until.append(_net_wait_ends(noted, LogIn.username == noted.username, *ACCOUNT_NET))
        until.append(_net_wait_ends(noted, LogIn.address == noted.address, *ADDRESS_NET))
    left = max(moment - clock.now() for moment in until)
    return max(0, ceil(left.total_seconds()))


def forgive(username: str) -> None:
    """Let the failures of an account count no longer; they stay in its history."""
    failed = update(LogIn).where(LogIn.username == names.key(username), LogIn.succeeded == false())
    db.session.execute(failed.where(LogIn.ended_at.is_(None)).values(ended_at=clock.now()))


def _own_wait_ends(noted: LogIn) -> datetime:
    last_success = select(func.coalesce(func.max(LogIn.id), 0)).where(*_pair(noted), LogIn.succeeded == true())
    failures, last = _failures(noted, REMEMBERED, *_pair(noted), LogIn.id > last_success.scalar_subquery())
    return last + wait_after(failures)


def wait_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    if failures < FREE:
        return timedelta()
    return min(FIRST_WAIT * 2 ** min(failures - FREE, 10), LONGEST_WAIT)


def _net_wait_ends(noted: LogIn, where: ColumnElement[bool], limit: int, window: timedelta) -> datetime:
    failures, last = _failures(noted, window, where)
    return last + (NET_WAIT if failures >= limit else timedelta())


def _pair(noted: LogIn) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return LogIn.username == noted.username, LogIn.address == noted.address


def _failures(noted: LogIn, window: timedelta, *where: ColumnElement[bool]) -> tuple[int, datetime]:
    """How many others failed, or are being checked, within *window*, and when the last did."""
    statement = select(func.count(), func.max(LogIn.at)).where(
        LogIn.id != noted.id,
        LogIn.succeeded == false(),
        LogIn.ended_at.is_(None),
        LogIn.at > clock.now() - window,
        *where,
    )
    row: Any = db.session.execute(statement).one()
    return row[0], row[1] or LONG_AGO


def _is_known(noted: LogIn) -> bool:
    statement = select(LogIn.id).where(
        *_pair(noted), LogIn.succeeded == true(), LogIn.at > clock.now() - KNOWN, LogIn.id != noted.id
    )
    return db.session.execute(statement.limit(1)).first() is not None
