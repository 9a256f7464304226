"""The catalog: which models exist, for which tasks, in which tier; one YAML file a family."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, model_validator

Tier = Literal["embedded", "small", "large"]
Precision = Literal["float32", "bfloat16", "float16", "int8", "int4"]
FOLDER = Path(__file__).parent / "catalog"
REPOSITORY = Path(__file__).parents[1]
EMBEDDED_WEIGHTS = REPOSITORY / "embedded" / "weights"


class CatalogRow(BaseModel):
    """One model: in tier `embedded` its folder is embedded/weights/<name of id>, unless a `package` brings the weights;
    elsewhere the id is the Hub's, unless `path` names a local folder, absolute or beside the file with this
    row, or `repo` names the Hub's where several rows share one. `bytes` are the weights' on disk, none for a method
    that is not trained; `revision` pins a Hub commit.

    `defaults`: by task, the parameters that hold where a request leaves them out. `without`: parts of a pipeline that
    are not loaded (`text_encoder_3` saves most of Stable Diffusion 3's memory). `parts`: those that another repository
    has, by their names in the pipeline (AnimateDiff's `motion_adapter` beside a painter); `pipeline`: the diffusers
    class over all of them, where it is another than the repository's own; `scheduler`: what its scheduler has otherwise
    (`_class_name` makes it another). `loras`: the LoRA weights that a request may name, `previewer`: the small
    autoencoder (TAESD) that shows unfinished pictures; all ids, whose weights are found as a row's are. `corpora`: for
    an operator who lets others search what they have, folders of texts or pages by the names that requests call them,
    absolute or beside the file with this row. `guards`: the tasks whose answers this classifier checks when a model of
    its tier gave them; an answer is refused where a label of `flags` scores at least that much. `untrained`: random
    weights, which show that an architecture runs and answer noise; offered only where the operator asks for them.

    `precision`: of the weights in memory, where it shall not be the device's best; int8 and int4 save memory. `pinned`:
    once loaded, never evicted. `sleeps`: on a GPU its weights go to pinned CPU memory before they are dropped, and come
    back from there at the next request. `gguf`: the file of that kind in the repository or folder. `remote_code`: the
    repository's own Python is run. `library`: the one that its files are laid out for, in the Hub's words. `makes`: of
    a model that makes several kinds itself, each with the kinds that it reads for it, a text always among them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    tier: Tier
    tasks: tuple[str, ...] = Field(min_length=1)
    licence: str
    bytes: int = Field(ge=0)
    library: str = "transformers"
    revision: str | None = Field(None, pattern=r"^[0-9a-f]{40}$")
    package: str | None = None
    path: str | None = None
    repo: str | None = Field(None, pattern=r"^[\w.-]+/[\w.-]+$")
    without: tuple[str, ...] = ()
    parts: dict[str, Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")]] = Field(default_factory=dict)
    pipeline: str | None = Field(None, pattern=r"^\w+$")
    scheduler: dict[str, JsonValue] = Field(default_factory=dict)
    loras: tuple[str, ...] = ()
    previewer: str | None = None
    corpora: dict[Annotated[str, Field(pattern=r"^[\w-]{1,64}$")], str] = Field(default_factory=dict)
    defaults: dict[str, dict[str, JsonValue]] = Field(default_factory=dict)
    guards: tuple[str, ...] = ()
    flags: dict[str, float] = Field(default_factory=dict)
    untrained: bool = False
    precision: Precision | None = None
    pinned: bool = False
    sleeps: bool = False
    gguf: str | None = Field(None, pattern=r"^[\w./-]+\.gguf$")
    remote_code: bool = False
    makes: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sleeps_whole(self) -> Self:
        if self.sleeps and self.precision in ("int8", "int4"):
            raise ValueError(f"sleeps: weights in {self.precision} have scales that do not move; leave one of both out")
        return self

    @property
    def tiers(self) -> frozenset[Tier]:
        """Where the row counts: a model that a package brings is at hand in every tier."""
        return frozenset(get_args(Tier)) if self.package else frozenset((self.tier,))

    @property
    def source(self) -> str:
        """What `from_pretrained` is given: a folder, a Hub id, or `package:<name>`."""
        if self.path:
            return self.path
        if self.package:
            return f"package:{self.package}"
        return self.beside(self.repo or self.id)

    def beside(self, id: str) -> str:
        """Where the weights of this id are, for this row and what belongs to it."""
        return str(EMBEDDED_WEIGHTS / id.split("/")[1]) if self.tier == "embedded" else id


ROWS = TypeAdapter(list[CatalogRow])


class TwiceInCatalog(ValueError):
    """Two rows have one id."""


@cache
def catalog(more: str | None = None) -> tuple[CatalogRow, ...]:
    """All rows, in the order of the files; the first row of a tier for a task is its default.

    `more` is an operator's own folder of such files, absolute or beside the packages, whose rows come after ours.
    Raises TwiceInCatalog, FileNotFoundError for a folder without such files, pydantic's ValidationError.
    """
    rows = _rows(FOLDER) + (_rows(REPOSITORY / more) if more else ())
    twice = sorted(id for id, times in Counter(row.id for row in rows).items() if times > 1)
    if twice:
        raise TwiceInCatalog(f"the catalog has {', '.join(twice)} twice; give one of them another id")
    return rows


def _rows(folder: Path) -> tuple[CatalogRow, ...]:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise FileNotFoundError(f"the catalog folder {folder} has no *.yaml files")
    return tuple(_placed(row, folder) for file in files for row in ROWS.validate_python(_read(file)))


def _placed(row: CatalogRow, folder: Path) -> CatalogRow:
    placed = {name: str(folder / where) for name, where in row.corpora.items()}
    path = str(folder / row.path) if row.path else None
    return row.model_copy(update={"path": path, "corpora": placed})


def _read(file: Path) -> object:
    return yaml.safe_load(file.read_text(encoding="utf-8")) or []


def rows_for(task: str, rows: Iterable[CatalogRow]) -> tuple[CatalogRow, ...]:
    return tuple(row for row in rows if task in row.tasks)
