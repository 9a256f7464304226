"""What a task is: a Hugging Face id, its types, the ability it needs, and one function that runs it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Kinds, kinds_in
from deployments.contracts.wire import Wire

EngineT = TypeVar("EngineT")
InputT = TypeVar("InputT", bound=Wire)
ParametersT = TypeVar("ParametersT", bound=Wire)
AnswerT = TypeVar("AnswerT", bound=Wire)


@dataclass(frozen=True)
class Task(Generic[EngineT, InputT, ParametersT, AnswerT]):
    """A task with its types; kinds are read off the types, so that they are written once.

    `cost` weighs a hop for the planner: 1 for a light model, more for heavy ones. `chained` is False where the types do
    not tell all that it takes, as when one of two fields has to be given: no plan holds it then. `by_sentence`: the
    field whose sentences it answers one by one, so that it can begin before the last of them is written. `example`:
    what it may be tried with. `intent`: what people say that want it, by rule the summary's first words.
    """

    id: str
    summary: str
    cost: float
    ability: type[EngineT]
    input: type[InputT]
    parameters: type[ParametersT]
    output: type[AnswerT]
    run: Callable[[EngineT, InputT, ParametersT], Stream[AnswerT]]
    chained: bool = True
    by_sentence: str | None = None
    example: Example = field(default_factory=Example, hash=False)
    intent: str = ""

    @property
    def takes(self) -> Kinds:
        return kinds_in(self.input, required_only=True)

    @property
    def gives(self) -> Kinds:
        return kinds_in(self.output, required_only=True)


FIRST_WORDS = re.compile(r"[.,:;]")
AnyTask = Task[Any, Any, Any, Any]


def task(
    id: str,
    *,
    cost: float = 1.0,
    chained: bool = True,
    by_sentence: str | None = None,
    example: Example | None = None,
    intent: str | None = None,
) -> Callable[[Callable[[EngineT, InputT, ParametersT], Stream[AnswerT]]], Task[EngineT, InputT, ParametersT, AnswerT]]:
    """Make a task of a function `(engine, inputs, params) -> Stream[Output]`; its types are read off its hints."""

    def declare(
        run: Callable[[EngineT, InputT, ParametersT], Stream[AnswerT]],
    ) -> Task[EngineT, InputT, ParametersT, AnswerT]:
        hints = get_type_hints(run)
        ability, inputs, parameters = (hint for name, hint in hints.items() if name != "return")
        output = get_args(hints["return"])[-1]
        summary = (run.__doc__ or "").strip()
        shown = example or Example()
        wish = intent or FIRST_WORDS.split(summary)[0]
        return Task(id, summary, cost, ability, inputs, parameters, output, run, chained, by_sentence, shown, wish)

    return declare
