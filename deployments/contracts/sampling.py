"""How tokens are chosen: the parameters that every writing task shares."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.wire import Json, Wire

Stop = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=256)], ...], Field(max_length=16)]
TokenId = Annotated[str, Field(pattern=r"^\d{1,9}$")]
Bias = Annotated[float, Field(ge=-100, le=100)]


class Grammar(Wire):
    """What an answer must be: any JSON object, JSON of a schema (`value`), or what a regex (`value`) matches."""

    type: Literal["json_object", "json_schema", "regex"]
    value: Json = None


class Sampling(Wire):
    """transformers' generation parameters under their own names; `None` leaves the model's own default.

    A `seed` makes the answer equal to `transformers.set_seed(seed)` followed by `generate`.
    `stop` strings end the answer and are not part of it. `frequency_penalty` and `presence_penalty` are OpenAI's: taken
    from the logit of a token for each time, or once, that the answer has it; `logit_bias` adds to logits by token id.
    `top_logprobs` tells each token's log probability and those of so many alternatives, 0 for none of these.
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
    frequency_penalty: float | None = Field(None, ge=-2, le=2)
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    logit_bias: Annotated[dict[TokenId, Bias], Field(min_length=1, max_length=1024)] | None = None
    top_logprobs: int | None = Field(None, ge=0, le=20)
    grammar: Grammar | None = None


class Seq2SeqSampling(Sampling):
    """`Sampling`, and how many beams to search; beams cannot be streamed and come as one piece."""

    num_beams: int = Field(1, ge=1, le=16)
    length_penalty: float | None = Field(None, ge=-5, le=5)
    no_repeat_ngram_size: int | None = Field(None, ge=0, le=20)


class TokenChance(Wire):
    """A token that might have come instead, with the natural logarithm of its probability."""

    id: int
    text: str
    logprob: float


class WrittenToken(Wire):
    """A token that was written; `logprob` under the model's own distribution, before anything changed the logits.

    `special` ones are not part of the text. `top` are the likeliest, best first, the written one perhaps among them.
    """

    id: int
    text: str
    logprob: float
    special: bool
    top: tuple[TokenChance, ...] = ()


Tokens = tuple[WrittenToken, ...] | None
"""The tokens of an answer, where `top_logprobs` asks for them."""


class Piece(str):
    """A piece of an answer's text that knows the tokens which made it."""

    tokens: tuple[WrittenToken, ...]

    def __new__(cls, text: str, tokens: tuple[WrittenToken, ...]) -> "Piece":
        piece = super().__new__(cls, text)
        piece.tokens = tokens
        return piece


class Written(Wire):
    """How a piece of writing ended: at the model's end token, at a stop string (this one), or at the token limit."""

    finish_reason: str = Field(pattern="^(eos_token|stop_sequence|length)$")
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    stop_sequence: str | None = None
    tokens: Tokens = None
