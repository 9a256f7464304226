"""Builds the embedded models: `python -m embedded.build [name ...]` writes all or the named ones to `weights/`."""

import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import torch

from embedded import WEIGHTS
from embedded.make import (
    audio,
    depth,
    image_editing,
    image_generation,
    larger_painters,
    multimodal,
    omni,
    open_detection,
    page_finders,
    painter_companions,
    places,
    prompted,
    questions,
    readers,
    series,
    sound_findings,
    sound_making,
    sound_painting,
    speecht5,
    tables,
    video,
    video_unets,
    viewers,
    vision,
    vision_text,
)

Maker: TypeAlias = Callable[[Path], None]

MODULES = (
    vision,
    vision_text,
    open_detection,
    places,
    depth,
    image_generation,
    larger_painters,
    painter_companions,
    audio,
    speecht5,
    multimodal,
    prompted,
    viewers,
    questions,
    readers,
    omni,
    image_editing,
    video,
    video_unets,
    series,
    page_finders,
    sound_findings,
    sound_making,
    sound_painting,
    tables,
)
"""Those that make models; each names its own under `MAKERS`."""
MAKERS: Mapping[str, Maker] = MappingProxyType(
    {name: maker for module in MODULES for name, maker in module.MAKERS.items()}
)


def build(name: str, into: Path) -> Path:
    """Builds one model as the folder `into/name`; the same machine draws the same bytes each time."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into) as unfinished, torch.random.fork_rng(devices=[]):
        # Seeded by name, a model's weights do not depend on which others are built beside it.
        torch.manual_seed(zlib.crc32(name.encode()))
        made = Path(unfinished) / name
        made.mkdir()
        MAKERS[name](made)
        shutil.rmtree(into / name, ignore_errors=True)
        return made.rename(into / name)


def main(names: Sequence[str]) -> None:
    """Builds the named models, or all."""
    unknown = [name for name in names if name not in MAKERS]
    if unknown:
        raise SystemExit(f"no such model: {', '.join(unknown)}; there are {', '.join(MAKERS)}")
    for name in names or MAKERS:
        made = build(name, WEIGHTS)
        size = sum(file.stat().st_size for file in made.rglob("*") if file.is_file())
        print(f"{name}: {size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
