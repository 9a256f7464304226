"""A request's body as it came, as JSON, or as a form; each within the limits."""

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request as HttpRequest

from deployments.contracts.errors import BadRequest, BodyTooLarge, DeadlineExceeded, InvalidInput, UnsupportedMedia
from deployments.ingress.json_body import read_json
from deployments.ingress.limits import MIB, Limits

JSON_TYPE = re.compile(r"application/(json|[\w.-]+\+json)\s*(;\s*charset=\"?utf-8\"?\s*)?", re.IGNORECASE)
LARGE = 256 * 1024
"""Bytes from which a body is read in a thread, so that others are served meanwhile."""
MAX_PARTS = 1000


@dataclass(frozen=True)
class Upload:
    """A file in a form."""

    filename: str
    data: bytes


@dataclass(frozen=True)
class Form:
    """A form's texts and files by name, in their order; `image[]` is `image`."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[Upload]] = field(default_factory=dict)


async def raw_body(http: HttpRequest, limits: Limits) -> bytes:
    """All bytes. Raises BodyTooLarge, DeadlineExceeded, UnsupportedMedia for a compressed body."""
    encoding = http.headers.get("content-encoding", "identity")
    if encoding.strip().lower() != "identity":
        raise UnsupportedMedia(f"the body must not be compressed; its content-encoding is {encoding[:80]!r}")
    body = bytearray()
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(limits.body_timeout_s) as deadline:
            async for piece in http.stream():
                body += piece
                if len(body) > limits.max_body_bytes:
                    raise BodyTooLarge(f"the body is larger than the {limits.max_body_bytes:,} bytes allowed")
                deadline.reschedule(began + limits.body_timeout_s + len(body) / MIB)
    except TimeoutError:
        raise DeadlineExceeded(
            f"the body came too slowly: {len(body):,} bytes in {limits.body_timeout_s + len(body) / MIB:.0f} s"
        ) from None
    return bytes(body)


async def json_body(http: HttpRequest, limits: Limits) -> object:
    """The body as a JSON value, declared as such. Raises as `any_json_body`, and UnsupportedMedia."""
    given = http.headers.get("content-type", "")
    if not JSON_TYPE.fullmatch(given.strip()):
        raise UnsupportedMedia(
            f"the body must be JSON in UTF-8, with the header content-type: application/json; given was {given[:80]!r}"
        )
    return await any_json_body(http, limits)


async def any_json_body(http: HttpRequest, limits: Limits) -> object:
    """The body as a JSON value, whatever its declared type. Raises InvalidJson, InvalidUnicode, and as `raw_body`."""
    return await json_of(await raw_body(http, limits), limits)


async def json_of(raw: bytes, limits: Limits) -> object:
    """Bytes as a JSON value. Raises InvalidJson, InvalidUnicode."""
    if len(raw) < LARGE:
        return read_json(raw, limits.max_json_depth)
    return await asyncio.to_thread(read_json, raw, limits.max_json_depth)


async def form_body(http: HttpRequest, limits: Limits) -> Form:
    """A multipart body (RFC 7578). Raises BadRequest, UnsupportedMedia for another kind of body, and as `raw_body`."""
    given = http.headers.get("content-type", "")
    if not given.lower().startswith("multipart/form-data"):
        raise UnsupportedMedia(f"the body must be multipart/form-data; the content-type is {given[:80]!r}")
    raw = await raw_body(http, limits)
    parser = MultiPartParser(
        http.headers, _once(raw), max_files=MAX_PARTS, max_fields=MAX_PARTS, max_part_size=limits.max_body_bytes
    )
    try:
        parsed = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as broken:
        raise BadRequest(f"the form cannot be read: {str(getattr(broken, 'message', broken))[:200]}") from None
    form = Form()
    for name, value in parsed.multi_items():
        key = name.removesuffix("[]")
        if isinstance(value, UploadFile):
            form.files.setdefault(key, []).append(Upload(value.filename or "", await value.read()))
        else:
            form.texts.setdefault(key, []).append(value)
    await parsed.close()
    return form


def one_text(form: Form, name: str) -> str | None:
    """A form's text of this name. Raises InvalidInput where there are several."""
    values = form.texts.get(name, [])
    if len(values) > 1:
        raise InvalidInput(f"{name} is given {len(values)} times; give it once", name)
    return values[0] if values else None


async def _once(raw: bytes) -> AsyncGenerator[bytes, None]:
    yield raw
