"""What a device is and computes in: measured where torch is, decided upon where it is not."""

from typing import Literal

from pydantic import Field

from deployments.contracts.model import Precision
from deployments.contracts.wire import Wire


class DeviceFacts(Wire):
    """One device as a replica sees it; `name` as torch calls it, `title` as its maker does.

    `fp16`: numbers of that kind are computed as fast as they should be. `int8`, `int4`: weights can be held so.
    `total_bytes` is what may be taken of it at all (a GPU's share of this process), `free_bytes` what nobody has.
    """

    kind: Literal["cpu", "cuda"]
    name: str
    title: str
    bf16: bool
    fp16: bool
    int8: bool
    int4: bool
    total_bytes: int = Field(ge=0)
    free_bytes: int = Field(ge=0)

    @property
    def best(self) -> Precision:
        """What models are computed in where nobody says otherwise; on a CPU float32 is exact and no slower."""
        if self.kind == "cpu":
            return "float32"
        return "bfloat16" if self.bf16 else "float16" if self.fp16 else "float32"

    @property
    def possible(self) -> tuple[Precision, ...]:
        """What weights can be held in, from the largest to the smallest."""
        able: dict[Precision, bool] = {
            "float32": True,
            "bfloat16": self.bf16,
            "float16": self.fp16,
            "int8": self.int8,
            "int4": self.int4,
        }
        return tuple(precision for precision, can in able.items() if can)
