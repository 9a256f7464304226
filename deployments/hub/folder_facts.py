"""What a folder or a GGUF file says of the model in it: architecture, task and licence, and how large it is."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from gguf import GGUFReader
from huggingface_hub.repocard import metadata_load

from deployments.contracts.errors import CorruptWeights, ModelNotAllowed, ModelUnavailable
from deployments.hub.facts import HubFile
from deployments.hub.files import needed, weights_bytes

CONFIG, PIPELINE, CARD = "config.json", "model_index.json", "README.md"
MAX_READ = 4 * 2**20
"""Bytes of a configuration or card."""
MAX_FILES = 2000
GGUF = "gguf"
ARCHITECTURE, LICENCE, PARTS = "general.architecture", "general.license", "split.count"
TOKENS, PRE = "tokenizer.ggml.model", "tokenizer.ggml.pre"
SAID = (ARCHITECTURE, LICENCE, PARTS, TOKENS, PRE)
TOKENIZER = "tokenizer.json"
SKLEARN = "sklearn"


@dataclass(frozen=True)
class LocalFacts:
    """As much of `HubFacts` as a model on the disk says itself; `gguf` names the file in `folder` that it is, and `pre`
    how its byte-level tokens are cut, where no tokenizer.json beside it does.
    """

    folder: Path
    architectures: tuple[str, ...]
    bytes: int
    library: str
    task: str | None = None
    licence: str | None = None
    gguf: str | None = None
    pre: str | None = None
    custom_code: bool = False


def facts_of_folder(folder: Path, inside: Path) -> LocalFacts:
    """Raises UnsafeWeights, UnknownModel where there are no weights, CorruptWeights, ModelUnavailable, and
    ModelNotAllowed for a folder whose files lie elsewhere than below `inside`.
    """
    files = tuple(_files(folder, inside))
    needed(f"the folder {folder.name}", files)
    is_pipeline = (folder / PIPELINE).is_file()
    config = _json(folder / (PIPELINE if is_pipeline else CONFIG))
    card = _card(folder / CARD)
    if isinstance(config.get(SKLEARN), dict):  # skops writes what hub-utils reads, and no architecture
        card = {"library_name": SKLEARN, "pipeline_tag": config[SKLEARN].get("task")} | card
        config = {"architectures": SKLEARN}
    return LocalFacts(
        folder=folder,
        architectures=_texts(config.get("_class_name" if is_pipeline else "architectures")),
        bytes=weights_bytes(files),
        library="diffusers" if is_pipeline else _text(card.get("library_name")) or "transformers",
        task=_text(card.get("pipeline_tag")),
        licence=", ".join(_texts(card.get("license"))) or None,
        custom_code=bool(config.get("auto_map")),
    )


def facts_of_gguf(file: Path) -> LocalFacts:
    """Raises CorruptWeights, ModelUnavailable."""
    try:
        told = file.stat()
    except OSError as error:
        raise ModelUnavailable(f"{file} cannot be read: {error.strerror}", "model") from None
    facts = _read_gguf(file, told.st_size, told.st_mtime_ns)
    return replace(facts, pre=None) if (file.parent / TOKENIZER).is_file() else facts


@lru_cache(maxsize=500)
def _read_gguf(file: Path, size: int, changed_at: int) -> LocalFacts:  # noqa: ARG001 — a file that changed is read anew
    """The head has the vocabulary, which takes a while."""
    try:
        fields = GGUFReader(file).fields
        said = {name: field.contents() for name, field in fields.items() if name in SAID}
    except (OSError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise CorruptWeights(
            f"{file.name} is no whole GGUF file: {' '.join(str(error).split())[:200]}", "model"
        ) from None
    if int(said.get(PARTS) or 1) > 1:
        raise ModelUnavailable(
            f"{file.name} is one of {said[PARTS]} parts; join them (llama-gguf-split --merge) to have one file", "model"
        )
    return LocalFacts(
        folder=file.parent,
        architectures=_texts(said.get(ARCHITECTURE)),
        bytes=size,
        library=GGUF,
        licence=_text(said.get(LICENCE)),
        gguf=file.name,
        pre=(_text(said.get(PRE)) or "default") if said.get(TOKENS) == "gpt2" else None,
    )


def _files(folder: Path, inside: Path) -> Iterator[HubFile]:
    """Those of the folder and of its own folders. Raises ModelNotAllowed for one that leads out of `inside`."""
    paths = [path for pattern in ("*", "*/*") for path in sorted(folder.glob(pattern)) if path.is_file()]
    if len(paths) > MAX_FILES:
        raise ModelNotAllowed(f"the folder {folder.name} has more than {MAX_FILES} files", "model")
    for path in paths:
        if not path.resolve().is_relative_to(inside):
            raise ModelNotAllowed(
                f"{path.name} in the folder {folder.name} is a link that leads out of the models' folder; copy it",
                "model",
            )
        yield HubFile(name=path.relative_to(folder).as_posix(), bytes=path.stat().st_size)


def _json(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(_small(file))
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise CorruptWeights(f"{file.name} in the folder {file.parent.name} is no JSON object", "model")
    return read


def _card(file: Path) -> dict[str, Any]:
    """What is between the first two lines of `---`; a card that cannot be read says nothing."""
    if not file.is_file() or file.stat().st_size > MAX_READ:
        return {}
    try:
        read = metadata_load(file)
    except (ValueError, yaml.YAMLError):
        return {}
    return read if isinstance(read, dict) else {}


def _small(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_READ:
            raise CorruptWeights(
                f"{file.name} in the folder {file.parent.name} is too large to be a configuration", "model"
            )
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ModelUnavailable(f"{file} cannot be read: {error.strerror}", "model") from None


def _texts(said: object) -> tuple[str, ...]:
    if isinstance(said, str):
        return (said,)
    return tuple(one for one in said if isinstance(one, str)) if isinstance(said, list) else ()


def _text(said: object) -> str | None:
    return said if isinstance(said, str) else None
