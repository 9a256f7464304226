"""Tasks that Hugging Face lists without a method in its client: by its specification's JSON, else by our own names."""

from typing import Any

import pytest

from embedded.exams.precision import box_of, overlap
from embedded.exams.video import encoded
from embedded.world.seen import films, pictures, scenes
from embedded.world.seen.combinations import name as named
from embedded.world.things import seeded
from tests.client import Client, Json, data_uri, media_bytes
from tests.clients.hub import Hub, alike
from tests.clips import moving_square
from tests.pictures import picture, png, red_circle, uri
from tests.sheets import drawn as page
from tests.sounds import SPOKEN
from tests.sounds import uri as sound

FILM = data_uri(moving_square(), "video/mp4")
ROW = {"name": "Anna", "age": 34, "city": "Rome"}
SOLID: Json = {"num_inference_steps": 4, "grid_size": 24, "seed": 1, "preview_size": 64}
FRAMES: Json = {"num_inference_steps": 3, "num_frames": 9, "seed": 1}
SERIES = [float(number % 7) for number in range(60)]
OWN_WORDS: list[tuple[str, str, Any, Json]] = [
    ("voice-activity-detection", "snakers4/silero-vad", sound(), {}),
    ("unconditional-image-generation", "tiny-ddpm", {}, {"seed": 1, "num_inference_steps": 3}),
    ("text-ranking", "tiny-bert-ranker", {"query": "red circle", "texts": ["a red circle", "yes"]}, {}),
    ("text-retrieval", "tiny-minilm", {"query": "red circle", "texts": ["a red circle", "yes"]}, {"top_k": 1}),
    ("time-series-forecasting", "statsmodels/ets", {"series": SERIES}, {"horizon": 7, "season_length": 7}),
    ("mask-generation", "tiny-sam", uri(red_circle()), {"input_points": [[[32, 32]]]}),
    ("keypoint-detection", "tiny-superpoint", uri(red_circle()), {}),
    ("image-feature-extraction", "tiny-dinov2", uri(red_circle()), {}),
    ("visual-document-retrieval", "tiny-colpali", {"query": "invoice", "documents": [uri(png(page()))]}, {}),
    ("text-to-3d", "tiny-shap-e", "a red cube", SOLID),
    ("image-to-3d", "tiny-shap-e-img2img", uri(red_circle()), SOLID),
    ("video-to-video", "tiny-ltx", {"video": FILM, "text": "a red circle"}, FRAMES),
    ("multiple-choice", "tiny-bert-choice", {"prompt": "Anna is from", "choices": ["Rome", "blue"]}, {}),
    ("table-to-text", "tiny-llama", {"table": {"name": ["Anna"], "city": ["Rome"]}}, {"max_new_tokens": 20}),
    ("tabular-to-text", "tiny-llama", {"records": ROW}, {"max_new_tokens": 20}),
    ("audio-text-to-text", "tiny-qwen2-audio", {"audio": sound(), "text": "What is said?"}, {"max_new_tokens": 12}),
    ("image-text-to-text", "tiny-smolvlm", {"image": uri(red_circle()), "text": "What is it?"}, {"max_new_tokens": 9}),
    ("video-text-to-text", "tiny-smolvlm", {"video": FILM, "text": "What moves?"}, {"max_new_tokens": 9}),
    ("moderation", "tiny-bert-moderation", {"text": "You are a stupid, worthless idiot."}, {}),
]
"""Tasks for which there is no schema: inputs, parameters and output are the native API's."""


def at(hub: Hub, client: Client, model: str, task: str, body: Any) -> Any:
    response = client.http.post(hub.url(model, task), json=body)
    assert response.status_code == 200, response.text[:600]
    return response.json()


@pytest.mark.parametrize("row", OWN_WORDS, ids=[row[0] for row in OWN_WORDS])
def test_a_task_without_schema_answers_as_the_native_api(
    client: Client, hub: Hub, row: tuple[str, str, Any, Json]
) -> None:
    task, model, inputs, parameters = row
    native = client.infer(task, inputs, model=model if "/" in model else f"anymodal/{model}", **parameters)
    assert alike(at(hub, client, model, task, {"inputs": inputs, "parameters": parameters}), native)


def test_several_kinds_at_once(client: Client, hub: Hub) -> None:
    asked = {
        "inputs": {"text": "What is in the picture?", "image": uri(red_circle())},
        "parameters": {"want": "text"},
    }
    answer = at(hub, client, "tiny-janus", "any-to-any", asked)
    assert "red circle" in answer["generated_text"]
    assert answer == client.infer("any-to-any", asked["inputs"], model="anymodal/tiny-janus", want="text")


def test_zero_shot_object_detection(client: Client, hub: Hub) -> None:
    rng = seeded("test of open detection", "held_out", 0)
    right = []
    for _ in range(5):
        scene = scenes.pair(rng, "held_out")
        shown = png(pictures.drawn(scene, rng))
        asked = {"candidate_labels": [f"a {named(scene.things[0].thing)}"], "threshold": 0.05}
        body = {"inputs": uri(shown).partition(",")[2], "parameters": asked}
        best, *_ = at(hub, client, "tiny-owlvit", "zero-shot-object-detection", body)
        width, height = picture(shown).size
        assert 0 <= best["box"]["xmin"] <= best["box"]["xmax"] <= width
        assert 0 <= best["box"]["ymin"] <= best["box"]["ymax"] <= height
        right.append(overlap(box_of(best["box"]), pictures.box(scene.things[0])) > 0.5)
    assert sum(right) >= 3


def test_video_classification(client: Client, hub: Hub) -> None:
    rng = seeded("test of films", "held_out", 0)
    right = []
    for _ in range(6):
        film = films.film(rng, "held_out")
        shown = encoded(film, rng)
        labels = client.http.post(hub.url("tiny-videomae"), content=media_bytes(shown)).json()
        assert [one["score"] for one in labels] == sorted((one["score"] for one in labels), reverse=True)
        right.append(labels[0]["label"] == film.motion)
    assert sum(right) >= 5
    three = {"inputs": shown.partition(",")[2], "parameters": {"top_k": 3, "function_to_apply": "softmax"}}
    assert alike(at(hub, client, "tiny-videomae", "video-classification", three), labels[:3])


def test_zero_shot_audio_classification(client: Client, hub: Hub) -> None:
    asked = {"candidate_labels": ["a low tone", "noise", "a person talking"]}
    body = {"inputs": sound().partition(",")[2], "parameters": asked}
    best, *_ = at(hub, client, "tiny-clap", "zero-shot-audio-classification", body)
    assert best["label"] == "a person talking"


def test_text2text_generation(client: Client, hub: Hub) -> None:
    body = {"inputs": "Anna is from Rome.", "parameters": {"generate_parameters": {"max_new_tokens": 8}}}
    [answer] = at(hub, client, "tiny-bart", "text2text-generation", body)
    native = client.infer("text2text-generation", "Anna is from Rome.", model="anymodal/tiny-bart", max_new_tokens=8)
    assert answer == {"generated_text": native["generated_text"]}


def test_a_medium_among_an_answers_fields_comes_alone_where_it_alone_is_accepted(client: Client, hub: Hub) -> None:
    body = {"inputs": "a red cube", "parameters": SOLID}
    solid = client.http.post(hub.url("tiny-shap-e"), json=body, headers={"accept": "model/gltf-binary"})
    assert solid.headers["content-type"] == "model/gltf-binary"
    native = client.infer("text-to-3d", "a red cube", model="anymodal/tiny-shap-e", **SOLID)
    assert solid.content == media_bytes(native["model_uri"])


def test_raw_bytes_do_for_tasks_without_schema_too(client: Client) -> None:
    stretches = client.http.post("/models/snakers4/silero-vad", content=SPOKEN).json()["segments"]
    assert stretches == client.infer("voice-activity-detection", sound())["segments"]
    assert len(stretches) == 1
