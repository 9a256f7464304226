"""How answers are drawn, in OpenAI's words and a few of transformers', as the parameters of our writing tasks."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.sampling import Bias, Stop, TokenId
from deployments.contracts.wire import Wire

MAX_COPIES = 16
MAX_TOKENS = 4096
Tokens = Annotated[int, Field(ge=1, le=MAX_TOKENS)]
One = Annotated[str, Field(min_length=1, max_length=256)]
Penalty = Annotated[float, Field(ge=-2, le=2)]

IDLE = {"do_sample": False, "temperature": None, "top_k": None, "top_p": None, "typical_p": None}
"""Nothing is drawn, whatever the model's row in the catalog sets."""


class Drawn(Wire):
    """`temperature` 0 takes the likeliest token each time. Without a temperature the model's own way is taken: what its
    row in the catalog says, else the likeliest token; but `top_p` and its like, or more answers than one, ask to draw.
    """

    seed: int | None = Field(None, ge=0, lt=2**63 - MAX_COPIES)
    stop: One | Stop | None = None
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    top_k: int | None = Field(None, ge=1, le=1000)
    typical_p: float | None = Field(None, gt=0, le=1)
    repetition_penalty: float | None = Field(None, gt=0, le=10)
    frequency_penalty: Penalty | None = None
    presence_penalty: Penalty | None = None
    logit_bias: Annotated[dict[TokenId, Bias], Field(max_length=1024)] | None = None

    def drawing(self, copy: int = 0, *, several: bool = False) -> dict[str, object]:
        """The parameters of one answer of `several`; each has a seed of its own, one more than that before it."""
        said = {
            "seed": None if self.seed is None else self.seed + copy,
            "stop": (self.stop,) if isinstance(self.stop, str) else self.stop or None,
            "repetition_penalty": self.repetition_penalty,
            "frequency_penalty": self.frequency_penalty or None,
            "presence_penalty": self.presence_penalty or None,
            "logit_bias": self.logit_bias or None,
        }
        return {name: value for name, value in said.items() if value is not None} | self._chances(several)

    def _chances(self, several: bool) -> dict[str, object]:
        if self.temperature == 0:
            return dict(IDLE)
        chosen = {
            name: value
            for name in ("temperature", "top_p", "top_k", "typical_p")
            if (value := getattr(self, name)) is not None
        }
        return {"do_sample": True} | chosen if chosen or several else {}


class Copied(Drawn):
    """`n` answers to the same question."""

    n: int = Field(1, ge=1, le=MAX_COPIES)

    def copied(self, copy: int) -> dict[str, object]:
        """The parameters of one of them."""
        return self.drawing(copy, several=self.n > 1)
