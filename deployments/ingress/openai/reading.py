"""What all bodies of this dialect share: null is as good as absent, and some names change nothing."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.wire import Wire
from deployments.ingress.typed_body import BodyT, typed_body

Tag = Annotated[str, Field(max_length=512)]
Metadata = Annotated[dict[Annotated[str, Field(max_length=64)], Tag], Field(max_length=16)]


class Labelled(Wire):
    """Fields of real clients that change no answer here: who asks, what for, and that the usual service is enough."""

    user: Tag | None = None
    safety_identifier: Tag | None = None
    prompt_cache_key: Tag | None = None
    metadata: Metadata | None = None
    service_tier: Literal["auto", "default"] | None = None


class StreamOptions(Wire):
    """`include_obfuscation` pads frames against eavesdroppers; we do not."""

    include_usage: bool = False
    include_obfuscation: Literal[False] = False


def read(kind: type[BodyT], body: object, model: str | None = None) -> BodyT:
    """A body of this kind; `model` is that of the path, where one names it. Raises as `typed_body`."""
    if not isinstance(body, dict):
        return typed_body(kind, body)
    given = {name: value for name, value in body.items() if value is not None}
    return typed_body(kind, given if model is None else given | {"model": model})
