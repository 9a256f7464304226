"""Who may take memory next: at once where it is free, else in line for what others can leave.

Whoever is first in line and has waited for a while is served before all others: models in use whose room would do are
given to no new request, and nobody who passes takes that room. So a load waits no longer than the calls that run on
these, however busy the models are.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from deployments.contracts.errors import Unavailable
from deployments.runtime.accounts import Accounts, no_room
from deployments.runtime.eviction import Candidate, choose_victims
from deployments.runtime.gauge import Gauge
from deployments.runtime.held import Held, Key
from deployments.runtime.load import GivenUp, Load

PATIENCE_S = 1.0
"""How long a load leaves models in use to new requests; a reload costs about as much."""
LOOK_EVERY_S = 0.25
"""Memory that other processes free is not told of."""


class Admission:
    """`changed` is the pool's lock, notified whenever a model is released or leaves."""

    def __init__(self, accounts: Accounts, gauge: Gauge) -> None:
        self._accounts = accounts
        self._gauge = gauge
        self.changed = threading.Condition()
        self._line: list[tuple[Load, float]] = []
        self.closed = False

    @property
    def is_waited_for(self) -> bool:
        return bool(self._line)

    def at_once(self, load: Load) -> bool:
        """Reserve what is free now, evicting nothing."""
        with self.changed:
            if self._shortage(load, self._first_before(load)) <= 0:
                self._accounts.reserved[load.key] = load.need
                return True
            return False

    def wait(self, load: Load) -> list[Held]:
        """Reserve as soon as there is room; returns who must be closed before it is really there.

        Raises InsufficientMemory where nobody can make room, GivenUp once nobody waits for the load.
        """
        with self.changed:
            self._line.append((load, time.monotonic()))
            try:
                while (victims := self._victims(load)) is None:
                    self.changed.wait(LOOK_EVERY_S)
                self._accounts.reserved[load.key] = load.need
                return self._accounts.take(victims)
            finally:
                self._line = [entry for entry in self._line if entry[0] is not load]
                self._retire(())
                self.changed.notify_all()

    def refuse_hopeless(self, load: Load) -> None:
        """Raises InsufficientMemory where all that can ever leave would not make room."""
        with self.changed:
            able = sum(one.bytes for one in self._accounts.candidates() if not one.pinned)
            coming = self._accounts.reserved_bytes + self._accounts.leaving
            short = self._shortage(load) - able - coming
            if short > 0:
                raise no_room(
                    load.model, load.need, self._gauge.budget_bytes, self._accounts, self._device_is_short(load)
                )

    def _victims(self, load: Load) -> tuple[Candidate, ...] | None:
        """Who is to leave for it, none where it fits as it is; None while it must wait."""
        self._check(load)
        self.refuse_hopeless(load)
        shortage = self._shortage(load, self._first_before(load))
        if shortage <= 0:
            return ()
        candidates = self._accounts.candidates()
        if self._first_before(load):
            return choose_victims((one for one in candidates if not self._is_retiring(one)), shortage) or None
        victims = choose_victims(candidates, shortage)
        if not victims and self._lost_patience(load):
            self._retire(choose_victims([replace(one, in_use=False) for one in candidates], shortage))
        return victims or None

    def check_open(self) -> None:
        if self.closed:
            raise Unavailable("the replica is shutting down; ask again")

    def _check(self, load: Load) -> None:
        self.check_open()
        if not load.waiters:
            raise GivenUp

    def _first_before(self, load: Load) -> Load | None:
        """The first in line, where that is another and has lost patience: nothing is taken that it waits for."""
        first = self._line[0][0] if self._line else load
        return first if first is not load and self._lost_patience(first) else None

    def _lost_patience(self, load: Load) -> bool:
        return any(one is load and time.monotonic() - since > PATIENCE_S for one, since in self._line[:1])

    def _is_retiring(self, candidate: Candidate) -> bool:
        return self._accounts.held[cast("Key", candidate.key)].retiring

    def _shortage(self, load: Load, before: Load | None = None) -> int:
        free = self._gauge.budget_bytes - self._accounts.taken_bytes
        if before is not None:
            retiring = sum(held.bytes for held in self._accounts.held.values() if held.retiring)
            free -= max(0, before.need - retiring)
        return load.need - min(free, self._device_free())

    def _device_free(self) -> int:
        """What loads under way have reserved is not all taken yet, and will be."""
        return self._gauge.free_bytes() - self._accounts.reserved_bytes

    def _device_is_short(self, load: Load) -> str:
        free = self._device_free()
        return f"; on the device itself {free:,} are free" if free < load.need else ""

    def _retire(self, victims: Iterable[Candidate]) -> None:
        """Give these to no new request, all others again."""
        keys = {victim.key for victim in victims}
        for key, held in self._accounts.held.items():
            held.retiring = key in keys
