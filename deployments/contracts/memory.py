"""On what terms a replica's models are in memory: how much of it they may take, and when they leave it."""

from pydantic import Field

from deployments.contracts.wire import Wire


class MemoryTerms(Wire):
    """An operator's settings for one replica, which cross handles.

    `bytes` is its budget; None: `share` of what the device has. Of a GPU that is `gpu_share` of the whole, and
    `gpu_bytes` at most, which is what the builder took this share for; None: nobody reckoned it. A model that nobody
    used for `idle_s` is unloaded, None never. `parallel_loads` models are fetched and read at a time. A load that
    failed is not tried again for `remember_failure_s`.
    """

    bytes: int | None = Field(None, gt=0)
    share: float = Field(0.8, gt=0, le=1)
    gpu_share: float = Field(1, gt=0, le=1)
    gpu_bytes: int | None = Field(None, gt=0)
    idle_s: float | None = Field(None, gt=0)
    parallel_loads: int = Field(2, ge=1)
    remember_failure_s: float = Field(10, ge=0)
