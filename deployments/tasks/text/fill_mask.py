"""fill-mask: the words that fit into the gap of a text."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.text import MaskFiller
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.findings import Filling
from deployments.contracts.kinds import Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire

Target = Annotated[str, Field(min_length=1, max_length=200)]
Targets = Annotated[tuple[Target, ...], Field(min_length=1, max_length=1_000)]


class FillMaskInput(Wire):
    text: Text = Field(
        min_length=1, max_length=1_000_000, description="with the model's mask once, such as [MASK] or <mask>"
    )


class FillMaskParameters(Wire):
    top_k: int = Field(5, ge=1, le=1_000, description="how many fillings at most")
    targets: Targets | None = Field(None, description="choose among these words only, each one token of the model")


class FillMaskOutput(Wire):
    """Fillings, best first."""

    fillings: tuple[Filling, ...]


@task(
    "fill-mask",
    intent="Fill a gap in a text",
    cost=2.0,
    example=Example(inputs={"text": "The red [MASK] is above the blue square."}),
)  # few texts have a gap: labels of any text are text-classification's
def fill_mask(engine: MaskFiller, inputs: FillMaskInput, params: FillMaskParameters) -> Stream[FillMaskOutput]:
    """Find the words that fit into a gap."""
    yield from ()
    [fillings] = engine.fill([inputs.text], top_k=params.top_k, targets=params.targets)
    return FillMaskOutput(fillings=fillings)
