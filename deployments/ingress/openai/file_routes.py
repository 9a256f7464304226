"""/v1/files: bytes that a client stores, for batches and conversations, and those that batches have written."""

from typing import Literal
from uuid import uuid4

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from pydantic import Field

from deployments.contracts.errors import InvalidInput, NotFound
from deployments.contracts.jobs import FILE, StoredFile
from deployments.contracts.wire import Wire
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import form_body
from deployments.ingress.desk import Desk
from deployments.ingress.durable import Document
from deployments.ingress.openai.forms import needed_file, typed_form
from deployments.ingress.openai.paging import asked_page, listed, no_query

HOUR_S = 3600
MONTH_S = 30 * 24 * 3600
ANCHOR, SECONDS = "expires_after[anchor]", "expires_after[seconds]"
MOST_READ = 10_000
"""Files that a list by purpose is made of."""


class FileForm(Wire):
    """What a file is for, and how long it is to be kept; without that, as long as the operator keeps jobs."""

    purpose: Literal["assistants", "batch", "fine-tune", "vision", "user_data"]
    anchor: Literal["created_at"] | None = Field(None, alias=ANCHOR)
    seconds: int | None = Field(None, alias=SECONDS, ge=HOUR_S, le=MONTH_S)


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""

    @api.post("/v1/files", summary="Store a file")
    async def upload(http: HttpRequest) -> Response:
        form = await form_body(http, desk.limits)
        asked = typed_form(FileForm, form, ("file",))
        if (asked.anchor is None) != (asked.seconds is None):
            raise InvalidInput("expires_after needs both anchor and seconds", "expires_after")
        given = needed_file(form, "file")
        file = StoredFile(filename=given.filename[:512], purpose=asked.purpose, bytes=len(given.data))
        id = f"file-{uuid4().hex}"
        kept = await desk.documents.put(FILE, id, file.model_dump(), data=given.data, keep_for_s=asked.seconds)
        return Printed(file_body(kept))

    @api.get("/v1/files", summary="The stored files, the newest first")
    async def files(http: HttpRequest) -> Response:
        asked = asked_page(http.query_params, ("purpose",))
        purpose = http.query_params.get("purpose")
        found, has_more = await _of_purpose(desk, purpose, asked.after, asked.limit, asked.newest_first)
        return Printed(listed(found, has_more))

    @api.get("/v1/files/{id}", summary="What is known of a file")
    async def file(http: HttpRequest, id: str) -> Response:
        no_query(http.query_params)
        return Printed(file_body(await stored_file(desk, id)))

    @api.get("/v1/files/{id}/content", summary="A file's bytes")
    async def content(http: HttpRequest, id: str) -> Response:
        no_query(http.query_params)
        await stored_file(desk, id)
        return Response(await desk.documents.data(FILE, id), media_type="application/octet-stream")

    @api.delete("/v1/files/{id}", summary="Forget a file")
    async def delete(id: str) -> Response:
        if not await desk.documents.delete(FILE, id):
            raise _unknown(id)
        return Printed({"id": id, "object": "file", "deleted": True})


async def stored_file(desk: Desk, id: str, param: str = "file_id") -> Document:
    """Raises NotFound."""
    found = await desk.documents.get(FILE, id)
    if found is None:
        raise _unknown(id, param)
    return found


async def _of_purpose(
    desk: Desk, purpose: str | None, after: str | None, limit: int, newest_first: bool
) -> tuple[list[dict[str, object]], bool]:
    """A page of files; whether there are more behind it."""
    if purpose is None:
        page = await desk.documents.list(FILE, after=after, limit=limit, newest_first=newest_first)
        return [file_body(document) for document in page.documents], page.has_more
    page = await desk.documents.list(FILE, after=after, limit=MOST_READ, newest_first=newest_first)
    found = [body for document in page.documents if (body := file_body(document))["purpose"] == purpose]
    return found[:limit], len(found) > limit


def file_body(document: Document) -> dict[str, object]:
    """OpenAI's file object."""
    file = StoredFile.model_validate(document.body)
    return {
        "id": document.id,
        "object": "file",
        "bytes": file.bytes,
        "created_at": int(document.created_at),
        "expires_at": None if document.expires_at is None else int(document.expires_at),
        "filename": file.filename,
        "purpose": file.purpose,
        "status": "processed",
    }


def _unknown(id: str, param: str = "file_id") -> NotFound:
    return NotFound(f"there is no file {id[:80]!r}; it never was, or was deleted, or has expired", param)
