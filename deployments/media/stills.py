"""Still pictures of a film: its first frame, and a sheet of frames in their order."""

import math

import numpy as np
from PIL import Image as Pil

from deployments.contracts.kinds import Image
from deployments.media import image as images
from deployments.media.video import Frames, spread

MOST_TILES = 16
MOST_TILE_PIXELS = 256
"""Of a tile's longer side; frames that are smaller stay as they are."""


def thumbnail(frames: Frames) -> Image:
    """The first frame as it is."""
    return images.encode(Pil.fromarray(frames[0]), "webp")


def spritesheet(frames: Frames) -> Image:
    """Up to 16 frames, evenly from first to last, row by row in a grid as square as can be; what is left is black."""
    places = sorted(spread(len(frames), MOST_TILES))
    shrink = min(1.0, MOST_TILE_PIXELS / max(frames.shape[1:3]))
    height, width = (max(round(side * shrink), 1) for side in frames.shape[1:3])
    columns = math.ceil(math.sqrt(len(places)))
    rows = math.ceil(len(places) / columns)
    sheet = Pil.fromarray(np.zeros((rows * height, columns * width, 3), np.uint8))
    for at, place in enumerate(places):
        tile = Pil.fromarray(frames[place]).resize((width, height), Pil.Resampling.LANCZOS)
        sheet.paste(tile, (at % columns * width, at // columns * height))
    return images.encode(sheet, "jpeg")
