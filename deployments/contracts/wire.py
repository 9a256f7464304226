"""The one shape of every value that crosses a handle or an endpoint: frozen, closed, finite."""

from pydantic import BaseModel, ConfigDict


class Wire(BaseModel):
    """Base of all typed values: unknown fields are refused, numbers are finite, nothing is mutated."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True, protected_namespaces=()
    )
