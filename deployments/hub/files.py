"""Which files of a repository a model needs: its safetensors, configs and tokenizers, never a pickle or a copy."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from deployments.contracts.errors import ModelNotAllowed, UnknownModel, UnsafeWeights
from deployments.hub.facts import HubFile

WEIGHTS = frozenset({".safetensors", ".skops"})
"""What holds parameters and runs nothing when it is read; skops files are looked through before they are."""
BESIDE = frozenset(
    {".json", ".txt", ".jinja", ".model", ".spm", ".vocab", ".bpe", ".bcode", ".tiktoken", ".yaml", ".yml"}
)
"""Configs, tokenizers and chat templates."""
PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pickle", ".pkl"})
CODE = ".py"
COPIES = frozenset({"original", "onnx", "openvino", "coreml", "metal", "tflite", "flax", "mlx", "gguf", "runs", ".git"})
"""Folders in which repositories keep the same weights for other libraries."""
STANDARD = ("model", "diffusion_pytorch_model")
SHARD = re.compile(r"-\d{5}-of-\d{5}$")
PIPELINE = "model_index.json"
MAX_BESIDE = 2**30
MAX_FILES_BESIDE = 2000


def named_weights(files: Iterable[HubFile]) -> tuple[HubFile, ...]:
    """All safetensors, copies and variants too."""
    return tuple(file for file in files if file.name.endswith(".safetensors"))


def weights_bytes(files: Iterable[HubFile]) -> int:
    """The bytes of the weights that are needed."""
    return sum(file.bytes for file in _weights(tuple(files)))


def needed(
    about: str,
    files: Iterable[HubFile],
    gguf: str | None = None,
    without: Iterable[str] = (),
    remote_code: bool = False,
) -> tuple[HubFile, ...]:
    """What is to be downloaded: `gguf` is the one file of that kind, in place of safetensors; `without` names folders
    of parts that are left out; `remote_code`: the repository's Python too.

    Raises UnsafeWeights where there are weights but none of a safe kind, UnknownModel where there is nothing to load,
    ModelNotAllowed where configs and tokenizers are larger than any real model's.
    """
    left_out = frozenset(without)
    kept = tuple(file for file in files if not left_out.intersection(_folders(file)))
    weights = tuple(file for file in kept if file.name == gguf) if gguf else _weights(kept)
    if not weights:
        raise _no_weights(about, kept, gguf)
    kinds = BESIDE | ({CODE} if remote_code else frozenset())
    beside = tuple(file for file in kept if _is_beside(file, kinds))
    if len(beside) > MAX_FILES_BESIDE or sum(file.bytes for file in beside) > MAX_BESIDE:
        raise ModelNotAllowed(
            f"{about} has more beside its weights than is downloaded: {MAX_FILES_BESIDE} files of {MAX_BESIDE:,} bytes",
            "model",
        )
    return beside + weights


def _is_beside(file: HubFile, kinds: frozenset[str]) -> bool:
    return PurePosixPath(file.name).suffix.lower() in kinds and not _is_copy(file)


def _folders(file: HubFile) -> tuple[str, ...]:
    return PurePosixPath(file.name).parts[:-1]


def _is_copy(file: HubFile) -> bool:
    return not COPIES.isdisjoint(_folders(file))


def _weights(files: tuple[HubFile, ...]) -> tuple[HubFile, ...]:
    """Of each folder the files that libraries load by name; where none is so named, all. A pipeline's own folder has
    single files for other programs.
    """
    safe = [file for file in files if PurePosixPath(file.name).suffix in WEIGHTS and not _is_copy(file)]
    if any(file.name == PIPELINE for file in files):
        safe = [file for file in safe if _folders(file)]
    by_folder: dict[tuple[str, ...], list[HubFile]] = {}
    for file in safe:
        by_folder.setdefault(_folders(file), []).append(file)
    return tuple(file for found in by_folder.values() for file in _loaded(found))


def _loaded(found: list[HubFile]) -> list[HubFile]:
    """`model.safetensors`, else its shards; never variants (`model.fp16.safetensors`) beside them."""
    whole = [file for file in found if _stem(file) in STANDARD]
    shards = [file for file in found if SHARD.sub("", _stem(file)) in STANDARD and file not in whole]
    return whole or shards or found


def _stem(file: HubFile) -> str:
    return PurePosixPath(file.name).stem


def _no_weights(about: str, files: tuple[HubFile, ...], gguf: str | None) -> UnsafeWeights | UnknownModel:
    if gguf:
        return UnknownModel(f"{about} has no file {gguf[:120]!r}", "model")
    kinds = sorted(
        {PurePosixPath(file.name).suffix for file in files} & {".bin", ".pt", ".pth", ".ckpt", ".pickle", ".pkl"}
    )
    if kinds:
        return UnsafeWeights(
            f"{about} has its weights as {', '.join(kinds)} alone, which may run code when they are read; only "
            "safetensors are loaded: ask its authors for them, or name another model",
            "model",
        )
    return UnknownModel(f"{about} has no weights that can be loaded here (safetensors)", "model")
