"""Which files hold a model's weights, and how much memory these will take: read from the heads of the files alone."""

import json
import math
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployments.contracts.errors import CorruptWeights
from deployments.contracts.model import LLAMA_CPP, ModelFacts, Precision

FRACTIONS = frozenset({"F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"})
"""safetensors' names of the types that are loaded in the chosen precision; others stay as they are."""
BYTES = {"F64": 8, "I64": 8, "U64": 8, "C64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2}
"""Of one number; those of types that are not here take one."""
WIDTHS: dict[Precision, float] = {"float32": 4, "bfloat16": 2, "float16": 2, "int8": 1, "int4": 0.5625}
"""Bytes of one number once loaded; those of four bits share a scale of four bytes by 64."""
NO_MATRICES = ("emb", "wte", "wpe", "shared", "lm_head", "predictions", "pos_", "relative_attention")
"""Parts of names of tensors that look like a matrix and are looked up in, or make the words: they keep their bits."""
STEMS = ("model", "diffusion_pytorch_model")
"""What transformers and diffusers call the file of a network's weights."""
LONGEST_HEAD = 100_000_000
"""safetensors' own limit."""


@dataclass(frozen=True)
class Tensors:
    """How many numbers of one safetensors type there are; `matrices` of linear layers may be held in fewer bits."""

    kind: str
    numbers: int
    matrices: bool = False


def bytes_in(weights: Iterable[Tensors], precision: Precision, computed: Precision = "float32") -> int:
    """Bytes once loaded in this precision; of int8 and int4 only matrices are, all else is in what is `computed` in."""
    width = WIDTHS[precision]
    others = WIDTHS[computed] if width < 2 else width
    return math.ceil(sum(one.numbers * _width(one, width, others) for one in weights))


def _width(tensors: Tensors, matrices: float, others: float) -> float:
    if tensors.kind not in FRACTIONS:
        return BYTES.get(tensors.kind, 1)
    return matrices if tensors.matrices else others


def weight_files(model: ModelFacts) -> tuple[Path, ...]:
    """The files whose weights will be loaded, where the model and its parts lie on this machine; else none.

    A pipeline's are those of the networks that its index names, save those the row leaves out or takes from elsewhere.
    Raises CorruptWeights for an index that names files which are not there.
    """
    folder = Path(model.source)
    if not all(Path(source).is_dir() for source in (model.source, *model.parts.values())):
        return ()
    if model.gguf:  # llama.cpp keeps what is packed packed: there the file's own bytes count
        return () if model.library == LLAMA_CPP else (folder / model.gguf,)
    if not (folder / "model_index.json").is_file():
        return network_files(folder) + network_files(folder / "vocoder")
    index = _json(folder / "model_index.json")
    named = [name for name, entry in index.items() if isinstance(entry, list) and all(entry)]
    own = [name for name in named if name not in {*model.without, *model.parts}]
    parts = {**{name: folder for name in own}, **{name: Path(source) for name, source in model.parts.items()}}
    return tuple(dict.fromkeys(file for name, where in parts.items() for file in _part(where, name)))


def tensors_in(files: Iterable[Path]) -> tuple[Tensors, ...]:
    """What all these files hold together. Raises CorruptWeights for one that is not whole, whatever its bytes say."""
    counted: Counter[tuple[str, bool]] = Counter()
    for file in files:
        for one in _of_gguf(file) if file.suffix == ".gguf" else tensors_of(file):
            counted[one.kind, one.matrices] += one.numbers
    return tuple(Tensors(kind, numbers, matrices) for (kind, matrices), numbers in sorted(counted.items()))


def tensors_of(file: Path) -> Iterator[Tensors]:
    """Every tensor of a safetensors file. Raises CorruptWeights where its head or its length is wrong."""
    head, data_bytes = _head(file)
    ends = 0
    for name, tensor in head.items():
        if name == "__metadata__":
            continue
        match tensor:
            case {"dtype": str() as kind, "shape": [*shape], "data_offsets": [int(), int() as end]}:
                ends = max(ends, end)
                yield Tensors(kind, math.prod(shape), len(shape) == 2 and not any(part in name for part in NO_MATRICES))
            case _:
                raise CorruptWeights(f"{file.name} says of {name} nothing that safetensors knows", "model")
    if ends != data_bytes:
        raise CorruptWeights(f"{file.name} has {data_bytes:,} bytes of weights, its head names {ends:,}", "model")


def _head(file: Path) -> tuple[Mapping[str, Any], int]:
    """The head, and how many bytes come after it; its length is checked before anything of that length is read."""
    size = file.stat().st_size
    with file.open("rb") as opened:
        first = opened.read(8)
        length = struct.unpack("<Q", first)[0] if len(first) == 8 else size
        if length > min(size - 8, LONGEST_HEAD):
            raise CorruptWeights(
                f"{file.name} is no whole safetensors file: {size:,} bytes, a head of {length:,}", "model"
            )
        try:
            head = json.loads(opened.read(length))
        except ValueError as error:
            raise CorruptWeights(f"the head of {file.name} is not JSON", "model") from error
    if not isinstance(head, dict):
        raise CorruptWeights(f"the head of {file.name} is no object", "model")
    return head, size - 8 - length


def _of_gguf(file: Path) -> Iterator[Tensors]:
    """transformers loads them in the chosen precision, whatever the file packs them in."""
    from gguf import GGUFReader

    try:
        reader = GGUFReader(file)
    except (ValueError, IndexError, OSError) as error:
        raise CorruptWeights(f"{file.name} is no whole GGUF file: {error}", "model") from error
    for tensor in reader.tensors:
        yield Tensors("F32", int(tensor.n_elements), len(tensor.shape) == 2)


def _part(folder: Path, name: str) -> tuple[Path, ...]:
    """A part lies in a folder of its own, or beside the index as the first pipelines' only network does."""
    return network_files(folder / name) if (folder / name).is_dir() else network_files(folder)


def network_files(folder: Path) -> tuple[Path, ...]:
    """The one file of a network, or those of its index."""
    for stem in STEMS:
        whole, index = folder / f"{stem}.safetensors", folder / f"{stem}.safetensors.index.json"
        if whole.is_file():
            return (whole,)
        if index.is_file():
            return _shards(index)
    return ()


def _shards(index: Path) -> tuple[Path, ...]:
    names = sorted({str(name) for name in _json(index).get("weight_map", {}).values()})
    if strange := [name for name in names if Path(name).name != name or not (index.parent / name).is_file()]:
        raise CorruptWeights(f"{index.name} names {strange[0]}, which is not beside it", "model")
    return tuple(index.parent / name for name in names)


def _json(file: Path) -> Mapping[str, Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CorruptWeights(f"{file.name} is not JSON", "model") from error
    if not isinstance(read, dict):
        raise CorruptWeights(f"{file.name} is no object", "model")
    return read
