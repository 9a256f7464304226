"""/ui: the page's files, open to everybody; what the page then asks of the API needs a key as any client does."""

import re
from collections.abc import Mapping

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse

from deployments.contracts.errors import UnknownRoute
from deployments.ingress.desk import Desk
from deployments.ingress.page.files import INDEX, StaticFile, all_files, policy

METHODS = ["GET", "HEAD"]
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
"""In what a client accepts: named, and not as what it refuses."""


def add_routes(api: FastAPI, desk: Desk) -> None:  # noqa: ARG001 — as every module of routes
    """Adds them to the app; `/` and `/ui` lead to `/ui/`, by relative paths so that any prefix may stand before."""
    files = all_files()
    headers = _headers(policy(files[INDEX].body))

    @api.api_route("/", methods=METHODS, include_in_schema=False)
    async def root(http: HttpRequest) -> Response:
        return RedirectResponse(_beside(http.url.path, "ui/"), headers=headers)

    @api.api_route("/ui", methods=METHODS, include_in_schema=False)
    async def folder(http: HttpRequest) -> Response:
        return RedirectResponse(_beside(http.url.path, ""), headers=headers)

    @api.api_route("/ui/{path:path}", methods=METHODS, include_in_schema=False)
    async def page(http: HttpRequest, path: str) -> Response:
        file = files.get(path or INDEX)
        if file is None:
            raise UnknownRoute(f"the page has no file {path[:120]!r}")
        return _answer(file, http.headers, headers)


def _headers(rules: str) -> dict[str, str]:
    return {
        "content-security-policy": rules,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-cache",
    }


def _answer(file: StaticFile, asked: Headers, headers: Mapping[str, str]) -> Response:
    """The file, compressed for whoever takes that, or nothing where the browser has it."""
    body = file.gzipped if GZIP.search(asked.get("accept-encoding", "")) else None
    etag = file.etag if body is None else f'{file.etag[:-1]}-gzip"'
    tagged = {**headers, "etag": etag, "vary": "accept-encoding"}
    if etag in (tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=tagged)
    if body is None:
        return Response(file.body, headers=tagged, media_type=file.media_type)
    return Response(body, headers=tagged | {"content-encoding": "gzip"}, media_type=file.media_type)


def _beside(path: str, below: str) -> str:
    """A relative way from this path to one below it: where it ends without a slash, its last part stands before."""
    last = path.rpartition("/")[2]
    return f"{last}/{below}" if last else below
