"""Whose each stored thing is: what a key has stored is there for it alone, for an admin's key, and for the server."""

import sqlite3

from deployments.ingress.access.caller import CALLER, Caller


def keep_owner(connection: sqlite3.Connection, thing: str) -> None:
    """The present caller's, if there is one; in the transaction that stores it."""
    caller = CALLER.get()
    if caller is not None:
        connection.execute("INSERT OR REPLACE INTO owners (thing, name) VALUES (?, ?)", (thing, caller.name))


def owner_of(connection: sqlite3.Connection, thing: str) -> Caller | None:
    """Who stored it; as no more than an ordinary caller. None where there were no keys."""
    row = connection.execute("SELECT name FROM owners WHERE thing = ?", (thing,)).fetchone()
    return Caller(row["name"]) if row else None


def reader() -> str | None:
    """The name of a caller who sees its own things alone; None for one who sees all."""
    caller = CALLER.get()
    return None if caller is None or caller.admin else caller.name


def document_thing(kind: str, id: str) -> str:
    """How a document is named among what is owned; a job is by its id."""
    return f"{kind}/{id}"


MINE = "(:reader IS NULL OR EXISTS (SELECT 1 FROM owners WHERE thing = {thing} AND name = :reader))"
"""The condition of a query that gives a caller what it may see; `reader` is the parameter of that name."""
MY_JOBS = MINE.format(thing="jobs.id")
MY_DOCUMENTS = MINE.format(thing="documents.kind || '/' || documents.id")
