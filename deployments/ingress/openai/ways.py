"""Which task answers a conversation, and which continues a text: the first of the table that the model does."""

from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.ingress.desk import Desk

CONVERSING = ("chat-completion", "text-generation")
CONTINUING = ("text-generation",)


async def way_of(desk: Desk, model: str, ways: tuple[str, ...]) -> str:
    """The task. Raises UnknownModel, and ModelTaskMismatch naming the models that do one."""
    facts = await desk.model(model)
    way = next((way for way in ways if way in facts.tasks), None)
    if way is None:
        able = ", ".join(one.id for one in await desk.gateway.models() if _does(one, ways))
        raise ModelTaskMismatch(
            f"{facts.id} does {', '.join(facts.tasks)}, not {' or '.join(ways)}; models that do: {able}", "model"
        )
    return way


def _does(model: ModelFacts, ways: tuple[str, ...]) -> bool:
    return any(way in model.tasks for way in ways)
