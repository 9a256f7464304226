"""text2text-generation: whatever an encoder-decoder was trained to make of a text, by the prompt that it knows."""

from pydantic import Field

from deployments.contracts.abilities.text import Rewriter
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Text
from deployments.contracts.sampling import Seq2SeqSampling, Tokens
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell


class Text2TextGenerationInput(Wire):
    text: Text = Field(min_length=1, max_length=1_000_000, description="prompt and text, as the model knows them")


class Text2TextGenerationOutput(Wire):
    generated_text: Text
    finish_reason: str
    tokens: Tokens = None


@task(
    "text2text-generation",
    intent="Rewrite a text",
    cost=2.0,
    example=Example(
        inputs={
            "text": (
                "Anna lives in Rome. She is a baker. On Monday, Anna found a big red circle in Vienna. "
                "She was very happy. Paul did not believe it. Many people talked about it."
            )
        }
    ),
)  # the tasks that say what they do come first
def text2text_generation(
    engine: Rewriter, inputs: Text2TextGenerationInput, params: Seq2SeqSampling
) -> Stream[Text2TextGenerationOutput]:
    """Do to a text what the text itself asks for."""
    text, written = yield from spell(engine.rewrite(inputs.text, params))
    return Text2TextGenerationOutput(generated_text=text, finish_reason=written.finish_reason, tokens=written.tokens)
