"""Which models there are for a request: the catalog's rows, the operator's folders, and what it names of the Hub."""

from configs.settings import Settings
from deployments.contracts.call import Request
from deployments.contracts.errors import UnknownModel
from deployments.contracts.model import ModelFacts
from graphs.models import Models


class Lookup:
    """Finds what a request names before it is planned, so that the plan itself waits for nothing."""

    def __init__(self, settings: Settings, models: Models) -> None:
        self._settings = settings
        self._models = models

    async def models(self) -> Models:
        """All that may be listed."""
        return self._models

    async def models_for(self, request: Request) -> Models:  # noqa: ARG002 — what it names is looked for
        return self._models

    async def model(self, id: str) -> ModelFacts:
        """The one of this id. Raises UnknownModel."""
        found = (await self.models()).named(id)
        if found is None:
            raise UnknownModel(f"unknown model {id[:120]!r}; GET /api/models lists those there are", "model")
        return found
