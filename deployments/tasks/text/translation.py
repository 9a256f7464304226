"""translation: a text in another language."""

from pydantic import AliasChoices, Field

from deployments.contracts.abilities.text import Rewriter
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Text
from deployments.contracts.sampling import Seq2SeqSampling, Tokens
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell


class TranslationInput(Wire):
    text: Text = Field(min_length=1, max_length=1_000_000)


class TranslationParameters(Seq2SeqSampling):
    """Languages as the model names them (`fr`, `fra_Latn`, `fr_XX`); None where it has but one pair."""

    source: str | None = Field(None, min_length=1, max_length=32, validation_alias=AliasChoices("source", "src_lang"))
    target: str | None = Field(None, min_length=1, max_length=32, validation_alias=AliasChoices("target", "tgt_lang"))


class TranslationOutput(Wire):
    translation_text: Text
    finish_reason: str
    tokens: Tokens = None


@task("translation", intent="Translate a text")
def translation(engine: Rewriter, inputs: TranslationInput, params: TranslationParameters) -> Stream[TranslationOutput]:
    """Say in another language what a text says."""
    text, written = yield from spell(engine.translate(inputs.text, params, params.source, params.target))
    return TranslationOutput(translation_text=text, finish_reason=written.finish_reason, tokens=written.tokens)
