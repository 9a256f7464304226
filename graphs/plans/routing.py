"""From a request to its route, before anything runs: parsed, planned, its models chosen; or refused by name."""

from dataclasses import replace

from deployments.contracts.call import ANY_TO_ANY, NATIVE, Request
from deployments.contracts.parsing import parse_inputs
from deployments.tasks.registry import task_named
from graphs.models.choice import Models
from graphs.plans.asked import read_asked
from graphs.plans.detect import detect
from graphs.plans.native import by_kind
from graphs.plans.pinned import pinned
from graphs.plans.planning import Planner
from graphs.plans.route import Route, leg_of


def route(request: Request, models: Models, planner: Planner) -> Route:
    """Raises what is wrong with the request, by name."""
    if request.task != ANY_TO_ANY:
        return _single(request, request.task, request.inputs, models)
    if request.model is not None:  # no chain, but the one model: it must read and make several kinds itself
        return _single(request, NATIVE, by_kind(detect(request.inputs)), models)
    asked = read_asked(request.parameters)
    if asked.chain:
        return pinned(asked.chain, request.inputs, asked, models, planner)
    return planner.composed(request.inputs, asked, models)


def _single(request: Request, name: str, inputs: object, models: Models) -> Route:
    task = task_named(name)
    model = models.choose(task.id, request.model)
    typed = parse_inputs(task, inputs)
    return Route((replace(leg_of(task, model, request.parameters, models), inputs=typed),))
