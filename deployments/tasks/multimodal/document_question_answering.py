"""document-question-answering: the answer to a question, found on a page."""

from pydantic import Field

from deployments.contracts.abilities.multimodal import DocumentReader
from deployments.contracts.answering import DocumentAnswer, Reading
from deployments.contracts.events import Stream
from deployments.contracts.example import Example, Sample
from deployments.contracts.kinds import Document, Image, Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import answered


class DocumentQuestionAnsweringInput(Wire):
    """A picture of a page, or a PDF of which `parameters.page` is read."""

    image: Image | Document
    question: Text = Field(min_length=1, max_length=100_000)


class DocumentQuestionAnsweringOutput(Wire):
    answers: tuple[DocumentAnswer, ...]

    @property
    def said(self) -> str:
        """The best answer, empty where there is none."""
        return next((found.answer for found in self.answers), "")


@task(
    "document-question-answering",
    intent="Ask a page of a document",
    cost=2,
    example=Example(inputs={"image": Sample.INVOICE, "question": "What is the total?"}),
)
def document_question_answering(
    engine: DocumentReader, inputs: DocumentQuestionAnsweringInput, params: Reading
) -> Stream[DocumentQuestionAnsweringOutput]:
    """Answer a question from a page of a document, best answer first."""
    answers = yield from answered(engine.answer_from(inputs.image, inputs.question, params))
    return DocumentQuestionAnsweringOutput(answers=answers)
