"""Which model a call runs on: named by the client, or the default of the operator's tier."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from pydantic import JsonValue

from configs.catalog import CatalogRow, Tier, catalog, rows_for
from configs.settings import Settings
from deployments.contracts.errors import ModelTaskMismatch, UnknownModel
from deployments.contracts.kinds import Kind
from deployments.contracts.model import Guard, ModelFacts
from deployments.tasks.registry import TASKS


@dataclass(frozen=True)
class Models:
    """The rows that may be used, the tier whose first row for a task is its default, and what was found beside the
    rows: models of folders and of the Hub by the ids that name them. They are never a default, and have none.
    """

    rows: tuple[CatalogRow, ...]
    default_tier: Tier
    found: Mapping[str, ModelFacts] = field(default_factory=dict)

    def with_found(self, found: Mapping[str, ModelFacts]) -> Self:
        return replace(self, found={**self.found, **found})

    def all(self) -> tuple[ModelFacts, ...]:
        """The rows in their order, then what was found."""
        return (*map(facts_of, self.rows), *self.found.values())

    def named(self, id: str) -> ModelFacts | None:
        row = self._row(id)
        return facts_of(row) if row else self.found.get(id)

    def choose(self, task: str, model: str | None) -> ModelFacts:
        """The model to run; raises UnknownModel, ModelTaskMismatch, each naming what there is for the task."""
        chosen = self.default(task) if model is None else self.named(model)
        if chosen is None and model is None:
            raise UnknownModel(
                f"{task} has no default model in tier {self.default_tier}; name one of {self._able(task)}", "model"
            )
        if chosen is None:
            raise UnknownModel(f"unknown model {str(model)[:120]!r}; for {task} there are {self._able(task)}", "model")
        if task not in chosen.tasks:
            raise ModelTaskMismatch(
                f"{chosen.id} does {', '.join(chosen.tasks)}, not {task}; for {task} there are {self._able(task)}",
                "model",
            )
        return chosen

    def _row(self, id: str) -> CatalogRow | None:
        return next((row for row in self.rows if row.id == id), None)

    def _able(self, task: str) -> str:
        return ", ".join(model.id for model in self.all() if task in model.tasks) or "none"

    def default(self, task: str) -> ModelFacts | None:
        """The first row of the default tier for a task."""
        rows = (row for row in rows_for(task, self.rows) if self.default_tier in row.tiers)
        return next(map(facts_of, rows), None)

    def defaults(self, task: str, model: str) -> Mapping[str, JsonValue]:
        """The parameters of a task that the model's row sets where a request leaves them out."""
        row = self._row(model)
        return row.defaults.get(task, {}) if row else {}

    def guard(self, task: str, model: ModelFacts) -> Guard | None:
        """What checks the answers of this task on this model: the first row of its tier that guards the task."""
        return next(
            (
                Guard(model=facts_of(row), flags=row.flags)
                for row in self.rows
                if task in row.guards and model.tier in row.tiers
            ),
            None,
        )

    def default_ids(self, task: str) -> dict[Tier, str]:
        """The first model of each tier for a task."""
        return {tier: row.id for row in reversed(rows_for(task, self.rows)) for tier in sorted(row.tiers)}


def models_of(settings: Settings) -> Models:
    """The models that an operator allows. Raises ValueError for rows of tasks that nobody serves, as `catalog` does."""
    rows = catalog(settings.catalog_folder)
    unknown = sorted({task for row in rows for task in (*row.tasks, *row.guards, *row.defaults)} - set(TASKS))
    if unknown:
        raise ValueError(f"the catalog names {', '.join(unknown)}; tasks are {', '.join(sorted(TASKS))}")
    offered = (row for row in rows if settings.untrained or not row.untrained)
    return Models(tuple(row for row in offered if row.tiers.intersection(settings.tiers)), settings.default_tier)


def facts_of(row: CatalogRow) -> ModelFacts:
    return ModelFacts(
        id=row.id,
        source=row.source,
        revision=row.revision,
        tasks=row.tasks,
        tier=row.tier,
        licence=row.licence,
        bytes=row.bytes,
        library=row.library,
        without=row.without,
        parts={name: row.beside(id) for name, id in row.parts.items()},
        pipeline=row.pipeline,
        scheduler=row.scheduler,
        loras={id: row.beside(id) for id in row.loras},
        previewer=row.beside(row.previewer) if row.previewer else None,
        corpora=row.corpora,
        precision=row.precision,
        pinned=row.pinned,
        sleeps=row.sleeps,
        gguf=row.gguf,
        remote_code=row.remote_code,
        makes={Kind(made): tuple(map(Kind, read)) for made, read in row.makes.items()},
    )
