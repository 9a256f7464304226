"""tabular-to-text: single rows of tabular data in words, one by one as named values, not a table as a whole."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.text import TableReader
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Kind, Text
from deployments.contracts.sampling import Sampling, Tokens
from deployments.contracts.task import task
from deployments.contracts.telling import Record, Telling, noted_records
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell

ASKED = "Answer the question from these data."


class TabularToTextInput(Wire):
    """A record names each value: `{"name": "Anna", "age": 34, "smokes": false, "city": null}`."""

    records: Annotated[Record | Annotated[tuple[Record, ...], Field(min_length=1, max_length=256)], Kind.TABLE] = Field(
        description="a record, or a list of them, which need not have the same names"
    )
    question: str | None = Field(None, min_length=1, max_length=10_000, description="what the answer is to be about")


class TabularToTextParameters(Sampling):
    instruction: str | None = Field(
        None, max_length=10_000, description="what to write; without it the question's answer, or all that is known"
    )


class TabularToTextOutput(Wire):
    generated_text: Text
    finish_reason: str
    tokens: Tokens = None


@task(
    "tabular-to-text",
    intent="Describe records of data",
    cost=2.0,
    example=Example(inputs={"records": [{"name": "Anna", "place": "Rome"}, {"name": "Paul", "place": "Lyon"}]}),
)  # a table alone is table-to-text's
def tabular_to_text(
    engine: TableReader, inputs: TabularToTextInput, params: TabularToTextParameters
) -> Stream[TabularToTextOutput]:
    """Put records of tabular data into words, or answer a question about them."""
    records = (inputs.records,) if isinstance(inputs.records, dict) else inputs.records
    told = f"Say in plain words what is known about {'this' if len(records) == 1 else 'each of these'}."
    instruction = params.instruction if params.instruction is not None else ASKED if inputs.question else told
    telling = Telling(instruction, noted_records(records), inputs.question, "inputs.records")
    text, written = yield from spell(engine.tell(telling, params))
    return TabularToTextOutput(generated_text=text, finish_reason=written.finish_reason, tokens=written.tokens)
