"""Measures a replica's device: what there is, what is free, what this process has. Only a GPU needs torch for that."""

import importlib
from functools import cached_property
from typing import Any, Protocol

from deployments.contracts.device import DeviceFacts
from deployments.runtime import machine
from deployments.runtime.gpu_cap import cap_fraction
from deployments.runtime.place import Place

DEVICE, MEMORY = "deployments.engines.device", "deployments.engines.device_memory"
"""Modules that know torch, imported when the first model comes or a GPU is asked about."""


class Gauge(Protocol):
    """What may be taken, what is free, what was taken, in bytes."""

    @property
    def facts(self) -> DeviceFacts:
        """Imports torch."""

    @property
    def budget_bytes(self) -> int: ...

    def free_bytes(self) -> int: ...

    def taken_bytes(self) -> int: ...

    def give_back(self) -> None:
        """Make what was freed here free for others."""


class CpuGauge:
    def __init__(self, place: Place) -> None:
        self._place = place
        self.budget_bytes = place.memory.bytes or int(machine.total_bytes() * place.memory.share)

    @cached_property
    def facts(self) -> DeviceFacts:
        facts: DeviceFacts = importlib.import_module(DEVICE).device_facts(self._place.device)
        return facts

    def free_bytes(self) -> int:
        return machine.free_bytes()

    def taken_bytes(self) -> int:
        return machine.resident_bytes()

    def give_back(self) -> None:
        machine.give_back()


class GpuGauge:
    """Takes no more of the GPU than Ray promised to nobody else: torch refuses the rest."""

    def __init__(self, place: Place) -> None:
        self._place = place

    @cached_property
    def _torch(self) -> tuple[Any, Any]:
        device, memory = importlib.import_module(DEVICE), importlib.import_module(MEMORY)
        whole = memory.total_bytes(self._place.device)
        device.cap_memory(self._place.device, cap_fraction(self._place.memory, whole))
        return device, memory

    @cached_property
    def facts(self) -> DeviceFacts:
        return self._now()

    def _now(self) -> DeviceFacts:
        facts: DeviceFacts = self._torch[0].device_facts(self._place.device)
        return facts

    @cached_property
    def budget_bytes(self) -> int:
        return self._place.memory.bytes or int(self.facts.total_bytes * self._place.memory.share)

    def free_bytes(self) -> int:
        return self._now().free_bytes

    def taken_bytes(self) -> int:
        taken: int = self._torch[1].allocated_bytes(self._place.device)
        return taken

    def give_back(self) -> None:
        self._torch[1].give_back(self._place.device)
        machine.give_back()


def gauge_of(place: Place) -> Gauge:
    return GpuGauge(place) if place.device.startswith("cuda") else CpuGauge(place)
