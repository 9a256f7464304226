"""How tokens are chosen: the parameters that every writing task shares."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.wire import Wire

Stop = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=64)], ...], Field(max_length=4)]


class Sampling(Wire):
    """transformers' generation parameters under their own names; `None` leaves the model's own default.

    A `seed` makes the answer equal to `transformers.set_seed(seed)` followed by `generate`.
    `stop` strings end the answer and are not part of it.
    """

    max_new_tokens: int = Field(128, ge=1, le=4096)
    do_sample: bool = False
    temperature: float | None = Field(None, gt=0, le=2)
    top_k: int | None = Field(None, ge=1, le=1000)
    top_p: float | None = Field(None, gt=0, le=1)
    typical_p: float | None = Field(None, gt=0, le=1)
    repetition_penalty: float | None = Field(None, gt=0, le=10)
    seed: int | None = Field(None, ge=0, lt=2**63)
    stop: Stop = ()


class Seq2SeqSampling(Sampling):
    """`Sampling`, and how many beams to search; beams cannot be streamed and come as one piece."""

    num_beams: int = Field(1, ge=1, le=16)
    length_penalty: float | None = Field(None, ge=-5, le=5)
    no_repeat_ngram_size: int | None = Field(None, ge=0, le=20)


class Written(Wire):
    """How a piece of writing ended: at the model's end token, at a stop string, or at the token limit."""

    finish_reason: str = Field(pattern="^(eos_token|stop_sequence|length)$")
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)


class Message(Wire):
    """One turn of a conversation."""

    role: str = Field(pattern="^(system|user|assistant)$")
    content: str
