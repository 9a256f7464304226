"""visual-question-answering: short answers to a question about a picture."""

from pydantic import Field

from deployments.contracts.abilities.multimodal import VisualAnswerer
from deployments.contracts.answering import VisualAnswer
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Image, Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import answered


class VisualQuestionAnsweringInput(Wire):
    image: Image
    question: Text = Field(min_length=1, max_length=100_000)


class VisualQuestionAnsweringParameters(Wire):
    top_k: int | None = Field(
        None, ge=1, le=1000, description="at most so many answers, of models that choose among some"
    )
    max_new_tokens: int | None = Field(None, ge=1, le=4096, description="of models that write their answer")


class VisualQuestionAnsweringOutput(Wire):
    answers: tuple[VisualAnswer, ...]

    @property
    def said(self) -> str:
        """The best answer, empty where there is none."""
        return next((found.answer for found in self.answers), "")


@task("visual-question-answering", cost=2, example=Example(inputs={"question": "What is in the picture?"}))
def visual_question_answering(
    engine: VisualAnswerer, inputs: VisualQuestionAnsweringInput, params: VisualQuestionAnsweringParameters
) -> Stream[VisualQuestionAnsweringOutput]:
    """Answer a question about a picture in a phrase, best first."""
    answers = yield from answered(
        engine.answer_about(inputs.image, inputs.question, params.top_k, params.max_new_tokens)
    )
    return VisualQuestionAnsweringOutput(answers=answers)
