"""Real films, drawn on the spot or made by the library, for every test that needs one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import diffusers
import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.kinds import Video
from deployments.media import video
from tests.client import data_uri, media_bytes
from tests.pictures import picture, red_circle

LOSS = 3.0
"""Levels of 255 by which H.264 changes the brightness of these noisy frames in the mean; colour has half the size."""
Frames = npt.NDArray[np.uint8]


def moving_circle(frames: int = 9, fps: int = 12, side: int = 32) -> Video:
    """A red circle on white that goes to the right, as MP4."""
    drawn = picture(red_circle(side, side))
    return video.encode([np.asarray(drawn.rotate(0, translate=(at, 0))) for at in range(frames)], fps)


def uri(film: Video) -> str:
    """A film as the data URI that an input takes."""
    return data_uri(film.data, film.media_type)


def frames_of(film: Video) -> list[Image.Image]:
    """Its frames as a model is given them."""
    return [Image.fromarray(frame) for frame in video.decode(film)[0]]


def answered(output: Any) -> Frames:
    """The frames of an answer, of which there are as many in a second as it says."""
    frames, rate = video.decode(Video(data=media_bytes(output["video"]), media_type="video/mp4"))
    assert (len(frames), rate) == (output["num_frames"], output["fps"])
    return frames


def made_by_library(
    pipeline_class: str, model: str, seed: int, *, parts: Mapping[str, Any] = MappingProxyType({}), **arguments: Any
) -> Frames:
    """What the pipeline makes when it is called in this process, with these parts instead of its folder's."""
    pipeline = getattr(diffusers, pipeline_class).from_pretrained(EMBEDDED_WEIGHTS / model, **parts)
    pipeline.set_progress_bar_config(disable=True)
    drawn = torch.Generator("cpu").manual_seed(seed)
    return np.stack(
        [np.asarray(frame) for frame in pipeline(generator=drawn, output_type="pil", **arguments).frames[0]]
    )


def apart(one: Frames, other: Frames) -> float:
    """How far two films differ in brightness, in the mean, levels of 255."""
    assert one.shape == other.shape
    weights = np.array([0.299, 0.587, 0.114])
    return float(np.abs((one.astype(float) - other) @ weights).mean())
