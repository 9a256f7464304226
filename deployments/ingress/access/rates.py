"""How often and how many at once: a bucket of tokens for each key, decided purely, counted in this replica alone."""

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from deployments.contracts.access_errors import RateLimited, TooManyAtOnce
from deployments.ingress.access.keys import Key

MINUTE_S = 60.0


@dataclass(frozen=True)
class Bucket:
    """So many requests may come at once, `at` a moment of a clock that never jumps."""

    tokens: float
    at: float


@dataclass(frozen=True)
class Draw:
    """The bucket after a request, and how long the client has to wait: 0 where it may pass."""

    bucket: Bucket
    wait_s: float


def drawn(before: Bucket | None, per_minute: int, now: float) -> Draw:
    """A request takes one token, if there is one. A bucket is full at first and holds a minute's tokens at most."""
    held = float(per_minute)
    if before is not None:
        held = min(held, before.tokens + max(0.0, now - before.at) * per_minute / MINUTE_S)
    if held >= 1:
        return Draw(Bucket(held - 1, now), 0.0)
    return Draw(Bucket(held, now), (1 - held) * MINUTE_S / per_minute)


class Rates:
    """What this replica has seen of each key."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}
        self._running: Counter[str] = Counter()

    @contextmanager
    def taken(self, key: Key) -> Iterator[None]:
        """A place among the key's requests, to the end of the answer. Raises TooManyAtOnce, RateLimited."""
        if key.concurrent is not None and self._running[key.name] >= key.concurrent:
            raise TooManyAtOnce(f"this key may have {key.concurrent} requests at once, and has; let one end first")
        self._draw(key)
        self._running[key.name] += 1
        try:
            yield
        finally:
            self._running[key.name] -= 1

    def _draw(self, key: Key) -> None:
        if key.requests_per_minute is None:
            return
        draw = drawn(self._buckets.get(key.name), key.requests_per_minute, time.monotonic())
        self._buckets[key.name] = draw.bucket
        if draw.wait_s:
            again = math.ceil(draw.wait_s)
            said = f"this key may ask {key.requests_per_minute} times a minute; ask again in {again} s"
            raise RateLimited(said, None, again)
