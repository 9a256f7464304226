"""multiple-choice: which of the choices you give answers a question or continues a text."""

from typing import Annotated, ClassVar

from pydantic import Field

from deployments.contracts.abilities.text import ChoiceScorer
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Kind, Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.text.softmax import softmax

OneOf = Annotated[str, Field(min_length=1, max_length=100_000)]


class MultipleChoiceInput(Wire):
    """With a `context` the model reads it beside prompt and choice as one, as it is done for RACE."""

    prompt: Text = Field(min_length=1, max_length=1_000_000, description="a question, or a text to be continued")
    choices: Annotated[tuple[OneOf, ...], Field(min_length=2, max_length=64)]
    context: str | None = Field(None, min_length=1, max_length=1_000_000, description="what the prompt is about")


class MultipleChoiceParameters(Wire):
    top_k: int | None = Field(None, ge=1, le=64, description="how many choices at most; all without it")


class Choice(Wire):
    """`index` counts the given choices from 0; scores (0–1) are shares of one over all of them."""

    kind: ClassVar[Kind] = Kind.LABELS
    index: int
    choice: str
    score: float


class MultipleChoiceOutput(Wire):
    """Choices, best first."""

    choices: tuple[Choice, ...]


@task(
    "multiple-choice",
    intent="Choose the best answer",
    example=Example(inputs={"prompt": "The sun", "choices": ["is hot.", "eats a table.", "is a blue square."]}),
)
def multiple_choice(
    engine: ChoiceScorer, inputs: MultipleChoiceInput, params: MultipleChoiceParameters
) -> Stream[MultipleChoiceOutput]:
    """Choose what answers a question, or continues a text, best."""
    yield from ()
    scores = softmax(engine.score_choices([_pair(inputs, choice) for choice in inputs.choices]))
    ranked = sorted(enumerate(inputs.choices), key=lambda numbered: scores[numbered[0]], reverse=True)
    return MultipleChoiceOutput(
        choices=tuple(Choice(index=at, choice=choice, score=scores[at]) for at, choice in ranked[: params.top_k])
    )


def _pair(inputs: MultipleChoiceInput, choice: str) -> tuple[str, str]:
    return (inputs.prompt, choice) if inputs.context is None else (inputs.context, f"{inputs.prompt} {choice}")
