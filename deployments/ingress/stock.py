"""What the HTTP edge asks of whatever keeps the models; `graphs.stock.Stock` does.

Every method that takes an id raises UnknownModel, and what `Gateway.model` raises for ids of the Hub.
"""

from collections.abc import AsyncGenerator
from typing import Protocol

from deployments.contracts.events import Event
from deployments.contracts.listing import ModelDetail, ModelFilter, ModelPage
from deployments.contracts.status import FamilyStatus, UnloadOutcome


class Stock(Protocol):
    """The models: which there are, where they are in memory, brought in and given back."""

    async def listed(self, asked: ModelFilter) -> ModelPage:
        """The page that is asked for. Raises InvalidInput."""

    async def told(self, id: str) -> ModelDetail:
        """All about one model."""

    async def status(self) -> tuple[FamilyStatus, ...]:
        """Every family's replicas and the models in their memory, or why they did not tell in time."""

    def load(self, id: str, task: str | None) -> AsyncGenerator[Event, None]:
        """`loading` events, then `ready`. What fails before the first raises; what fails later is a last `failed`.
        A load goes on without whoever asked for it.
        """

    async def unload(self, id: str) -> tuple[UnloadOutcome, ...]:
        """What every replica did. Raises ModelInUse where one keeps it, Unavailable where one did not say."""
