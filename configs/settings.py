"""What an operator may set under `args:` in serve_config.yaml; unknown keys are refused by name."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from configs.catalog import Tier


class UrlFetch(BaseModel):
    """May inputs be URLs, and how much of one is read; only public addresses are ever connected to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    allowed: bool = False
    max_bytes: int = Field(20_000_000, gt=0)
    timeout_s: float = Field(10, gt=0)


class JobSettings(BaseModel):
    """Where durable jobs, files and stored answers are kept, and how jobs run.

    `folder` has the SQLite file, which all router replicas must reach, and the artefacts, unless `artefacts` names
    another place for these: a folder or an fsspec URL (`s3://bucket/anymodal`; its package must be installed).
    `max_running` jobs run at a time in each router replica. A job is taken over when its replica has not been heard of
    for `lease_s`. What has ended is kept for `keep_for_s`. `deadline_s` is one job's time to run. `batch_lines` of one
    batch are asked at a time. A resumable stream may be without a reader for `resume_within_s`; then it is stopped.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: str = Field("~/.local/share/anymodal", min_length=1)
    artefacts: str | None = Field(None, min_length=1)
    max_running: int = Field(4, ge=1)
    lease_s: float = Field(10, gt=0)
    keep_for_s: float = Field(7 * 24 * 3600, gt=0)
    deadline_s: float = Field(24 * 3600, gt=0)
    batch_lines: int = Field(4, ge=1)
    resume_within_s: float = Field(60, gt=0)


class MemorySettings(BaseModel):
    """How much memory the models of one replica may take, and when they leave it.

    `bytes` is the budget of one replica, by family. Where a family is not named it is `share` of what the device has:
    of a GPU the replica's part (its family's `gpu_gib`), of the machine's memory all. A model that nobody used for
    `idle_s` is unloaded, None never. `parallel_loads` models are loaded at a time. A load that failed is not tried
    again for `remember_failure_s`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    bytes: dict[str, Annotated[int, Field(gt=0)]] = Field(default_factory=dict)
    share: float = Field(0.8, gt=0, le=1)
    idle_s: float | None = Field(None, gt=0)
    parallel_loads: int = Field(2, ge=1)
    remember_failure_s: float = Field(10, ge=0)


class FamilySettings(BaseModel):
    """A family's row.

    `gpu_gib` is the GPU memory of each of its replicas, where `accelerator` is `cuda`: the builder reckons from it what
    part of a GPU Ray gives them, and the process may take no more, half a GiB of which is CUDA's own. Models get
    `memory.share` of the rest. None: the family computes on the CPU.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    gpu_gib: float | None = Field(None, ge=1)


class GpuSettings(BaseModel):
    """The cluster's GPUs, where Ray and configs/gpu_memory.py do not know enough; both by type, as Ray's node label
    `ray.io/accelerator-type` has it, `GPU` where there is none.

    `gib` is the memory of one. `count` is how many there will be, where nodes come only when they are asked for; left
    empty, it is how many there are when the application is built.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    gib: dict[str, Annotated[float, Field(gt=0, le=2000)]] = Field(default_factory=dict)
    count: dict[str, Annotated[int, Field(gt=0)]] = Field(default_factory=dict)


class HubSettings(BaseModel):
    """What may be read and run from the Hub beside the catalog.

    `allow` has patterns of ids (`org/*`) that clients may name though no row does; their weights must be safetensors of
    `max_bytes` at most. `endpoint` is a mirror's address. Facts of models are kept in `folder` for `facts_for_s`. One
    question to the Hub has `timeout_s`, one download `download_s`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    allow: tuple[str, ...] = ()
    max_bytes: int = Field(20 * 2**30, gt=0)
    endpoint: str | None = Field(None, pattern=r"^https?://")
    folder: str = Field("~/.cache/anymodal/hub", min_length=1)
    facts_for_s: float = Field(3600, gt=0)
    timeout_s: float = Field(10, gt=0)
    download_s: float = Field(3600, gt=0)


class TracingSettings(BaseModel):
    """Where spans are sent, by OTLP over HTTP: `otlp_endpoint` is a collector's address (`http://collector:4318`), None
    traces nothing. `ratio` of the traces that begin here are kept; what a client began, its `traceparent` says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    otlp_endpoint: str | None = Field(None, pattern=r"^https?://")
    ratio: float = Field(1.0, ge=0, le=1)


class AccessSettings(BaseModel):
    """Who may ask. `keys_file` has the API keys (`configs.keys`); where it is set, nobody enters without one of them.

    Without keys, what runs models is open to all who reach the server, and an operator's calls to this machine alone,
    if the server listens on loopback only: `listens_on_loopback`, or, where that is not said, `http_options.host` of
    `config_file`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    keys_file: str | None = Field(None, min_length=1)
    listens_on_loopback: bool | None = None


class Settings(BaseModel):
    """The application's settings.

    `config_file` is the file this stands in: the builder reads it once more to refuse what Ray would ignore.
    `default_tier` chooses the model of a call that names none. `tiers` are those that may be used at all:
    `small` and `large` are downloaded from the Hub. `untrained` also offers the embedded models of random weights, for
    tests of what their architectures can be asked. `catalog_folder` has catalog files of the operator's own, read
    after those of configs/catalog; their rows may name local folders. `accelerator` is what families compute on:
    `cuda` those that ask for GPU memory in their row of `families`, which the cluster must have. `public_url` is where
    the proxy listens: it is asked until it answers, then printed. `local_models` are folders under which models and
    GGUF files are found and offered.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    config_file: str | None = None
    public_url: str | None = None
    default_tier: Tier = "embedded"
    tiers: tuple[Tier, ...] = Field(("embedded", "small", "large"), min_length=1)
    untrained: bool = False
    catalog_folder: str | None = None
    accelerator: Literal["cpu", "cuda"] = "cpu"
    families: dict[str, FamilySettings] = Field(default_factory=dict)
    gpus: GpuSettings = GpuSettings()
    deadline_s: float = Field(600, gt=0)
    max_body_bytes: int = Field(64 * 2**20, gt=0)
    url_fetch: UrlFetch = UrlFetch()
    jobs: JobSettings = JobSettings()
    memory: MemorySettings = MemorySettings()
    hub: HubSettings = HubSettings()
    tracing: TracingSettings = TracingSettings()
    local_models: tuple[str, ...] = ()
    access: AccessSettings = AccessSettings()

    @property
    def gpu_gib(self) -> dict[str, float]:
        """What families ask for, those that ask."""
        return {name: row.gpu_gib for name, row in self.families.items() if row.gpu_gib is not None}

    @model_validator(mode="after")
    def _asks_for_what_it_computes_on(self) -> Self:
        if self.accelerator == "cpu" and self.gpu_gib:
            raise ValueError(
                f"accelerator is cpu, and GPU memory is asked for by {', '.join(self.gpu_gib)}: "
                "say accelerator: cuda, or take families.*.gpu_gib out"
            )
        if self.accelerator == "cuda" and not self.gpu_gib:
            raise ValueError("accelerator is cuda, and no family asks for GPU memory: families: {text: {gpu_gib: …}}")
        return self

    @model_validator(mode="after")
    def _gives_models_no_more_than_it_asks_for(self) -> Self:
        for name, gib in self.gpu_gib.items():
            if (bytes := self.memory.bytes.get(name, 0)) > gib * 2**30:
                raise ValueError(f"memory.bytes gives {name} {bytes / 2**30:.4g} GiB, and its gpu_gib is {gib:g}")
        return self
