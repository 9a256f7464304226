"""Which model a call runs on: everything a replica needs to load it, resolved by the router."""

from typing import Literal

from pydantic import Field, JsonValue

from deployments.contracts.kinds import Kind
from deployments.contracts.wire import Wire

Tier = Literal["embedded", "small", "large"]
Origin = Literal["catalog", "local", "hub"]
"""Who brought a model: a row of the catalog, a folder under the operator's roots, or a client that named a Hub id."""
Precision = Literal["float32", "bfloat16", "float16", "int8", "int4"]
"""What weights are held in; int8 and int4 are weights alone, computed with in the device's own precision."""

LLAMA_CPP = "llama.cpp"
"""The `library` of a GGUF file that llama.cpp runs, and not transformers."""


class ModelFacts(Wire):
    """One catalog row, resolved: `source` is a folder on this machine, a Hub id, or `package:<name>`.

    `bytes` are those of the weights on disk; `revision` pins a Hub commit. `without` names parts that are not loaded,
    `parts` those that lie elsewhere with their sources, `pipeline` the class over all of them where it is not the
    repository's own, `scheduler` what its scheduler has otherwise,
    `loras` the adapters that a request may name with their sources, `previewer` the source of a TAESD, `corpora` the
    folders of the texts or pages that a request may search by name.

    `precision` is what the row asks for, None the device's best, until a pool has chosen (`runtime/precision.py`).
    `pinned` models are never evicted. `sleeps`: on a GPU, weights go to pinned CPU memory before they are dropped.
    `makes`: of a model that makes several kinds itself, for each of them what it reads, a text always among it.
    `gguf` names the file of that kind in `source`. `remote_code` is run only where the operator's own row says so.
    """

    id: str
    source: str
    revision: str | None = None
    tasks: tuple[str, ...] = Field(min_length=1)
    tier: Tier
    licence: str
    bytes: int = Field(ge=0)
    without: tuple[str, ...] = ()
    parts: dict[str, str] = Field(default_factory=dict)
    pipeline: str | None = None
    scheduler: dict[str, JsonValue] = Field(default_factory=dict)
    loras: dict[str, str] = Field(default_factory=dict)
    previewer: str | None = None
    corpora: dict[str, str] = Field(default_factory=dict)
    origin: Origin = "catalog"
    library: str | None = None
    gated: bool = False
    precision: Precision | None = None
    pinned: bool = False
    sleeps: bool = False
    gguf: str | None = None
    remote_code: bool = False
    makes: dict[Kind, tuple[Kind, ...]] = Field(default_factory=dict)


class Guard(Wire):
    """A classifier that checks answers: one is refused where a label of `flags` scores at least that much."""

    model: ModelFacts
    flags: dict[str, float] = Field(min_length=1)
