"""Pictures as the vision models take them: −1 … 1, as processors with a mean and a spread of one half make them."""

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image

MEAN = SPREAD = [0.5, 0.5, 0.5]
"""What the processors are told."""


def pixels(pictures: Sequence[Image.Image]) -> torch.Tensor:
    """N × 3 × height × width."""
    stacked = torch.from_numpy(np.stack([np.asarray(picture, dtype=np.float32) for picture in pictures]))
    return (stacked / 127.5 - 1).permute(0, 3, 1, 2).contiguous()
