"""Stored JSON documents, some with bytes beside them; implements `deployments.ingress.durable.Documents`."""

import json
import sqlite3
import time
from uuid import uuid4

from pydantic import JsonValue

from deployments.contracts.errors import NotFound
from deployments.ingress.durable import Document, DocumentPage
from graphs.database import Database
from graphs.jobs.artefacts import Artefacts
from graphs.jobs.owners import MY_DOCUMENTS, document_thing, keep_owner, reader

FOLDER = "documents"


class StoredDocuments:
    """Documents of all kinds in one table; one that has expired is not there, whether or not it is deleted yet."""

    def __init__(self, database: Database, artefacts: Artefacts, keep_for_s: float) -> None:
        self._database = database
        self._artefacts = artefacts
        self._keep_for_s = keep_for_s

    async def put(
        self, kind: str, id: str, body: JsonValue, *, keep_for_s: float | None = None, data: bytes | None = None
    ) -> Document:
        artefact = f"{FOLDER}/{uuid4().hex}" if data is not None else None
        if artefact is not None and data is not None:
            await self._artefacts.put(artefact, data)
        now = time.time()
        expires_at = now + (self._keep_for_s if keep_for_s is None else keep_for_s)

        def write(connection: sqlite3.Connection) -> str | None:
            before = _row(connection, kind, id)
            connection.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, id))
            connection.execute(
                "INSERT INTO documents (kind, id, body, artefact, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
                (kind, id, json.dumps(body), artefact, now, expires_at),
            )
            keep_owner(connection, document_thing(kind, id))
            return before["artefact"] if before else None

        await self._forget(await self._database.write(write))
        return Document(kind=kind, id=id, body=body, created_at=now, expires_at=expires_at)

    async def get(self, kind: str, id: str) -> Document | None:
        row = await self._database.read(lambda connection: _row(connection, kind, id))
        return _document(row) if row else None

    async def data(self, kind: str, id: str) -> bytes | None:
        row = await self._database.read(lambda connection: _row(connection, kind, id))
        return await self._artefacts.get(row["artefact"]) if row and row["artefact"] else None

    async def delete(self, kind: str, id: str) -> bool:
        def erase(connection: sqlite3.Connection) -> sqlite3.Row | None:
            row = _row(connection, kind, id)
            if row is not None:
                connection.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, id))
            return row

        row = await self._database.write(erase)
        await self._forget(row["artefact"] if row else None)
        return row is not None

    async def list(
        self, kind: str, *, after: str | None = None, limit: int = 20, newest_first: bool = True
    ) -> DocumentPage:
        order, beyond = ("DESC", "<") if newest_first else ("ASC", ">")
        query = f"""
            SELECT * FROM documents WHERE kind = :kind AND expires_at > :now AND {MY_DOCUMENTS}
            AND (:after IS NULL OR place {beyond} (SELECT place FROM documents WHERE kind = :kind AND id = :after))
            ORDER BY place {order} LIMIT :limit
        """
        given = {"kind": kind, "now": time.time(), "after": after, "limit": limit + 1, "reader": reader()}
        if after is not None and await self.get(kind, after) is None:
            raise NotFound(f"there is no {kind} {after[:80]!r} to go on after", "after")
        rows = await self._database.read(lambda connection: connection.execute(query, given).fetchall())
        return DocumentPage(documents=tuple(map(_document, rows[:limit])), has_more=len(rows) > limit)

    async def forget_kind(self, kind: str) -> None:
        """Deletes all of a kind; none of them may have bytes."""
        erase = "DELETE FROM documents WHERE kind = ?"
        await self._database.write(lambda connection: connection.execute(erase, (kind,)))

    async def expire(self) -> None:
        """Deletes what nobody can see any more."""

        def erase(connection: sqlite3.Connection) -> list[sqlite3.Row]:
            return connection.execute(
                "DELETE FROM documents WHERE expires_at <= ? RETURNING artefact", (time.time(),)
            ).fetchall()

        for row in await self._database.write(erase):
            await self._forget(row["artefact"])

    async def _forget(self, artefact: str | None) -> None:
        if artefact is not None:
            await self._artefacts.delete(artefact)


def _row(connection: sqlite3.Connection, kind: str, id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        f"SELECT * FROM documents WHERE kind = :kind AND id = :id AND expires_at > :now AND {MY_DOCUMENTS}",
        {"kind": kind, "id": id, "now": time.time(), "reader": reader()},
    ).fetchone()
    return row


def _document(row: sqlite3.Row) -> Document:
    return Document(
        kind=row["kind"],
        id=row["id"],
        body=json.loads(row["body"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )
