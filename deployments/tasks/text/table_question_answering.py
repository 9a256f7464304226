"""table-question-answering: a question answered from a table, by picking cells or in words."""

from pydantic import Field

from deployments.contracts.abilities.text import TableReader
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Text
from deployments.contracts.tables import GivenTable
from deployments.contracts.task import task
from deployments.contracts.telling import TableAnswer, TableReading
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import answered


class TableQuestionAnsweringInput(Wire):
    table: GivenTable
    question: Text = Field(min_length=1, max_length=10_000)


@task("table-question-answering", intent="Ask a table", example=Example(inputs={"question": "Where is Paul from?"}))
def table_question_answering(
    engine: TableReader, inputs: TableQuestionAnsweringInput, params: TableReading
) -> Stream[TableAnswer]:
    """Answer a question from a table."""
    answer = yield from answered(engine.answer_from(inputs.table, inputs.question, params))
    return answer
