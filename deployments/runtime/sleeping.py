"""Models that sleep: out of a GPU when others need its room, in main memory until somebody asks for them again."""

import importlib
import logging
import time
from collections.abc import Iterable
from dataclasses import replace

from deployments.contracts.device import DeviceFacts
from deployments.contracts.observing import Left, Observer
from deployments.runtime import machine
from deployments.runtime.accounts import Accounts
from deployments.runtime.admission import Admission
from deployments.runtime.building import called
from deployments.runtime.gauge import Gauge
from deployments.runtime.held import Held, Key
from deployments.runtime.leaving import let_go
from deployments.runtime.load import Load

LOG = logging.getLogger("anymodal.pool")
RESTING = "deployments.engines.resting"
"""Knows torch."""
SPARE = 0.1
"""Of the machine's memory: so much is left free by those who lie down."""


class Sleepers:
    """Who lies in main memory is in `accounts.asleep`, unpaid: the budget is the device's."""

    def __init__(self, gauge: Gauge, accounts: Accounts, admission: Admission, observer: Observer) -> None:
        self._gauge = gauge
        self._observer = observer
        self._accounts = accounts
        self._admission = admission
        self._changed = admission.changed

    def part_with(self, leaving: Iterable[Held]) -> None:
        """Lay those down whose rows say so, as far as there is memory; close the others."""
        going = list(leaving)
        for held in going:
            self._observer.happened(Left(held.model, "room"))
        sleepy = [held for held in going if held.model.sleeps and self._can_rest(held)]
        let_go([held for held in going if held not in sleepy], self._gauge)
        for held in sleepy:
            self._lay_down(held)

    def _can_rest(self, held: Held) -> bool:
        able: bool = importlib.import_module(RESTING).can_rest(held.model, held.engine, self._device.name)
        return able

    @property
    def _device(self) -> DeviceFacts:
        return self._gauge.facts

    def _lay_down(self, held: Held) -> None:
        if not self._room_for(held.bytes):
            let_go([held], self._gauge)
            return
        try:
            importlib.import_module(RESTING).rest(held.engine, self._device.name)
        except Exception:
            LOG.exception("%s could not be moved to main memory: it is dropped", held.model.id)
            let_go([held], self._gauge)
            return
        self._gauge.give_back()
        let_go(self._put_to_bed(held), self._gauge)

    def _put_to_bed(self, held: Held) -> list[Held]:
        """Who is not needed then: itself where it was loaded anew in the meantime."""
        with self._changed:
            if held.key in self._accounts.held or held.key in self._accounts.asleep:
                return [held]
            self._accounts.asleep[held.key] = replace(held, retiring=False, used_at=time.monotonic())
            return []

    def _room_for(self, bytes: int) -> bool:
        """Who has slept longest leaves first."""
        while machine.free_bytes() - bytes < machine.total_bytes() * SPARE:
            with self._changed:
                leaving = [self._accounts.asleep.pop(key) for key in list(self._accounts.asleep)[:1]]
            if not leaving:
                return False
            let_go(leaving, self._gauge)
        return True

    def roused(self, key: Key) -> Held | None:
        """Taken out of bed by whoever will wake it."""
        with self._changed:
            return self._accounts.asleep.pop(key, None)

    def wake(self, load: Load, sleeper: Held) -> Held:
        """Brought back to the device, with room made for it. Raises as other loads do; then it sleeps on, or is closed
        where it was half awake.
        """
        load.model, load.need = sleeper.model, sleeper.bytes
        try:
            if not self._admission.at_once(load):
                load.course.enter("waiting")
                self.part_with(self._admission.wait(load))
        except BaseException:
            let_go(self._put_to_bed(sleeper), self._gauge)
            raise
        load.course.enter("waking")
        module, device = importlib.import_module(RESTING), self._device.name
        try:
            called(lambda *_: module.wake(sleeper.engine, device), sleeper.model, device)
        except BaseException:
            let_go([sleeper], self._gauge)
            raise
        return replace(sleeper, load_s=load.course.seconds(), used_at=time.monotonic(), in_use=0, last_error=None)
