"""The one SQLite file, asked from a thread of its own; every replica on the machine opens the same."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
BUSY_MS = 30_000
"""How long one replica waits for another's transaction; each takes milliseconds."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    task TEXT NOT NULL,
    model TEXT,
    parameters TEXT NOT NULL,
    notes TEXT NOT NULL,
    asked TEXT NOT NULL,
    result TEXT,
    error TEXT,
    progress REAL NOT NULL DEFAULT 0,
    created_at REAL NOT NULL,
    started_at REAL,
    finished_at REAL,
    expires_at REAL,
    owner TEXT,
    beat INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0,
    cancelling INTEGER NOT NULL DEFAULT 0,
    told INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS jobs_by_status ON jobs (status);
CREATE INDEX IF NOT EXISTS jobs_by_expiry ON jobs (expires_at);
CREATE TABLE IF NOT EXISTS events (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    step INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS presence (
    job TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    artefact TEXT,
    created_at REAL NOT NULL,
    expires_at REAL,
    UNIQUE (kind, id)
) STRICT;
CREATE INDEX IF NOT EXISTS documents_by_expiry ON documents (expires_at);
CREATE TABLE IF NOT EXISTS owners (thing TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS jobs_leave_owners AFTER DELETE ON jobs
BEGIN DELETE FROM owners WHERE thing = OLD.id; END;
CREATE TRIGGER IF NOT EXISTS documents_leave_owners AFTER DELETE ON documents
BEGIN DELETE FROM owners WHERE thing = OLD.kind || '/' || OLD.id; END;
CREATE TABLE IF NOT EXISTS spendings (
    name TEXT NOT NULL,
    day INTEGER NOT NULL,
    unit TEXT NOT NULL,
    amount REAL NOT NULL,
    PRIMARY KEY (name, day, unit)
) STRICT, WITHOUT ROWID;
"""


class Database:
    """Opened at its first use. A transaction is written wholly or not at all, also when its replica is killed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="jobs-database")
        self._connection: sqlite3.Connection | None = None

    async def read(self, ask: Callable[[sqlite3.Connection], T]) -> T:
        """What `ask` finds, all of one moment."""
        return await self._ran("BEGIN", ask)

    async def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """What `change` returns, once it is on disk; what it raises undoes it."""
        return await self._ran("BEGIN IMMEDIATE", change)

    async def _ran(self, begin: str, work: Callable[[sqlite3.Connection], T]) -> T:
        """In the caller's context: who asks decides what is there (`graphs.jobs.owners`)."""
        within = partial(copy_context().run, self._within, begin, work)
        return await asyncio.get_running_loop().run_in_executor(self._thread, within)

    def _within(self, begin: str, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._connection or self._opened()
        connection.execute(begin)
        try:
            done = work(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return done

    def _opened(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(SCHEMA)
        self._connection = connection
        return connection

    async def close(self) -> None:
        """What was begun is finished first; asked again, it is opened again."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._closed)

    def _closed(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None
