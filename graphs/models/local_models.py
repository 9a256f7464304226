"""The models in the operator's folders, by id: looked for again when somebody asks, a few seconds apart at most."""

import asyncio
import logging
import time
from collections.abc import Mapping
from types import MappingProxyType

from configs.catalog import Tier
from deployments.contracts.errors import AnymodalError, ModelTaskMismatch, RemoteCodeDisabled
from deployments.contracts.model import ModelFacts
from deployments.hub.folder_facts import GGUF, LocalFacts
from deployments.hub.folders import Found, find_models
from graphs.models.hub_models import UNKNOWN
from graphs.models.purpose import gguf_tasks_of, tasks_of

LOG = logging.getLogger("anymodal.local")
PREFIX = "local/"
AGAIN_S = 3.0


class LocalModels:
    """Ids are `local/` and the way from the root to the folder or file, with -- for each /."""

    def __init__(self, roots: tuple[str, ...], tier: Tier) -> None:
        self._roots = roots
        self._tier: Tier = tier
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._told: frozenset[tuple[str, str]] = frozenset()
        self._refused: Mapping[str, AnymodalError] = {}
        self.known: Mapping[str, ModelFacts] = MappingProxyType({})

    async def look(self) -> Mapping[str, ModelFacts]:
        """All there are, new ones too."""
        if self._roots:
            async with self._looking:
                if time.monotonic() - self._looked_at > AGAIN_S:
                    self._take(await asyncio.to_thread(find_models, self._roots))
                    self._looked_at = time.monotonic()
        return self.known

    async def find(self, id: str) -> ModelFacts | None:
        """The model of this id; raises why it is not offered where something lies there by that name."""
        found = self.known.get(id) or (await self.look()).get(id)
        if found is None and id in self._refused:
            raise self._refused[id]
        return found

    def _take(self, found: Found) -> None:
        models: dict[str, ModelFacts] = {}
        refused = {PREFIX + name: error for name, error in found.refused.items()}
        for name, facts in found.models.items():
            try:
                models[PREFIX + name] = offered(PREFIX + name, facts, self._tier)
            except AnymodalError as error:
                refused[PREFIX + name] = error
        outside = {(str(path), "this link leads out of its root, and is not followed") for path in found.passed_over}
        self._tell(frozenset((id, error.message) for id, error in refused.items()) | outside)
        self._refused, self.known = refused, MappingProxyType(models)

    def _tell(self, problems: frozenset[tuple[str, str]]) -> None:
        """Each once, for as long as it lasts."""
        for what, why in sorted(problems - self._told):
            LOG.warning("%s is not offered: %s", what, why)
        self._told = problems


def offered(id: str, facts: LocalFacts, tier: Tier) -> ModelFacts:
    """Raises RemoteCodeDisabled, ModelTaskMismatch."""
    tasks, library = (
        gguf_tasks_of("".join(facts.architectures), facts.pre)
        if facts.gguf
        else (tasks_of(facts.architectures, facts.task), facts.library)
    )
    if not tasks:
        raise _not_served(id, facts)
    return ModelFacts(
        id=id,
        source=str(facts.folder),
        tasks=tasks,
        tier=tier,
        licence=facts.licence or UNKNOWN,
        bytes=facts.bytes,
        origin="local",
        library=library,
        gguf=facts.gguf,
    )


def _not_served(id: str, facts: LocalFacts) -> RemoteCodeDisabled | ModelTaskMismatch:
    if facts.custom_code:
        return RemoteCodeDisabled(
            f"{id} needs code of its own, which is run for catalog rows with remote_code alone", "model"
        )
    kind = GGUF if facts.gguf else facts.library
    is_a = f"is a {', '.join(facts.architectures)[:200]}" if facts.architectures else "names no architecture"
    return ModelTaskMismatch(f"{id} {is_a} ({kind}); no such model is served here", "model")
