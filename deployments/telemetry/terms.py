"""Where spans go, as it crosses handles."""

from pydantic import Field

from deployments.contracts.wire import Wire


class TracingTerms(Wire):
    """`endpoint` takes OTLP over HTTP, None: nothing is traced. `ratio` of the traces that begin here are kept; one
    that a client began is kept or not as its `traceparent` says.
    """

    endpoint: str | None = None
    ratio: float = Field(1.0, ge=0, le=1)
