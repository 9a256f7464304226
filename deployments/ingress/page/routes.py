"""/ui: the page's files, open to everybody; what the page then asks of the API needs a key as any client does."""

from collections.abc import Mapping

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse

from deployments.contracts.errors import UnknownRoute
from deployments.ingress.desk import Desk
from deployments.ingress.page.files import INDEX, StaticFile, all_files, policy

METHODS = ["GET", "HEAD"]


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
        return _answer(file, http.headers.get("if-none-match", ""), headers)


def _headers(rules: str) -> dict[str, str]:
    return {
        "content-security-policy": rules,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-cache",
    }


def _answer(file: StaticFile, known: str, headers: Mapping[str, str]) -> Response:
    """The file, or nothing where the browser has it."""
    tagged = {**headers, "etag": file.etag}
    if file.etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return Response(status_code=304, headers=tagged)
    return Response(file.body, headers=tagged, media_type=file.media_type)


def _beside(path: str, below: str) -> str:
    """A relative way from this path to one below it: where it ends without a slash, its last part stands before."""
    last = path.rpartition("/")[2]
    return f"{last}/{below}" if last else below
