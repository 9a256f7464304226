"""What the HTTP edge asks of whatever runs the tasks; `graphs.router.Router` is one.

The edge decides nothing: an unknown task or model, wrong inputs and parameters are refused by the gateway, by raising
`contracts.errors`. Inputs arrive raw but for media, which are `Medium` values already (see media/intake.py).
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Protocol

from deployments.contracts.call import Answer, Request
from deployments.contracts.events import Event
from deployments.contracts.graph import KindGraph
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import Capability
from deployments.contracts.task import AnyTask
from deployments.ingress.stock import Stock

StepEvents = AsyncGenerator[tuple[int, Event], None]
"""Events with the number of the hop they belong to, from 0; `planned` belongs to 0."""


class Gateway(Protocol):
    """Runs requests. Cancelling `infer`, or closing a `stream`, must free the model's slot at once."""

    async def infer(self, request: Request, call_id: str) -> Answer:
        """The whole answer; raises AnymodalError."""

    def stream(self, request: Request, call_id: str) -> StepEvents:
        """Events as they come. What fails before the first event raises AnymodalError; what fails later is one last
        `failed` event. The last event of a success is the last hop's `done`.
        """

    def tasks(self) -> Mapping[str, Sequence[AnyTask]]:
        """Family → the tasks it serves, any-to-any not among them."""

    async def models(self) -> Sequence[ModelFacts]:
        """The catalog, then what lies in the operator's folders; `source` never leaves the server."""

    async def model(self, id: str) -> ModelFacts:
        """One of them, or a model of the Hub that the operator allows.

        Raises UnknownModel, InvalidModelId, ModelNotAllowed, UnsafeWeights, and what the Hub refuses.
        """

    async def graph(self) -> KindGraph:
        """From which kinds to which any-to-any finds a chain, and which."""

    def capabilities(self) -> Sequence[Capability]:
        """What is served and what is not, one row a task."""

    @property
    def stock(self) -> Stock:
        """The models as they are listed, and where they are in memory."""
