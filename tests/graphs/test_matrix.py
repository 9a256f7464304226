"""The matrix of /api/graph: every way in it is walked with real models, and comes to what was asked for."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from configs.settings import Settings
from deployments.contracts.graph import Way
from deployments.contracts.kinds import Kind
from graphs.models.choice import models_of
from graphs.plans.matrix import givens, ways_from
from graphs.plans.planning import Planner
from tests import films, sheets, solids, sounds
from tests.client import Client, media_bytes
from tests.pictures import picture, red_circle, uri
from tests.tasks.asked import SERIES, TABLE
from tests.tasks.forecasting import test_tabular_classification as classes
from tests.tasks.forecasting import test_tabular_regression as weights

MODELS = models_of(Settings())
WAYS = [way for given in givens() for way in ways_from(given, MODELS, Planner())]
CHAINS = [way for way in WAYS if way.reach == "chain"]
SAID = "a red circle"
VALUES: Mapping[Kind, Any] = {
    Kind.TEXT: SAID,
    Kind.IMAGE: uri(red_circle()),
    Kind.AUDIO: sounds.uri(),
    Kind.VIDEO: films.uri(films.moving_circle()),
    Kind.SERIES: SERIES["series"],
    Kind.TABLE: TABLE,
    Kind.DOCUMENT: sheets.pdf_uri(sheets.drawn()),
    Kind.CONVERSATION: [{"role": "user", "content": "Anna sees a red circle. What does Anna see?"}],
}
TABLES: Mapping[str, Any] = {"tabular-classification": classes.table(), "tabular-regression": weights.table()}
"""Of models that know their own columns alone."""
BESIDE: Mapping[Kind, str] = {
    Kind.TABLE: "Where is Paul from?",
    Kind.DOCUMENT: "What is the total?",
    Kind.IMAGE: "What is it?",
    Kind.VIDEO: "What is it?",
    Kind.AUDIO: "What is said?",
}
DRAWN: dict[str, Any] = {"num_inference_steps": 2, "seed": 1}
WRITTEN: dict[str, Any] = {"max_new_tokens": 12}
SMALL: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(("text-to-image", "image-to-image", "text-to-video", "image-to-video"), DRAWN),
    **dict.fromkeys(("image-text-to-video", "video-to-video"), DRAWN),
    **dict.fromkeys(("text-to-3d", "image-to-3d"), DRAWN | {"grid_size": 16}),
    **dict.fromkeys(("text-generation", "image-to-text", "image-text-to-text"), WRITTEN),
    "table-to-text": {"max_new_tokens": 4},  # what paints reads a short text alone
    **dict.fromkeys(("video-text-to-text", "audio-text-to-text"), WRITTEN),
}
Check = Callable[[Any], Any]


def of(*names: str) -> Check:
    """The first of these fields that an answer has."""
    return lambda output: next(output[name] for name in names if name in output)


CHECKS: Mapping[Kind, Check] = {
    Kind.TEXT: of("generated_text", "summary_text", "text", "answer", "answers"),
    Kind.IMAGE: lambda output: picture(media_bytes(output["image"])).size,
    Kind.AUDIO: lambda output: np.abs(sounds.samples(media_bytes(of("audio", "blob")(output)))).max() > 0.01,
    Kind.VIDEO: lambda output: len(films.answered(output)) > 1,
    Kind.MESH: lambda output: len(solids.read(output["model_uri"], output["model_format"]).faces) > 10,
    Kind.EMBEDDING: lambda output: np.linalg.norm(np.asarray(next(iter(output.values())), dtype=float)) > 0,
    Kind.LABELS: of("labels", "answers", "answer"),
    Kind.BOXES: of("detections", "objects", "boxes"),
    Kind.MASKS: of("segments", "masks"),
    Kind.SPANS: of("entities", "answers", "segments", "speech"),
    Kind.SCORES: of("scores", "values", "ranking", "similarities"),
    Kind.DEPTH: of("depth", "predicted_depth"),
    Kind.KEYPOINTS: of("figures"),
    Kind.SERIES: of("mean"),
}


def given_of(way: Way) -> Any:
    values = dict(VALUES) | {Kind.TABLE: TABLES.get(way.hops[0].task, TABLE)}
    if len(way.given) == 1:
        return values[way.given[0]]
    other = next((kind for kind in way.given if kind is not Kind.TEXT), Kind.TEXT)
    return {other.value: values[other], "prompt": BESIDE.get(other, "two circles")}


@pytest.mark.parametrize("way", CHAINS, ids=lambda way: f"{'+'.join(way.given)}-{way.want}")
def test_every_way_is_walked_to_its_end(client: Client, way: Way) -> None:
    tasks = [hop.task for hop in way.hops]
    answer = client.answer(
        "any-to-any", given_of(way), want=way.want, tasks={task: SMALL[task] for task in tasks if task in SMALL}
    )
    assert [(step["task"], step["model"]) for step in answer["steps"]] == [(hop.task, hop.model) for hop in way.hops]
    assert CHECKS[way.want](answer["result"]["task_output"]) not in (None, False, "")


def test_the_matrix_is_published(client: Client) -> None:
    told = client.http.get("/api/graph").json()
    assert set(told["kinds"]) == set(Kind)
    there = {(tuple(way["given"]), way["want"]): way for way in told["ways"]}
    for way in WAYS:
        published = there[tuple(way.given), way.want]
        assert published["reach"] == way.reach
        assert [hop["task"] for hop in published["hops"]] == [hop.task for hop in way.hops]
        assert published["options"] == list(way.options)
    assert "mesh" in there[("mesh",), "text"]["reason"]


def test_what_has_run_has_its_time(client: Client) -> None:
    client.infer("any-to-any", SAID, want="embedding")
    there = {(tuple(way["given"]), way["want"]): way for way in client.http.get("/api/graph").json()["ways"]}
    assert there[("text",), "embedding"]["expected_s"] > 0
