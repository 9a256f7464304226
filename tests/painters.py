"""The library's own pictures, painted in the test's process, for comparison with the server's."""

from copy import copy
from functools import cache
from typing import Any

import torch
from diffusers import AutoPipelineForText2Image
from PIL import Image

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import media_bytes
from tests.pictures import picture, same


@cache
def pipeline_of(name: str) -> Any:
    """The library's text-to-image pipeline of an embedded model, loaded once; nobody changes it."""
    return fresh(name)


def fresh(name: str, **parts: Any) -> Any:
    """The same, to be changed by the test; `parts` are other parts than the folder's."""
    pipeline = AutoPipelineForText2Image.from_pretrained(EMBEDDED_WEIGHTS / name, **parts)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def scheduled(name: str, kind: Any, **options: Any) -> Any:
    """The pipeline with a scheduler of this class in place of its own."""
    pipeline = copy(pipeline_of(name))
    pipeline.scheduler = kind.from_config(pipeline.scheduler.config, **options)
    return pipeline


def chances(seed: int, count: int = 1) -> list[torch.Generator]:
    """A generator for each picture, from seeds that follow each other."""
    return [torch.Generator("cpu").manual_seed(seed + index) for index in range(count)]


def shown(output: Any) -> list[Image.Image]:
    """All pictures of an answer."""
    return [picture(media_bytes(uri)) for uri in (output["image"], *output["others"])]


def all_same(painted: list[Image.Image], expected: list[Image.Image]) -> bool:
    """As many pictures, each the same."""
    return len(painted) == len(expected) and all(map(same, painted, expected))
