"""What a long work tells on its way."""

from pydantic import Field

from deployments.contracts.kinds import Image
from deployments.contracts.wire import Wire


class Stepped(Wire):
    """`done` of `total` denoising steps, frames or seconds are over; `preview`: the picture so far, if asked for."""

    done: int = Field(ge=0)
    total: int = Field(ge=1)
    preview: Image | None = None
