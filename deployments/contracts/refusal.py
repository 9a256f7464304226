"""An error as a value, which crosses handles and is printed for clients."""

from deployments.contracts.wire import Wire


class Refusal(Wire):
    """An error as a value: the `error` object of every body, and what `failed` events carry."""

    code: str
    status: int
    message: str
    type: str
    task: str | None = None
    model: str | None = None
    param: str | None = None
