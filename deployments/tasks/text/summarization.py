"""summarization: a long text into a short one."""

from pydantic import Field

from deployments.contracts.abilities.text import Rewriter
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Text
from deployments.contracts.sampling import Seq2SeqSampling, Tokens
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell


class SummarizationInput(Wire):
    text: Text = Field(min_length=1, max_length=1_000_000)


class SummarizationOutput(Wire):
    summary_text: Text
    finish_reason: str
    tokens: Tokens = None


@task(
    "summarization",
    intent="Summarize a text",
    example=Example(
        inputs={
            "text": (
                "Anna lives in Rome. She is a baker. On Monday, Anna found a big red circle in Vienna. "
                "She was very happy. Paul did not believe it. Many people talked about it."
            )
        }
    ),
)
def summarization(engine: Rewriter, inputs: SummarizationInput, params: Seq2SeqSampling) -> Stream[SummarizationOutput]:
    """Say in fewer words what a text says."""
    text, written = yield from spell(engine.summarize(inputs.text, params))
    return SummarizationOutput(summary_text=text, finish_reason=written.finish_reason, tokens=written.tokens)
