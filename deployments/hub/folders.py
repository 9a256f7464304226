"""Models in an operator's folders: found by what lies there, each under one name, or left out with the reason."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from deployments.contracts.errors import AnymodalError, ModelNotAllowed, ModelUnavailable
from deployments.hub.folder_facts import CONFIG, PIPELINE, LocalFacts, facts_of_folder, facts_of_gguf

MAX_DEPTH = 4
MAX_FOLDERS = 2000
MAX_MODELS = 500
ODD = re.compile(r"[^A-Za-z0-9._-]+")
BETWEEN = "--"
"""In a name, for what is / in its path."""


@dataclass
class Found:
    """By name. `passed_over` are the links that lead out of their root."""

    models: dict[str, LocalFacts] = field(default_factory=dict)
    refused: dict[str, AnymodalError] = field(default_factory=dict)
    passed_over: list[Path] = field(default_factory=list)


def find_models(roots: Iterable[str]) -> Found:
    """The models below these folders: those with a config.json or model_index.json, and GGUF files.

    A folder that has one is not searched further. Of two models that come to one name the first keeps it.
    """
    found = Found()
    for root in (Path(root).expanduser() for root in roots):
        _search(root, found)
    return found


def _search(root: Path, found: Found) -> None:
    if not root.is_dir():
        found.refused[str(root)] = ModelUnavailable(
            f"there is no folder {root}; make it, or take it out of local_models"
        )
        return
    inside = root.resolve()
    for path in _candidates(inside, found):
        name = _name_of(path, inside)
        if name in found.models or name in found.refused:
            found.refused[f"{name} ({path})"] = ModelNotAllowed(f"another model has the name {name}; rename {path}")
        elif len(found.models) >= MAX_MODELS:
            found.refused[str(root)] = ModelNotAllowed(
                f"{root} has more than {MAX_MODELS} models; the others are left out"
            )
            return
        else:
            _take(name, path, inside, found)


def _take(name: str, path: Path, inside: Path, found: Found) -> None:
    try:
        found.models[name] = facts_of_gguf(path) if path.is_file() else facts_of_folder(path, inside)
    except AnymodalError as refused:
        found.refused[name] = refused


def _name_of(path: Path, inside: Path) -> str:
    """By the way from the root, so that it stays what it is when others come; the root itself by its own name."""
    below = path.relative_to(inside)
    plain = below.with_suffix("") if path.is_file() else below
    return ODD.sub("-", BETWEEN.join(plain.parts) or inside.name).strip("-.")


def _candidates(inside: Path, found: Found) -> Iterator[Path]:
    """Folders with a model and GGUF files, in the order of their names, the shallow first."""
    waiting = [(inside, 0)]
    searched = 0
    while waiting and searched < MAX_FOLDERS:
        folder, depth = waiting.pop(0)
        searched += 1
        entries = _entries(folder, inside, found)
        if any(entry.name in (CONFIG, PIPELINE) for entry in entries):
            yield folder
            continue
        yield from (entry for entry in entries if entry.name.endswith(".gguf") and entry.is_file())
        if depth < MAX_DEPTH:
            waiting += [(entry, depth + 1) for entry in entries if entry.is_dir()]


def _entries(folder: Path, inside: Path, found: Found) -> list[Path]:
    """What is not hidden and does not lead out of the root."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    entries = [folder / name for name in names if not name.startswith(".")]
    outside = [entry for entry in entries if entry.is_symlink() and not entry.resolve().is_relative_to(inside)]
    found.passed_over += outside
    return [entry for entry in entries if entry not in outside]
