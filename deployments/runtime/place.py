"""Where the models of one replica live, and on what terms."""

from dataclasses import dataclass, field

from deployments.contracts.memory import MemoryTerms
from deployments.contracts.observing import Nobody, Observer
from deployments.hub.terms import HubTerms


@dataclass(frozen=True)
class Place:
    """`device` as torch names it; `observer` is told what goes on there."""

    device: str
    memory: MemoryTerms = field(default_factory=MemoryTerms)
    hub: HubTerms = field(default_factory=HubTerms)
    observer: Observer = field(default_factory=Nobody)
