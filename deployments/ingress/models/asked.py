"""What may be asked of the models: a list's filters, a load, an unload."""

from pydantic import Field, ValidationError
from starlette.datastructures import QueryParams

from deployments.contracts.errors import InvalidInput
from deployments.contracts.listing import ModelFilter
from deployments.contracts.parsing import echo
from deployments.contracts.wire import Wire

OTHER_NAMES = {"source": "origin"}
OF_THE_HUB = frozenset({"expand", "expand[]"})
"""How the Hub's clients say which facts they read; all are told anyway."""


class LoadQuestion(Wire):
    """A model to be brought into memory: for a task, its first where none is named."""

    model: str = Field(min_length=1, max_length=256)
    task: str | None = Field(None, max_length=80)
    stream: bool = True


class UnloadQuestion(Wire):
    """A model whose memory is wanted back."""

    model: str = Field(min_length=1, max_length=256)


def asked_filter(query: QueryParams) -> ModelFilter:
    """What a list is asked for. Raises InvalidInput naming the filter at fault."""
    given: dict[str, str] = {}
    for said, value in query.multi_items():
        name = OTHER_NAMES.get(said, said)
        if name not in ModelFilter.model_fields:
            allowed = ", ".join(ModelFilter.model_fields)
            raise InvalidInput(f"unknown filter {said[:80]!r}; allowed are {allowed}", said[:80])
        if name in given:
            raise InvalidInput(f"{name} is given twice; give it once", name)
        given[name] = value
    try:
        return ModelFilter.model_validate(given)
    except ValidationError as invalid:
        fault = invalid.errors()[0]
        name = str(fault["loc"][0])
        raise InvalidInput(
            f"{name}: {fault['msg'].removeprefix('Input ')}; given was {echo(given[name])}", name
        ) from None


def no_filters(query: QueryParams) -> None:
    """Raises InvalidInput for a question about one model that says more than its id."""
    for name in query:
        if name not in OF_THE_HUB:
            raise InvalidInput(f"{name[:80]!r} is nothing that may be asked of one model", name[:80])
