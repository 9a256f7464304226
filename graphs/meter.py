"""What each key's answers take, by day and unit, and whether it may have more; kept with the jobs, for all replicas."""

import math
import sqlite3
import time
from collections.abc import Iterable, Mapping

from deployments.contracts.access_errors import QuotaSpent
from deployments.contracts.usage import Usage
from deployments.ingress.access.caller import CALLER
from graphs.database import Database

DAY_S = 86_400
KEPT_DAYS = 31
Quota = Mapping[str, float]
"""What may be taken in a day, by unit."""


class Meter:
    """Asked before a call begins and after each answer, of whoever calls just now."""

    def __init__(self, database: Database, quotas: Mapping[str, Quota]) -> None:
        self._database = database
        self._quotas = quotas

    async def admit(self) -> None:
        """Raises QuotaSpent. Who has something left may spend more than that with the calls that run already."""
        quota = self._quota()
        if not quota:
            return
        now = time.time()
        caller = CALLER.get()
        name = caller.name if caller else ""
        query = "SELECT unit, amount FROM spendings WHERE name = ? AND day = ?"
        rows = await self._database.read(lambda connection: connection.execute(query, (name, day_of(now))).fetchall())
        if unit := spent(quota, {row["unit"]: row["amount"] for row in rows}):
            said = f"the key {name!r} has spent today's {quota[unit]:g} {unit}; there is more after midnight UTC"
            raise QuotaSpent(said, None, seconds_left(now))

    async def charge(self, usage: Usage | None) -> None:
        """Counts an answer that has come to its end."""
        caller, quota = CALLER.get(), self._quota()
        if caller is None or not quota or usage is None:
            return
        day = day_of(time.time())
        taken = [(caller.name, day, unit, amount) for unit, amount in usage.units.items() if unit in quota]
        await self._database.write(lambda connection: _add(connection, taken, day))

    def _quota(self) -> Quota:
        caller = CALLER.get()
        return self._quotas.get(caller.name, {}) if caller else {}


def _add(connection: sqlite3.Connection, taken: Iterable[tuple[str, int, str, float]], day: int) -> None:
    connection.executemany(
        """INSERT INTO spendings (name, day, unit, amount) VALUES (?, ?, ?, ?)
        ON CONFLICT (name, day, unit) DO UPDATE SET amount = amount + excluded.amount""",
        taken,
    )
    connection.execute("DELETE FROM spendings WHERE day < ?", (day - KEPT_DAYS,))


def spent(quota: Quota, taken: Quota) -> str | None:
    """The first unit of which nothing is left."""
    return next((unit for unit, most in quota.items() if taken.get(unit, 0) >= most), None)


def day_of(now: float) -> int:
    """Days since 1970, of seconds since then."""
    return int(now // DAY_S)


def seconds_left(now: float) -> int:
    """To the end of the day."""
    return max(1, math.ceil((day_of(now) + 1) * DAY_S - now))
