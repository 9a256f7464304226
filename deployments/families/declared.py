"""What a family is: its tasks, and for each ability they need the dotted path of what loads an engine with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from deployments.contracts.task import AnyTask
from deployments.families.residency import SPILL_AT


@dataclass(frozen=True)
class Family:
    """One Serve deployment. `loaders`: ability → "package.module:function", called `(ModelFacts, device) -> Engine`;
    paths, not functions, so that builder and router never import torch. `max_ongoing_requests` is per replica: of those
    that it lets in, the small go before the large (`contracts/fairness.py`); others wait in Serve's queue, in order.
    `spill_at`: calls by which a replica that has a model must be ahead of another for that to load it, too.
    """

    name: str
    tasks: tuple[AnyTask, ...]
    loaders: Mapping[type, str]
    max_ongoing_requests: int = 128
    spill_at: int = SPILL_AT
