"""Who reads a resumable stream, in whichever replica; one that nobody has read for long enough is given up."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from graphs.database import Database
from graphs.jobs.runner import Abandoned

LOG = logging.getLogger("anymodal.jobs")
BEATS = 4
"""How often a reader shows that it is there, within the time that a stream may be without one."""
LOOKS = 8
"""How often whoever runs a stream looks for readers, within that time."""


class Presence:
    """Readers count a number in the store up; whoever runs the stream notes by its own clock when it last rose."""

    def __init__(self, database: Database, within_s: float) -> None:
        self._database = database
        self._within_s = within_s

    @asynccontextmanager
    async def reading(self, id: str) -> AsyncGenerator[None, None]:
        """Within it somebody reads this stream; from its end on the time counts that one has to come back."""
        beating = asyncio.create_task(self._beat(id))
        try:
            yield
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            await self._show(id)

    @asynccontextmanager
    async def needed(self, id: str) -> AsyncGenerator[None, None]:
        """Within it this stream runs; it is cancelled and Abandoned raised once nobody has read it for so long."""
        try:
            async with asyncio.timeout(self._within_s) as patience:
                watching = asyncio.create_task(self._watch(id, patience))
                try:
                    yield
                finally:
                    watching.cancel()
                    await asyncio.gather(watching, return_exceptions=True)
        except TimeoutError:
            if not patience.expired():
                raise
            raise Abandoned(id) from None

    async def _beat(self, id: str) -> None:
        while True:
            await self._show(id)
            await asyncio.sleep(self._within_s / BEATS)

    async def _show(self, id: str) -> None:
        """Also keeps a stream that is over for those who read it. A store that cannot be reached now may be later."""
        try:
            await self._database.write(
                lambda connection: [connection.execute(change, (id, *more)) for change, more in self._shown()]
            )
        except Exception:
            LOG.exception("that stream %s is read could not be written", id)

    def _shown(self) -> tuple[tuple[str, tuple[float, ...]], ...]:
        now = time.time()
        return (SHOW, ()), (KEEP, (now, now + self._within_s))

    async def _watch(self, id: str, patience: asyncio.Timeout) -> None:
        before = 0
        while True:
            seen = await self._seen(id, before)
            if seen != before:
                patience.reschedule(asyncio.get_running_loop().time() + self._within_s)
            before = seen
            await asyncio.sleep(self._within_s / LOOKS)

    async def _seen(self, id: str, before: int) -> int:
        """As before, where there is nothing new or the store cannot be reached."""
        query = "SELECT seen FROM presence WHERE job = ?"
        try:
            row = await self._database.read(lambda connection: connection.execute(query, (id,)).fetchone())
        except Exception:
            LOG.exception("whether stream %s is read could not be looked up", id)
            return before
        return row["seen"] if row else before


SHOW = """
    INSERT INTO presence (job, seen) SELECT id, 1 FROM jobs WHERE id = ?
    ON CONFLICT (job) DO UPDATE SET seen = seen + 1
"""
KEEP = "UPDATE jobs SET expires_at = ?3 WHERE id = ?1 AND expires_at > ?2"
