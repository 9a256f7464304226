"""table-to-text: what a table as a whole says, in words."""

from pydantic import Field

from deployments.contracts.abilities.text import TableReader
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Text
from deployments.contracts.sampling import Sampling, Tokens
from deployments.contracts.tables import GivenTable
from deployments.contracts.task import task
from deployments.contracts.telling import Telling, noted_table
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell


class TableToTextInput(Wire):
    table: GivenTable


class TableToTextParameters(Sampling):
    instruction: str = Field(
        "Say in one or two sentences what this table shows.", max_length=10_000, description="what to write"
    )


class TableToTextOutput(Wire):
    generated_text: Text
    finish_reason: str
    tokens: Tokens = None


@task("table-to-text", intent="Describe a table")
def table_to_text(
    engine: TableReader, inputs: TableToTextInput, params: TableToTextParameters
) -> Stream[TableToTextOutput]:
    """Say in words what a table shows."""
    telling = Telling(params.instruction, noted_table(inputs.table), None, "inputs.table")
    text, written = yield from spell(engine.tell(telling, params))
    return TableToTextOutput(generated_text=text, finish_reason=written.finish_reason, tokens=written.tokens)
