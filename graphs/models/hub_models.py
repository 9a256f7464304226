"""Which models of the Hub may be run though the catalog has no row of them, and what they are then: pure decisions."""

import re
from fnmatch import fnmatchcase

from configs.settings import HubSettings
from deployments.contracts.errors import (
    ModelNotAllowed,
    ModelTaskMismatch,
    ModelTooLarge,
    RemoteCodeDisabled,
    UnsafeWeights,
)
from deployments.contracts.model import ModelFacts, Tier
from deployments.hub.facts import HubFacts
from deployments.hub.names import PART, checked_id
from graphs.models.purpose import tasks_of

UNKNOWN = "unknown"
"""The licence of a model that names none."""


def check_name(id: str) -> None:
    """Raises InvalidModelId for what is no name on the Hub; old models' names have one part (`gpt2`)."""
    if not re.fullmatch(PART, id):
        checked_id(id)


def check_allowed(id: str, terms: HubSettings) -> None:
    """Raises ModelNotAllowed for an id that none of the operator's patterns fits; it does not tell these."""
    if not any(fnmatchcase(id, pattern) for pattern in terms.allow):
        raise ModelNotAllowed(
            f"{id[:200]} has no row in the catalog, and is none of the Hub's models that this server allows: name "
            "another model, or have its operator add it to hub.allow in the settings or to the catalog",
            "model",
        )


def offered(facts: HubFacts, terms: HubSettings, tier: Tier) -> ModelFacts:
    """The model at the commit that the facts are of; `tier` says who checks its answers.

    Raises ModelNotAllowed, UnsafeWeights, ModelTooLarge, RemoteCodeDisabled, ModelTaskMismatch.
    """
    check_allowed(facts.id, terms)
    tasks = tasks_of(facts.architectures, facts.task)
    for check in (_check_weights, _check_size, _check_code):
        check(facts, terms)
    if not tasks:
        raise _not_served(facts)
    return ModelFacts(
        id=facts.id,
        source=facts.id,
        revision=facts.revision,
        tasks=tasks,
        tier=tier,
        licence=facts.licence or UNKNOWN,
        bytes=facts.bytes or 0,
        origin="hub",
        library=facts.library,
        gated=facts.gated is not None,
    )


def _check_weights(facts: HubFacts, _: HubSettings) -> None:
    """Lists tell no files: there the Hub's word counts."""
    if facts.has_safetensors and (facts.bytes is not None or not facts.files):
        return
    ggufs = [file.name for file in facts.files if file.name.endswith(".gguf")]
    instead = (
        f"of its GGUF files, the operator may name one in a row of the catalog (gguf: {ggufs[0]})"
        if ggufs
        else "ask its authors for them, or name another model"
    )
    raise UnsafeWeights(
        f"{facts.id} has no weights as safetensors, and others are not read, since they may run code: {instead}",
        "model",
    )


def _check_size(facts: HubFacts, terms: HubSettings) -> None:
    if facts.bytes is not None and facts.bytes > terms.max_bytes:
        raise ModelTooLarge(
            f"{facts.id} has {facts.bytes:,} bytes of weights; of the Hub's models this server takes those of "
            f"{terms.max_bytes:,} at most (hub.max_bytes in its settings): name a smaller one",
            "model",
        )


def _check_code(facts: HubFacts, _: HubSettings) -> None:
    """Where transformers has the architecture itself, the repository's own code is left alone."""
    if facts.custom_code and not tasks_of(facts.architectures, None):
        raise RemoteCodeDisabled(
            f"{facts.id} runs only with code of its own, which is run for rows of the operator's catalog alone that "
            "say remote_code: name another model",
            "model",
        )


def _not_served(facts: HubFacts) -> ModelTaskMismatch:
    is_a = f"is a {', '.join(facts.architectures)[:200]}" if facts.architectures else "names no architecture"
    filed = f"filed under {facts.task}" if facts.task else "filed under no task"
    return ModelTaskMismatch(
        f"{facts.id} {is_a}, {filed}, for {facts.library or 'no library'}; none of its tasks is served here: name "
        "another model",
        "model",
    )
