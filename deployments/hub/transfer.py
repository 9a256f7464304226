"""One file from the Hub to the disk: resumed where it broke off, checked against its hash, then renamed into place."""

import hashlib
import os
import re
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote

import httpx2

from deployments.contracts.errors import CorruptWeights, HubUnavailable, OriginFailed, OriginTimeout
from deployments.hub.facts import HubFile
from deployments.hub.refusing import refused, understood
from deployments.hub.snapshot import Snapshot
from deployments.hub.terms import HubTerms

Steps = Generator[None, None, None]
"""Yields now and then: points at which a download can be given up, and its progress told."""
MAX_TRIES = 5
"""In a row that brought nothing."""
PAUSES_S = (0.2, 0.5, 1, 2, 4)
RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
CHUNK = 2**20


@dataclass(frozen=True)
class Line:
    """What a download goes over, and when it has to be over (by the monotonic clock)."""

    client: httpx2.Client
    terms: HubTerms
    ends_at: float

    def check(self) -> None:
        if time.monotonic() > self.ends_at:
            raise OriginTimeout(
                f"the download took longer than the {self.terms.download_s:g} s it has; what came is kept, and the "
                "next try goes on from there",
                "model",
            )


def transfer(line: Line, snapshot: Snapshot, file: HubFile) -> Steps:
    """Fetch a file, trying again while it comes on. Raises as the Hub fails, CorruptWeights, OSError."""
    partial, tries = snapshot.partial(file), 0
    partial.parent.mkdir(parents=True, exist_ok=True)
    while True:
        before = partial.stat().st_size if partial.exists() else 0
        try:
            yield from _attempt(line, snapshot, file)
        except (HubUnavailable, OriginTimeout):
            line.check()
            came_on = partial.exists() and partial.stat().st_size > before
            tries = 0 if came_on else tries + 1
            if tries >= MAX_TRIES:
                raise
            time.sleep(PAUSES_S[tries])
            yield
        else:
            return


def _attempt(line: Line, snapshot: Snapshot, file: HubFile) -> Steps:
    partial = snapshot.partial(file)
    with partial.open("a+b") as handle:
        part = _Part(handle, file)
        yield from part.catch_up()
        if part.bytes < file.bytes:
            yield from _receive(line, snapshot, part)
        part.settle()
    if part.digest != (file.sha256 or file.blob):
        partial.unlink()
        raise CorruptWeights(
            f"{file.name} of {snapshot.id} is not what the Hub says it is: its hash is another", "model"
        )
    partial.replace(snapshot.blob(file))


class _Part:
    """What there is of a file, and its hash so far: SHA-256 of a large file, git's of any other."""

    def __init__(self, handle: BinaryIO, file: HubFile) -> None:
        self._handle = handle
        self.file = file
        self._begin()

    def _begin(self) -> None:
        self.bytes = 0
        self._hash = hashlib.sha256() if self.file.sha256 else hashlib.sha1(usedforsecurity=False)
        if not self.file.sha256:
            self._hash.update(f"blob {self.file.bytes}\0".encode())

    def catch_up(self) -> Steps:
        """Read what an earlier try left."""
        self._handle.seek(0)
        while piece := self._handle.read(CHUNK):
            self._count(piece)
            yield
        if self.bytes > self.file.bytes:
            self.restart()

    def restart(self) -> None:
        self._handle.truncate(0)
        self._begin()

    def add(self, piece: bytes) -> None:
        self._handle.write(piece)
        self._count(piece)

    def _count(self, piece: bytes) -> None:
        self.bytes += len(piece)
        self._hash.update(piece)

    def settle(self) -> None:
        self._handle.flush()
        os.fsync(self._handle.fileno())

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def _receive(line: Line, snapshot: Snapshot, part: _Part) -> Steps:
    url = f"{line.terms.url}/{snapshot.id}/resolve/{snapshot.commit}/{quote(part.file.name)}"
    asked = {"range": f"bytes={part.bytes}-"} if part.bytes else {}
    with understood(line.terms), line.client.stream("GET", url, headers=asked) as answer:
        _check(answer, line.terms, snapshot, part)
        for piece in answer.iter_raw():
            part.add(piece)
            if part.bytes > part.file.bytes:
                raise _wrong(snapshot, part, "more bytes than it has")
            line.check()
            yield
    if part.bytes < part.file.bytes:
        raise HubUnavailable(f"the Hub at {line.terms.url} broke off in {part.file.name}", "model")


def _check(answer: httpx2.Response, terms: HubTerms, snapshot: Snapshot, part: _Part) -> None:
    """Whether this is the file that was asked for, from where it was asked for; from its start if the Hub likes."""
    match answer.status_code:
        case 206:
            place = RANGE.fullmatch(answer.headers.get("content-range", ""))
            if place is None or (int(place[1]), int(place[2])) != (part.bytes, part.file.bytes):
                raise _wrong(snapshot, part, f"another stretch of it ({answer.headers.get('content-range', '')[:60]})")
        case 200:
            part.restart()
            length = answer.headers.get("content-length", str(part.file.bytes))
            if length != str(part.file.bytes):
                raise _wrong(snapshot, part, f"{length[:20]} bytes")
        case 416:
            part.restart()
            raise HubUnavailable(f"the Hub at {terms.url} does not go on with {part.file.name}", "model")
        case status:
            raise refused(status, answer.headers, snapshot.id, terms)
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise OriginFailed(f"the Hub at {terms.url} sent {part.file.name} compressed, which was not asked for", "model")
    _check_identity((*answer.history, answer)[0].headers, snapshot, part)


def _check_identity(headers: httpx2.Headers, snapshot: Snapshot, part: _Part) -> None:
    """What the Hub itself says before it sends one elsewhere."""
    commit = headers.get("x-repo-commit", snapshot.commit)
    if commit != snapshot.commit:
        raise _wrong(snapshot, part, f"that of commit {commit[:40]}")
    etag = headers.get("x-linked-etag", headers.get("etag", "")).removeprefix("W/").strip('"')
    if HASH.fullmatch(etag) and etag not in (part.file.sha256, part.file.blob):
        raise _wrong(snapshot, part, f"one with the hash {etag}")


def _wrong(snapshot: Snapshot, part: _Part, what: str) -> CorruptWeights:
    part.restart()
    expected = f"{part.file.bytes} bytes of commit {snapshot.commit}"
    return CorruptWeights(f"for {part.file.name} of {snapshot.id} ({expected}) the Hub sent {what}", "model")
