"""A model's files on this machine: found in the cache, or fetched from the Hub once for all processes of the node."""

import errno
import shutil
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from deployments.contracts.errors import ModelUnavailable, OriginTimeout, StorageFull
from deployments.hub.asking import connected
from deployments.hub.client import DOWN, HubClient
from deployments.hub.files import needed
from deployments.hub.held import held_model
from deployments.hub.refusing import offline
from deployments.hub.snapshot import Snapshot
from deployments.hub.terms import HubTerms
from deployments.hub.transfer import Line, transfer

Fetched = tuple[int, int]
"""Bytes that are here, of how many."""
TELL_EVERY_S = 0.1
SPARE_BYTES = 64 * 2**20
"""What a download leaves free on the disk."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def fetch_model(
    source: str,
    revision: str | None,
    terms: HubTerms,
    *,
    gguf: str | None = None,
    without: Iterable[str] = (),
    remote_code: bool = False,
) -> Generator[Fetched, None, Path]:
    """The folder with a model's files, after what of them is here was told again and again; closing it gives up.

    It blocks between its yields for `timeout_s` at most. One process of the node downloads, others that want the model
    wait and tell the same. What came stays, so that the next try goes on from there. A model that is here needs no Hub.

    Raises as `HubClient.facts`; UnsafeWeights, CorruptWeights, StorageFull, ModelUnavailable (a cache that cannot be
    written), OriginTimeout after `download_s`.
    """
    try:
        facts = HubClient(terms).facts(source, revision)
    except DOWN:
        held = held_model(source, revision, terms)
        if held is None:
            raise
        return held
    files = needed(source, facts.files, gguf, without, remote_code)
    snapshot = Snapshot(terms.models_folder, source, facts.revision, files)
    if not snapshot.is_complete:
        if terms.is_offline:
            raise offline(terms, source)
        yield from _fetched(snapshot, revision, terms)
    yield snapshot.total_bytes, snapshot.total_bytes
    return snapshot.folder


def _fetched(snapshot: Snapshot, revision: str | None, terms: HubTerms) -> Generator[Fetched, None, None]:
    ends_at = time.monotonic() + terms.download_s
    yield snapshot.done_bytes, snapshot.total_bytes
    with _storage(snapshot):
        snapshot.lock.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(snapshot.lock, thread_local=False)
        yield from _turn(lock, snapshot, ends_at, terms)
        try:
            if not snapshot.is_complete:
                yield from _downloaded(snapshot, terms, ends_at)
                snapshot.publish(revision)
        finally:
            lock.release()


def _turn(lock: FileLock, snapshot: Snapshot, ends_at: float, terms: HubTerms) -> Generator[Fetched, None, None]:
    """Until no other process downloads of this model; the kernel frees the lock of one that dies."""
    while True:
        try:
            lock.acquire(timeout=TELL_EVERY_S, poll_interval=TELL_EVERY_S / 4)
        except Timeout:
            yield snapshot.done_bytes, snapshot.total_bytes
            if time.monotonic() > ends_at:
                raise OriginTimeout(
                    f"another process downloads {snapshot.id} and was not done in {terms.download_s:g} s", "model"
                ) from None
        else:
            return


def _downloaded(snapshot: Snapshot, terms: HubTerms, ends_at: float) -> Generator[Fetched, None, None]:
    _check_room(snapshot)
    told_at = 0.0
    with connected(terms) as client:
        line = Line(client, terms, ends_at)
        for file in snapshot.files:
            if snapshot.has(file):
                continue
            for _ in transfer(line, snapshot, file):
                if time.monotonic() - told_at > TELL_EVERY_S:
                    told_at = time.monotonic()
                    yield snapshot.done_bytes, snapshot.total_bytes


def _check_room(snapshot: Snapshot) -> None:
    missing = snapshot.total_bytes - snapshot.done_bytes
    free = shutil.disk_usage(snapshot.lock.parent).free
    if missing + SPARE_BYTES > free:
        raise StorageFull(
            f"{snapshot.id} needs {missing:,} more bytes on the disk of {snapshot.cache}, which has {free:,} free; "
            "make room there (`hf cache prune`), or set HF_HOME to a larger disk",
            "model",
        )


@contextmanager
def _storage(snapshot: Snapshot) -> Iterator[None]:
    """What the disk refuses, in words; on a full one nothing unfinished is left."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            snapshot.forget_partials()
            raise StorageFull(
                f"the disk of {snapshot.cache} was full before {snapshot.id} was whole; make room there", "model"
            ) from None
        raise ModelUnavailable(
            f"{snapshot.id} cannot be kept in {snapshot.cache}: {error.strerror}; let the server write there", "model"
        ) from None
