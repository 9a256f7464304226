"""What the embedded models are shown: texts, pictures and sounds unlike each other."""

import numpy as np
from PIL import Image, ImageDraw

TEXTS = (
    "A red circle is above a blue square.",
    "Anna from Rome drew three shapes.",
    "I hate this ugly picture.",
    "You are a helpful assistant. The answer is short and clear.",
)


def _picture(colour: str, ground: str) -> Image.Image:
    picture = Image.new("RGB", (96, 112), ground)
    ImageDraw.Draw(picture).ellipse((20, 20, 76, 76), fill=colour)
    return picture


PICTURES = (
    _picture("red", "white"),
    _picture("yellow", "black"),
    _picture("white", "navy"),
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (112, 96, 3), dtype=np.uint8)),
)
_TIME = np.arange(32_000) / 16_000
SOUNDS = (
    np.sin(2 * np.pi * 440 * _TIME).astype(np.float32),
    np.random.default_rng(0).normal(0.0, 0.1, 32_000).astype(np.float32),
    np.sin(2000 * _TIME**2).astype(np.float32),
)
