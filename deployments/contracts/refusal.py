"""An error as a value, which crosses handles and is printed for clients."""

from deployments.contracts.trace import StepRecord
from deployments.contracts.wire import Wire


class Refusal(Wire):
    """An error as a value: the `error` object of every body, and what `failed` events carry.

    `retry_after_s` becomes the header of that name. `steps`: the hops of any-to-any that were done before one failed.
    """

    code: str
    status: int
    message: str
    type: str
    task: str | None = None
    model: str | None = None
    param: str | None = None
    retry_after_s: int | None = None
    steps: tuple[StepRecord, ...] = ()
