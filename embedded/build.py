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
from embedded.make import audio, encoders, image_generation, multimodal, text, vision, vision_text

Maker: TypeAlias = Callable[[Path], None]

MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "tiny-llama": text.make_llama,
        "tiny-bart": text.make_bart,
        "tiny-marian": text.make_marian,
        "tiny-bert-sentiment": encoders.make_sentiment,
        "tiny-bert-ner": encoders.make_entities,
        "tiny-bert-mlm": encoders.make_masked,
        "tiny-bert-nli": encoders.make_inference,
        "tiny-minilm": encoders.make_sentences,
        "tiny-vit": vision.make_classifier,
        "tiny-yolos": vision.make_detector,
        "tiny-segformer": vision.make_semantic_segmenter,
        "tiny-mask2former": vision.make_instance_segmenter,
        "tiny-clip": vision_text.make_clip,
        "tiny-vit-gpt2": vision_text.make_captioner,
        "tiny-blip": vision_text.make_blip,
        "tiny-sd": image_generation.make_stable_diffusion,
        "tiny-sd3": image_generation.make_stable_diffusion_3,
        "tiny-whisper": audio.make_whisper,
        "tiny-wav2vec2-ctc": audio.make_wav2vec2,
        "tiny-vits": audio.make_vits,
        "tiny-llava": multimodal.make_llava,
    }
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
