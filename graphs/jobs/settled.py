"""A request with nothing left to chance or to a later catalog: run again, it gives the same bytes."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from deployments.contracts.call import ANY_TO_ANY, Request
from deployments.contracts.sound import SoundFile
from deployments.contracts.sounding import Composing
from deployments.contracts.speech import Speaking
from deployments.tasks.stepping import DRAWN_BELOW
from graphs.plans.route import Leg, Route

VOICED: tuple[type[SoundFile], ...] = (Speaking, Composing)
"""Parameters of tasks that make sound of chance, though their answers do not tell the seed."""


def settled(request: Request, way: Route, draw: Callable[[], int] = lambda: secrets.randbelow(DRAWN_BELOW)) -> Request:
    """The request with the models that `way` chose, and a drawn seed where a task draws one and none was given."""
    if request.task != ANY_TO_ANY or request.model is not None:
        (leg,) = way.legs
        parameters = {**request.parameters, **_seed(leg, draw)}
        return request.model_copy(update={"model": leg.model.id, "parameters": parameters})
    asked: Mapping[str, Any] = request.parameters.get("tasks", {})
    tasks = {leg.task.id: {**asked.get(leg.task.id, {}), **_seed(leg, draw)} for leg in way.legs}
    models = {leg.task.id: leg.model.id for leg in way.legs}
    kept = {"tasks": tasks, "models": models}
    if "chain" not in request.parameters:
        kept["allow_tasks"] = sorted(tasks)  # what is learnt of their times meanwhile changes nothing
    return request.model_copy(update={"parameters": {**request.parameters, **kept}})


def _seed(leg: Leg, draw: Callable[[], int]) -> dict[str, int]:
    return {"seed": draw()} if _draws(leg) else {}


def _draws(leg: Leg) -> bool:
    """Whether this leg would come out otherwise the next time. Some models refuse a seed that they have no use for."""
    if getattr(leg.parameters, "seed", 0) is not None:
        return False
    told = leg.task.output.model_fields.get("seed")
    sampled = bool(getattr(leg.parameters, "do_sample", False))
    return sampled or isinstance(leg.parameters, VOICED) or (told is not None and told.annotation is int)
