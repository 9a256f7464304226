"""What any-to-any may be told: what is wanted, which way to it is allowed, and how long it may take."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from deployments.contracts.errors import InvalidParameter, UnknownParameter
from deployments.contracts.kinds import Kind
from deployments.contracts.wire import Wire
from graphs.plans.atlas import MAX_HOPS

MAX_WANTED = 8
Names = Annotated[tuple[str, ...], Field(min_length=1, max_length=64)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class AnyToAnyParameters(Wire):
    """The kind to `want` (or several, each answered), or the very `chain` of tasks, whose first then takes the inputs
    as it always does.

    `tasks` and `models` have parameters and models by task id, for the tasks that come to be used. A plan keeps to
    `allow_tasks`; for a task without a model it takes the cheapest of `allow_models` that does it, where any are named.
    A plan has `max_hops` at most, is expected to be done within `time_budget_s`, and ended then; `hop_budget_s` is for
    each hop. `dry_run`: answer with the plan.
    """

    want: Kind | Annotated[tuple[Kind, ...], Field(min_length=1, max_length=MAX_WANTED)] | None = None
    chain: Annotated[tuple[str, ...], Field(min_length=1, max_length=MAX_HOPS)] | None = None
    tasks: dict[str, dict[str, Any]] = Field(default_factory=dict)
    models: dict[str, str] = Field(default_factory=dict)
    allow_tasks: Names | None = None
    allow_models: Names | None = None
    max_hops: int = Field(MAX_HOPS, ge=1, le=MAX_HOPS)
    time_budget_s: Seconds | None = None
    hop_budget_s: Seconds | None = None
    dry_run: bool = False

    @property
    def wants(self) -> tuple[Kind, ...]:
        return (self.want,) if isinstance(self.want, Kind) else self.want or ()

    @model_validator(mode="after")
    def says_one(self) -> Self:
        if (self.want is None) == (self.chain is None):
            raise ValueError("either want or chain")
        if len(set(self.wants)) < len(self.wants):
            raise ValueError("want names a kind twice")
        return self


def read_asked(parameters: Mapping[str, Any]) -> AnyToAnyParameters:
    """Raises UnknownParameter, InvalidParameter."""
    try:
        return AnyToAnyParameters.model_validate(dict(parameters))
    except ValidationError as invalid:
        fault = invalid.errors()[0]
    name = ".".join(map(str, fault["loc"][:1]))
    if fault["type"] == "extra_forbidden":
        raise UnknownParameter(
            f"any-to-any knows no parameter {name[:80]!r}; allowed are {', '.join(AnyToAnyParameters.model_fields)}",
            f"parameters.{name[:80]}",
        )
    if name in ("", "want", "chain"):
        kinds = ", ".join(Kind)
        raise InvalidParameter(
            f"any-to-any needs parameters.want, a kind or a list of different kinds of {kinds}, or parameters.chain, a "
            f"list of 1 to {MAX_HOPS} tasks",
            f"parameters.{name}" if name else "parameters.want",
        )
    raise InvalidParameter(f"parameters.{name} of any-to-any: {fault['msg']}", f"parameters.{name}")
