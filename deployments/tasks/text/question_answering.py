"""question-answering: the words of a context that answer a question."""

from collections.abc import Iterable

from pydantic import Field

from deployments.contracts.abilities.text import SpanFinder
from deployments.contracts.events import Progress, Stream
from deployments.contracts.example import Example
from deployments.contracts.extraction import Cutting, Found, SpanAnswer
from deployments.contracts.kinds import Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire

AT_ONCE = 8
"""Windows that are read between two reports of progress."""


class QuestionAnsweringInput(Wire):
    question: str = Field(min_length=1, max_length=10_000)
    context: Text = Field(min_length=1, max_length=200_000)


class QuestionAnsweringParameters(Cutting):
    top_k: int = Field(1, ge=1, le=100, description="how many answers at most")
    max_answer_len: int = Field(15, ge=1, le=512, description="tokens of the longest answer")
    handle_impossible_answer: bool = Field(False, description="count an empty answer among the answers")
    align_to_words: bool = Field(True, description="answers are whole words, where the language has spaces")


class QuestionAnsweringOutput(Wire):
    """Answers, best first; none has a better copy of itself elsewhere in the context."""

    answers: tuple[SpanAnswer, ...]


@task(
    "question-answering",
    intent="Find an answer in a text",
    example=Example(inputs={"question": "Where is Anna from?", "context": "Anna is from Rome and Paul is from Lyon."}),
)
def question_answering(
    engine: SpanFinder, inputs: QuestionAnsweringInput, params: QuestionAnsweringParameters
) -> Stream[QuestionAnsweringOutput]:
    """Find the words of a text that answer a question."""
    windows = engine.windows(inputs.question, inputs.context, params, nowhere=params.handle_impossible_answer)
    found: list[Found] = []
    for at in range(0, len(windows), AT_ONCE):
        found += engine.find_spans(
            windows[at : at + AT_ONCE],
            top_k=params.top_k,
            max_answer_len=params.max_answer_len,
            align_to_words=params.align_to_words,
        )
        if len(windows) > AT_ONCE:
            yield Progress(done=len(found), total=len(windows))
    answers = _best_copies(answer for window in found for answer in _told(inputs.context, window))
    if params.handle_impossible_answer:
        answers.append(SpanAnswer(answer="", score=min(window.nowhere for window in found), start=0, end=0))
    ranked = sorted(answers, key=lambda answer: answer.score, reverse=True)
    return QuestionAnsweringOutput(answers=tuple(ranked[: params.top_k]))


def _told(context: str, window: Found) -> Iterable[SpanAnswer]:
    """A window's answers; the same words at several places share one score, the sum of their probabilities."""
    told: dict[str, SpanAnswer] = {}
    for (start, end), score in window.spans:
        words = context[start:end]
        before = told.get(words.lower())
        if before is None:
            told[words.lower()] = SpanAnswer(answer=words, score=score, start=start, end=end)
        else:
            told[words.lower()] = before.model_copy(update={"score": before.score + score})
    return told.values()


def _best_copies(answers: Iterable[SpanAnswer]) -> list[SpanAnswer]:
    """Of the same words the best: probabilities of different windows do not add up."""
    best: dict[str, SpanAnswer] = {}
    for answer in answers:
        words = answer.answer.lower()
        if words not in best or answer.score > best[words].score:
            best[words] = answer
    return list(best.values())
