"""The Hub's lists of models, each with whether it may be run here: pure functions around the question to the Hub."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from configs.settings import HubSettings
from deployments.contracts.errors import AnymodalError, InvalidInput, ModelGated
from deployments.contracts.listing import HubEntry, ModelFilter, ModelPage
from deployments.contracts.refusal import Refusal
from deployments.hub.facts import HubFacts, HubPage
from deployments.hub.listing import SORTS, HubQuery
from graphs.models.capabilities import HUB_TASKS
from graphs.models.hub_models import offered
from graphs.models.listing import Value, check_bytes, counted, one_of
from graphs.models.purpose import tasks_of

OURS = ("tier", "family", "loaded", "state")
"""What the Hub knows nothing of."""
WORDS = {"search": "text"}
"""Filters that the Hub's client calls otherwise."""
THEIRS = ("task", "library", "licence", "search", "gated", "min_bytes", "max_bytes", "sort", "limit", "cursor")
FACETS: Mapping[str, Callable[[HubEntry], tuple[Value, ...]]] = {
    "task": lambda entry: entry.tasks or (None,),
    "library": lambda entry: (entry.library,),
    "licence": lambda entry: (entry.licence,),
    "gated": lambda entry: (entry.gated,),
    "runs": lambda entry: (entry.refusal is None,),
    "refusal": lambda entry: () if entry.refusal is None else (entry.refusal.code,),
}


def hub_query(asked: ModelFilter) -> HubQuery:
    """The Hub's words for what is asked. Raises InvalidInput for what it cannot be asked, by name."""
    for name in OURS:
        if getattr(asked, name) is not None:
            raise InvalidInput(f"the Hub cannot be asked for {name}; it can for {', '.join(THEIRS)}", name)
    if asked.sort is not None and asked.sort not in SORTS:
        raise InvalidInput(f"the Hub does not sort by {asked.sort}, but by {', '.join(SORTS)}", "sort")
    if asked.order == "asc":
        raise InvalidInput("the Hub's lists have the most first: order is desc", "order")
    one_of("task", asked.task, HUB_TASKS)
    check_bytes(asked)
    said = {name: value for name in THEIRS if (value := getattr(asked, name)) is not None}
    try:
        return HubQuery.model_validate({WORDS.get(name, name): value for name, value in said.items()})
    except ValidationError as invalid:
        fault = invalid.errors()[0]
        name = {word: name for name, word in WORDS.items()}.get(str(fault["loc"][0]), str(fault["loc"][0]))
        raise InvalidInput(f"{name}: {fault['msg'].removeprefix('Input ')}", name) from None


def hub_entry(facts: HubFacts, terms: HubSettings, *, has_token: bool) -> HubEntry:
    """A model of a list with what a request for it would be refused with; more may come out once its files are told."""
    return HubEntry(
        id=facts.id,
        revision=facts.revision,
        tasks=tasks_of(facts.architectures, facts.task),
        licence=facts.licence,
        bytes=facts.bytes,
        library=facts.library,
        gated=facts.gated is not None,
        downloads=facts.downloads,
        likes=facts.likes,
        last_modified=facts.last_modified,
        refusal=_refusal(facts, terms, has_token=has_token),
    )


def _refusal(facts: HubFacts, terms: HubSettings, *, has_token: bool) -> Refusal | None:
    try:
        offered(facts, terms, "large")
    except AnymodalError as refused:
        return refused.refusal(model=facts.id)
    if facts.gated and not has_token:
        gated = ModelGated(f"{facts.id} is gated, and this server has no token of an account with access", "model")
        return gated.refusal(model=facts.id)
    return None


def hub_page(page: HubPage, told: Callable[[HubFacts], HubEntry]) -> ModelPage:
    """What the Hub listed; `told` says of one model whether it may be run here."""
    entries = tuple(map(told, page.models))
    return ModelPage(
        entries=entries,
        total=None,
        facets={name: counted(values, entries) for name, values in FACETS.items()},
        next_cursor=page.cursor,
    )
