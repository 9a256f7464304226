"""What the Hub says of a model, as values; what of it can be trusted to be what it seems is checked here."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from deployments.contracts.wire import Wire

BYTES_OF = {
    "F64": 8, "I64": 8, "U64": 8, "C64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2,
    "F8_E5M2": 1, "F8_E4M3": 1, "F8_E8M0": 1, "I8": 1, "U8": 1, "BOOL": 1, "F4": 0.5,
}  # fmt: skip
"""Bytes of one parameter, by safetensors' names of types; of those it does not know the Hub's size is not reckoned."""


class HubFile(Wire):
    """One file of a repository at a commit: its size and its git hash, and of a large one (LFS, Xet) the SHA-256."""

    name: str
    bytes: int = Field(ge=0)
    blob: str | None = Field(None, pattern=r"^[0-9a-f]{40}$")
    sha256: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")


class HubFacts(Wire):
    """A model of the Hub at one commit (`revision`).

    `bytes` are those of the safetensors that would be loaded, by their files; in a list, where no files are told, by
    `parameters` (count by safetensors' type). None: it has none, or the Hub did not read them. `custom_code`: the
    model runs only with the repository's own Python. `age_s`: how long ago the Hub said so; more than the terms' time
    to live only while the Hub cannot be asked. `architectures` are transformers' classes, or diffusers' pipeline.
    """

    id: str
    revision: str = Field(pattern=r"^[0-9a-f]{40}$")
    task: str | None = None
    library: str | None = None
    licence: str | None = None
    gated: Literal["auto", "manual"] | None = None
    private: bool = False
    last_modified: datetime | None = None
    downloads: int = 0
    likes: int = 0
    tags: tuple[str, ...] = ()
    bytes: int | None = None
    parameters: dict[str, int] = Field(default_factory=dict)
    has_safetensors: bool = False
    architectures: tuple[str, ...] = ()
    model_type: str | None = None
    custom_code: bool = False
    files: tuple[HubFile, ...] = ()
    age_s: float = Field(0, ge=0)


class HubPage(Wire):
    """Some of the models that fit, in order. `cursor` asks for what comes after; None: that was all.

    Where sizes are asked for, a page may hold fewer than its limit, even none, though there are more.
    """

    models: tuple[HubFacts, ...]
    cursor: str | None = None


def bytes_of(parameters: dict[str, int]) -> int | None:
    """What so many parameters take in files; None where a type is unknown or there are none."""
    if not parameters or not parameters.keys() <= BYTES_OF.keys():
        return None
    return int(sum(count * BYTES_OF[kind] for kind, count in parameters.items()))
