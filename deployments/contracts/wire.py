"""The one shape of every value that crosses a handle or an endpoint: frozen, closed, finite."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue


class Wire(BaseModel):
    """Base of all typed values: unknown fields are refused, numbers are finite, nothing is mutated."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True, protected_namespaces=()
    )


def _listed(value: object) -> object:
    """Tuples as lists, however deep: what is read off a body has tuples, JSON has lists."""
    match value:
        case dict():
            return {name: _listed(member) for name, member in value.items()}
        case list() | tuple():
            return [_listed(member) for member in value]
    return value


Json = Annotated[JsonValue, BeforeValidator(_listed)]
"""Any JSON, kept as it is: a schema, say."""
