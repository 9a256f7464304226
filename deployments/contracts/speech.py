"""What is heard and said: transcripts, and how speech is listened to, found and spoken."""

from typing import Literal, Self

from pydantic import AliasChoices, Field, model_validator

from deployments.contracts.kinds import Text
from deployments.contracts.sampling import WrittenToken
from deployments.contracts.sound import SoundFile
from deployments.contracts.wire import Wire

VOICES = ("voice", "speaker_id", "speaker_embeddings")
ANY_VOICE = frozenset(
    "alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse default".split()  # noqa: SIM905
)
"""Voices of OpenAI, whose clients must name one: a model of a single voice speaks in that, any other refuses them."""


class Listening(Wire):
    """How to transcribe; `language` as the model names it (`en`, `french`). `auto` has a model of several find it out,
    None leaves the model's own default.

    `max_new_tokens` is for each window that the model hears at once (Whisper: 30 s); None is all that it can hold. Each
    window is heard as if it went on from `prompt`. `temperature` 0 and None take the likeliest token, above 0 one is
    drawn: with equal `seed` the same.
    """

    language: str | None = Field(None, min_length=2, max_length=32)
    translate: bool = Field(False, description="give the transcript in English (Whisper's translate task)")
    max_new_tokens: int | None = Field(None, ge=1, le=448)
    return_timestamps: bool | Literal["segment", "word"] = Field(
        False, description="also tell when each stretch (true, segment) or each word is said"
    )
    prompt: Text | None = Field(None, min_length=1, max_length=10_000)
    temperature: float | None = Field(None, ge=0, le=1)
    seed: int | None = Field(None, ge=0, lt=2**63)
    details: bool = Field(False, description="also tell the stretches, and how sure the model was of each")
    token_logprobs: bool = Field(False, description="also tell each token and its log probability")


class Chunk(Wire):
    """A stretch or a word, and the seconds from the beginning between which it is said; an open end is None."""

    text: str
    timestamp: tuple[float, float | None]


class Stretch(Wire):
    """A stretch of speech as Whisper divides it; `seek`: where the window of it begins, in frames of 10 ms.

    `tokens` are all ids of the stretch, marks of time among them; `avg_logprob` is the mean of their logarithms of
    probability, `compression_ratio` how much smaller the text gets by zlib (high: it repeats itself), `no_speech_prob`
    how likely it is that in the window nobody speaks.
    """

    seek: int
    start: float
    end: float
    text: str
    tokens: tuple[int, ...]
    temperature: float
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float


class Transcript(Wire):
    """What was heard; chunks where times were asked for, tokens where the model writes any, as many as `tokens` says.

    `language` by its English name, None where the model cannot tell; `duration` of the recording in seconds.
    `stretches` where details were asked for, `written` (the tokens of the text) where their probabilities were.
    """

    text: str
    chunks: tuple[Chunk, ...] | None = None
    tokens: int | None = None
    language: str | None = None
    duration: float | None = None
    stretches: tuple[Stretch, ...] | None = None
    written: tuple[WrittenToken, ...] | None = None


class Speaking(SoundFile):
    """How to speak; a sentence with equal `seed` has equal sound. None leaves the model's own.

    At most one of `voice`, `speaker_id` and `speaker_embeddings` says who speaks; which of them a model has is its own
    to say. `speaking_rate`, also said as `speed`, is faster above 1. The sound has the model's own `sampling_rate` in
    Hz, unless it is asked for at another.
    """

    voice: str | None = Field(None, min_length=1, max_length=64, description="a speaker of the model by name")
    speaker_id: int | None = Field(None, ge=0, le=10_000)
    speaker_embeddings: tuple[float, ...] | None = Field(
        None, min_length=1, max_length=4096, description="the voice itself, as the model's speaker encoder says it"
    )
    speaking_rate: float | None = Field(
        None, gt=0.1, le=5, validation_alias=AliasChoices("speaking_rate", "speed"), description="faster above 1"
    )
    sampling_rate: int | None = Field(None, ge=8_000, le=96_000)
    seed: int | None = Field(None, ge=0, lt=2**63)

    @model_validator(mode="after")
    def has_one_voice(self) -> Self:
        said = [name for name in VOICES if getattr(self, name) is not None]
        if len(said) > 1:
            raise ValueError(f"{' and '.join(said)} both say who speaks; send one of them")
        return self


class VoiceFinding(Wire):
    """silero-vad's parameters under their own names; durations in milliseconds."""

    threshold: float = Field(0.5, gt=0, lt=1)
    min_speech_duration_ms: int = Field(250, ge=0, le=60_000)
    min_silence_duration_ms: int = Field(100, ge=0, le=60_000)
    speech_pad_ms: int = Field(30, ge=0, le=5_000)
