"""A Hub of the tests' own: a real HTTP server with the Hub's API over any repositories, which can be told to fail."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.hub.listing import listed
from tests.hub.repos import LARGE, Repo, Stored

PIECE = 16 * 1024


@dataclass
class Fault:
    """What goes wrong with requests whose path fits, the first `times` of them.

    `status` answers at once, with `headers`; `body` in place of the true one. `stall`: nothing more comes after that
    share of the body. `drop`: the connection ends there. `short`: as much is missing from a body without a length.
    `flip`: one byte is another. `rate`: bytes a second.
    `begin`: from this byte on, whatever was asked for.
    """

    path: str
    times: int = 1_000_000
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    stall: float | None = None
    drop: float | None = None
    short: int = 0
    flip: bool = False
    rate: float | None = None
    begin: int | None = None

    @property
    def is_of_head(self) -> bool:
        """Large files are answered twice, with a redirect and then with their bytes; most faults are of these."""
        return self.status is not None or bool(self.headers)


@dataclass
class LocalHub:
    """What a test sees of its Hub: `asked` counts requests by path, `token` opens what is gated or private."""

    url: str
    repos: dict[str, Repo]
    token: str = "hf_anymodal_test_token"  # noqa: S105
    faults: list[Fault] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    sent_bytes: Counter[str] = field(default_factory=Counter)
    stopping: threading.Event = field(default_factory=threading.Event)

    def add(self, repo: Repo) -> Repo:
        self.repos[repo.id] = repo
        return repo

    def fail(self, path: str, **how: Any) -> Fault:
        """From now on; the path as in a shell (`*/model.safetensors`)."""
        fault = Fault(path, **how)
        self.faults.append(fault)
        return fault

    def heal(self) -> None:
        self.faults.clear()

    def downloads(self, id: str, file: str) -> int:
        """How often a file was asked for."""
        return self.asked[f"/{id}/resolve/{self.repos[id].commit}/{file}"]

    def fault_of(self, path: str) -> Fault:
        """What goes wrong with this request; of a large file's redirect only what its head can have."""
        names = [path] if not path.startswith("/cdn/") else self._paths_of(path.removeprefix("/cdn/"))
        heads = {"/cdn/": False}.get(path[:5], True if path.endswith(LARGE) else None)
        for fault in self.faults:
            fits = fault.times > 0 and any(fnmatch(name, fault.path) for name in names)
            if fits and heads in (None, fault.is_of_head):
                fault.times -= 1
                return fault
        return Fault(path)

    def _paths_of(self, digest: str) -> list[str]:
        return [
            f"/{repo.id}/resolve/{repo.commit}/{file.name}"
            for repo in self.repos.values()
            for file in repo.files.values()
            if file.sha256 == digest
        ]


@contextmanager
def hub_server(*repos: Repo) -> Iterator[LocalHub]:
    """A running Hub with these repositories; more may be added while it runs."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen(128)  # who asks before the server runs waits for it
        hub = LocalHub(f"http://127.0.0.1:{taken.getsockname()[1]}", {repo.id: repo for repo in repos})
        server = uvicorn.Server(
            uvicorn.Config(_app(hub), log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            hub.stopping.set()
            server.should_exit = True
            thread.join()


def _app(hub: LocalHub) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        path = request.url.path
        hub.asked[path] += 1
        hub.seen.append((path, dict(request.headers)))
        fault = hub.fault_of(path)
        answer = _refusal(fault) or _answer(hub, request, fault)
        if isinstance(answer, Response):
            await _stalled(hub, fault)
            await answer(scope, receive, send)
        else:
            await _send_file(hub, request, answer, fault, send)

    return app


def _refusal(fault: Fault) -> Response | None:
    if fault.status is None:
        return None
    return Response(fault.body or b"", fault.status, dict(fault.headers))


def _answer(hub: LocalHub, request: Request, fault: Fault) -> Response | Stored:
    """By the path: a list, one model, its tree, one file, or what a large file's redirect leads to."""
    match request.url.path.strip("/").split("/"):
        case ["api", "models"]:
            return _json(*listed(hub.repos.values(), request), fault)
        case ["api", "models", owner, name, *rest]:
            return _told(hub, f"{owner}/{name}", rest, request, fault)
        case ["cdn", digest]:
            files = (file for repo in hub.repos.values() for file in repo.files.values())
            return next(file for file in files if file.sha256 == digest)
        case [owner, name, "resolve", revision, *file]:
            return _resolved(hub, _Place(f"{owner}/{name}", revision, "/".join(file)), request, fault)
    return Response(status_code=404)


def _json(body: Any, headers: Mapping[str, str], fault: Fault) -> Response:
    told = dict(headers) | dict(fault.headers)
    return JSONResponse(body, headers=told) if fault.body is None else Response(fault.body, headers=told)


def _told(hub: LocalHub, id: str, rest: list[str], request: Request, fault: Fault) -> Response:
    repo = hub.repos.get(id)
    if repo is None or (repo.private and not _has_token(hub, request)):
        return _coded(401, "RepoNotFound")
    if rest[:1] in (["revision"], ["tree"]) and rest[1] not in ("main", repo.commit):
        return _coded(404, "RevisionNotFound")
    if rest[:1] == ["tree"]:
        return _json([file.leaf() for file in repo.files.values()], {}, fault)
    return _json(repo.told("blobs" in request.query_params), {}, fault)


@dataclass(frozen=True)
class _Place:
    id: str
    revision: str
    name: str


def _resolved(hub: LocalHub, place: _Place, request: Request, fault: Fault) -> Response | Stored:
    repo = hub.repos.get(place.id)
    if repo is None or (repo.private and not _has_token(hub, request)):
        return _coded(401, "RepoNotFound")
    if repo.gated and not _has_token(hub, request):
        return _coded(403, "GatedRepo")
    if place.revision not in ("main", repo.commit):
        return _coded(404, "RevisionNotFound")
    file = repo.files.get(place.name)
    if file is None:
        return _coded(404, "EntryNotFound")
    told = {"x-repo-commit": repo.commit, "etag": f'"{file.etag}"'}
    if not file.is_large:
        return file if request.method == "GET" else Response(headers=told | {"content-length": str(len(file.body))})
    told |= {"x-linked-etag": f'"{file.etag}"', "x-linked-size": str(len(file.body))}
    elsewhere = f"{hub.url.replace('127.0.0.1', 'localhost')}/cdn/{file.sha256}"
    return Response(status_code=302, headers=told | {"location": elsewhere} | dict(fault.headers))


def _coded(status: int, code: str) -> Response:
    return Response(status_code=status, headers={"x-error-code": code})


def _has_token(hub: LocalHub, request: Request) -> bool:
    return request.headers.get("authorization") == f"Bearer {hub.token}"


async def _send_file(hub: LocalHub, request: Request, file: Stored, fault: Fault, send: Send) -> None:
    """The file, or the rest of it from where Range says."""
    whole = fault.body if fault.body is not None else file.body
    asked = int(request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
    begin = asked if fault.begin is None else fault.begin
    body = _spoilt(whole, fault)[begin:]
    told = {"etag": f'"{file.etag}"', "content-length": str(len(body))}
    told |= {"content-range": f"bytes {begin}-{len(whole) - 1}/{len(whole)}"} if begin else {}
    told |= {name: value for name, value in fault.headers.items()}
    if fault.short:
        del told["content-length"]
    await send(
        {
            "type": "http.response.start",
            "status": 206 if begin else 200,
            "headers": [(name.encode(), value.encode()) for name, value in told.items()],
        }
    )
    await _send_body(hub, request.url.path, body, fault, send)


def _spoilt(body: bytes, fault: Fault) -> bytes:
    kept = body[: len(body) - fault.short]
    middle = len(kept) // 2
    return kept[:middle] + bytes([kept[middle] ^ 1]) + kept[middle + 1 :] if fault.flip else kept


async def _send_body(hub: LocalHub, path: str, body: bytes, fault: Fault, send: Send) -> None:
    shares = [share for share in (fault.stall, fault.drop) if share is not None]
    sent = body[: int(len(body) * min(shares, default=1.0))]
    for at in range(0, len(sent), PIECE):
        piece = sent[at : at + PIECE]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        hub.sent_bytes[path] += len(piece)
        if fault.rate:
            await asyncio.sleep(len(piece) / fault.rate)
    await _stalled(hub, fault)
    if not shares:
        await send({"type": "http.response.body", "body": b""})


async def _stalled(hub: LocalHub, fault: Fault) -> None:
    """For as long as the Hub runs."""
    while fault.stall is not None and not hub.stopping.is_set():
        await asyncio.sleep(0.05)
