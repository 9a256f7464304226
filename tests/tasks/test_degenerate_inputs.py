"""Whatever is sent, it is answered or refused by name: specks, strips, clicks, blanks and floods make no model fail."""

import io
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image as Pil

from configs.catalog import CatalogRow, catalog
from deployments.contracts.kinds import Audio, Document, Image, Kind, Medium, Video, media_of
from deployments.contracts.task import AnyTask
from deployments.media import video as videos
from deployments.tasks.registry import TASKS
from tests.client import Client, data_uri
from tests.pictures import png

CASES = [(task, row) for row in catalog() if row.tier == "embedded" for task in row.tasks]
QUICK: dict[str, Any] = {
    "num_inference_steps": 2,
    "max_new_tokens": 4,
    "grid_size": 16,
    "num_frames": 5,
    "horizon": 3,
    "seed": 1,
    "candidate_labels": ["a", "b"],
    "want": "text",
}


def picture(width: int, height: int) -> str:
    return data_uri(png(Pil.new("RGB", (width, height), "red")), "image/png")


def sound(samples: int) -> str:
    out = io.BytesIO()
    soundfile.write(out, np.sin(np.arange(samples) / 9) * 0.3, 16_000, format="WAV")
    return data_uri(out.getvalue(), "audio/wav")


def film(frames: int, width: int, height: int) -> str:
    noise = np.random.default_rng(0).integers(0, 255, (frames, height, width, 3), dtype=np.uint8)
    return data_uri(videos.encode(noise, 8).data, "video/mp4")


MEDIA: dict[type[Medium], list[Any]] = {
    Image: [picture(1, 1), picture(3, 200), picture(17, 9)],
    Audio: [sound(1), sound(50), sound(1600)],
    Video: [film(1, 16, 16), film(2, 2, 2), film(5, 33, 17)],
    Document: [data_uri(b"%PDF-1.4 and no more", "application/pdf")],
}
TEXTS = [" ", "\0", "word " * 1500]
TABLES = [{"a": [], "b": []}, {"a": ["1"], "b": ["x"]}, {"a": ["1", "2"], "b": ["x"]}]
SERIES = [[1.0] * 12, [1e300] * 120, list(range(10))]
LISTS = [[""], ["a", "b"], ["x " * 2000, "b"]]


def values_for(task: AnyTask, name: str) -> list[Any]:
    """What is sent in a field, by its type."""
    field = task.input.model_fields[name]
    media = [value for medium in media_of(field.annotation) for value in MEDIA[medium]]
    if media:
        return media
    match [mark for mark in field.metadata if isinstance(mark, Kind)]:
        case [Kind.TABLE]:
            return TABLES
        case [Kind.SERIES]:
            return SERIES
    return LISTS if "tuple" in str(field.annotation) else TEXTS


@pytest.mark.parametrize(("task", "row"), CASES, ids=[f"{task}-{row.id}" for task, row in CASES])
def test_nothing_makes_a_model_fail(client: Client, task: str, row: CatalogRow) -> None:
    declared = TASKS[task]
    fields = declared.input.model_fields
    needed = [name for name, field in fields.items() if field.is_required()] or list(fields)[:1]
    columns = {name: values_for(declared, name) for name in needed}
    quick = {name: value for name, value in QUICK.items() if name in declared.parameters.model_fields}
    for at in range(max(map(len, columns.values()), default=1)):
        inputs = {name: values[at % len(values)] for name, values in columns.items()}
        answer = client.post(task, inputs, model=row.id, **quick)
        assert answer.status_code == 200 or 400 <= answer.status_code < 500, answer.text[:600]
