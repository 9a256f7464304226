"""The catalog: which models exist, for which tasks, in which tier; one YAML file a family."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Tier = Literal["embedded", "small", "large"]
FOLDER = Path(__file__).parent / "catalog"
EMBEDDED_WEIGHTS = Path(__file__).parents[1] / "embedded" / "weights"


class CatalogRow(BaseModel):
    """One model: in tier `embedded` its folder is embedded/weights/<name of id>, unless a `package` brings the weights;
    elsewhere the id is the Hub's. `bytes` are the weights' on disk; `revision` pins a Hub commit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    tier: Tier
    tasks: tuple[str, ...] = Field(min_length=1)
    licence: str
    bytes: int = Field(gt=0)
    revision: str | None = Field(None, pattern=r"^[0-9a-f]{40}$")
    package: str | None = None

    @property
    def source(self) -> str:
        """What `from_pretrained` is given: a folder, a Hub id, or `package:<name>`."""
        if self.package:
            return f"package:{self.package}"
        return str(EMBEDDED_WEIGHTS / self.id.split("/")[1]) if self.tier == "embedded" else self.id


@cache
def catalog() -> tuple[CatalogRow, ...]:
    """All rows, in the order of the files; the first row of a tier for a task is its default."""
    rows = TypeAdapter(list[CatalogRow])
    return tuple(row for file in sorted(FOLDER.glob("*.yaml")) for row in rows.validate_python(_read(file)))


def _read(file: Path) -> object:
    return yaml.safe_load(file.read_text(encoding="utf-8")) or []


def rows_for(task: str, rows: Iterable[CatalogRow]) -> tuple[CatalogRow, ...]:
    return tuple(row for row in rows if task in row.tasks)
