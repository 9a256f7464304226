"""The catalog as OpenAI's clients list it, each model with the tasks that it does."""

from datetime import UTC, datetime

from deployments.contracts.model import ModelFacts

CREATED = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
"""Clients want to know when a model was made; the catalog does not say, so all are of one day."""


def listed(models: list[ModelFacts]) -> dict[str, object]:
    return {"object": "list", "data": [one_listed(model) for model in models]}


def one_listed(model: ModelFacts) -> dict[str, object]:
    owner, _, _ = model.id.rpartition("/")
    return {
        "id": model.id,
        "object": "model",
        "created": CREATED,
        "owned_by": owner or "anymodal",
        "tasks": list(model.tasks),
        "tier": model.tier,
    }
