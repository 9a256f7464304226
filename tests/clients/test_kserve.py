"""Triton's HTTP client against our /v2: raw tensors as it sends them, JSON as others do."""

import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

from tests.client import Client
from tests.pictures import picture, red_circle
from tests.pictures import uri as uri_of

SENTIMENT = "anymodal/tiny-bert-sentiment"
EMBEDDER = "anymodal/tiny-minilm"
EYES = "anymodal/tiny-vit"
CHAT = "anymodal/tiny-llama"
REVIEW = "I love this picture"
QUESTION = "Anna sees a green square left of a white triangle. What is left of the triangle?"


@pytest.fixture(scope="module")
def kserve(client: Client) -> Iterator[Any]:
    with triton.InferenceServerClient(client.http.base_url.netloc.decode(), network_timeout=120) as asked:
        yield asked


def tensor(name: str, *values: Any, datatype: str = "BYTES", binary: bool = True) -> Any:
    given = triton.InferInput(name, [len(values)], datatype)
    array = np.array(values, dtype=np.object_) if datatype == "BYTES" else np.array(values)
    return given.set_data_from_numpy(array, binary_data=binary)


def texts(result: Any, name: str) -> list[str]:
    return [value.decode() if isinstance(value, bytes) else value for value in result.as_numpy(name).ravel().tolist()]


def test_the_server_and_its_models_are_alive(kserve: Any) -> None:
    assert kserve.is_server_live()
    assert kserve.is_server_ready()
    assert kserve.is_model_ready(SENTIMENT)
    assert kserve.is_model_ready(SENTIMENT, "1")
    assert not kserve.is_model_ready("nobody/knows")
    assert not kserve.is_model_ready(SENTIMENT, "2")
    told = kserve.get_server_metadata()
    assert told["name"] == "anymodal"
    assert "binary_tensor_data" in told["extensions"]


@pytest.mark.parametrize(
    ("model", "inputs", "outputs"),
    [
        (SENTIMENT, {"text": ("BYTES", [1])}, {"labels": ("BYTES", [-1])}),
        (EMBEDDER, {"text": ("BYTES", [-1])}, {"embeddings": ("FP32", [-1, -1])}),
        (EYES, {"image": ("BYTES", [1])}, {"labels": ("BYTES", [-1])}),
    ],
)
def test_metadata_are_the_tasks_types(
    kserve: Any, client: Client, model: str, inputs: dict[str, Any], outputs: dict[str, Any]
) -> None:
    for path in (model, quote(model, safe=""), f"{model}/versions/1"):
        told = client.http.get(f"/v2/models/{path}").json()
        assert told == kserve.get_model_metadata(model)
    assert told["name"] == model
    assert told["versions"] == ["1"]
    for said, expected in ((told["inputs"], inputs), (told["outputs"], outputs)):
        assert {one["name"]: (one["datatype"], one["shape"]) for one in said} == expected


def test_every_served_model_has_metadata(client: Client) -> None:
    for model in client.http.get("/api/models").json()["models"]:
        for task in model["tasks"]:
            told = client.http.get(f"/v2/models/{model['id']}", params={"task": task}).json()
            assert told["parameters"] == {"task": task, "tasks": model["tasks"]}
            assert told["outputs"]
            assert all(one["datatype"] in ("BYTES", "FP32", "FP64", "INT64", "BOOL") for one in told["outputs"])


@pytest.mark.parametrize("binary", [True, False], ids=["raw", "json"])
def test_a_text_is_classified(kserve: Any, client: Client, binary: bool) -> None:
    wanted = [triton.InferRequestedOutput("labels", binary_data=binary)]
    result = kserve.infer(
        SENTIMENT, [tensor("text", REVIEW, binary=binary)], outputs=wanted, request_id="r-1", parameters={"top_k": 1}
    )
    (label,) = (json.loads(label) for label in texts(result, "labels"))
    (expected,) = client.infer("text-classification", REVIEW, model=SENTIMENT, top_k=1)["labels"]
    assert label["label"] == expected["label"] == "positive"
    assert label["score"] == pytest.approx(expected["score"])
    answered = result.get_response()
    assert (answered["id"], answered["model_name"], answered["model_version"]) == ("r-1", SENTIMENT, "1")
    assert answered["parameters"]["task"] == "text-classification"


@pytest.mark.parametrize("texts", [[REVIEW], [REVIEW, "A blue square.", "日本"]], ids=["one", "three"])
def test_texts_are_the_vectors_of_the_native_api(kserve: Any, client: Client, texts: list[str]) -> None:
    vectors = kserve.infer(EMBEDDER, [tensor("text", *texts)]).as_numpy("embeddings")
    expected = np.array(client.infer("feature-extraction", texts, model=EMBEDDER)["embeddings"], dtype=np.float32)
    assert vectors.dtype == np.float32
    assert vectors.shape == expected.shape
    np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_a_picture_is_seen_in_every_spelling(kserve: Any) -> None:
    uri = uri_of(red_circle())
    raw = [tensor("image", red_circle()), tensor("image", uri.encode()), tensor("image", uri, binary=False)]
    seen = [[json.loads(label)["label"] for label in texts(kserve.infer(EYES, [one]), "labels")] for one in raw]
    assert seen[0][0] == "red circle"
    assert seen[0] == seen[1] == seen[2]


def test_a_text_is_continued_and_a_conversation_answered(kserve: Any, client: Client) -> None:
    turns = [{"role": "user", "content": QUESTION}]
    result = kserve.infer(CHAT, [tensor("messages", json.dumps(turns))], parameters={"max_new_tokens": 40})
    native = client.answer("text-generation", turns, model=CHAT, max_new_tokens=40)
    assert "green square" in texts(result, "generated_text")[0]
    assert texts(result, "generated_text") == [native["result"]["task_output"]["generated_text"]]
    told = result.get_response()["parameters"]
    assert {name: told[name] for name in ("prompt_tokens", "completion_tokens")} == native["usage"]
    continued = kserve.infer(CHAT, [tensor("text", "The red circle")], parameters={"max_new_tokens": 8})
    expected = client.infer("text-generation", "The red circle", model=CHAT, max_new_tokens=8)
    assert texts(continued, "generated_text") == [expected["generated_text"]]


def test_a_model_of_several_tasks_is_told_which(kserve: Any, client: Client) -> None:
    table = {"shape": ["circle", "square"], "colour": ["red", "blue"]}
    question = "What colour is the square?"
    result = kserve.infer(
        CHAT,
        [tensor("table", json.dumps(table)), tensor("question", question)],
        parameters={"task": "table-question-answering", "max_new_tokens": 20},
    )
    expected = client.infer(
        "table-question-answering", {"table": table, "question": question}, model=CHAT, max_new_tokens=20
    )
    assert texts(result, "answer") == [expected["answer"]]
    assert result.get_response()["parameters"]["task"] == "table-question-answering"


def test_lists_of_parameters_are_json(kserve: Any) -> None:
    result = kserve.infer(
        "anymodal/tiny-bert-nli",
        [tensor("text", "The red circle is left of the blue square.")],
        parameters={"candidate_labels": json.dumps(["red", "blue"])},
    )
    labels = [json.loads(label) for label in texts(result, "labels")]
    assert {label["label"] for label in labels} == {"red", "blue"}
    assert labels == sorted(labels, key=lambda label: -label["score"])


def test_numbers_go_in_as_numbers(kserve: Any, client: Client) -> None:
    past = [float(at % 7) for at in range(64)]
    inputs = client.http.get("/v2/models/anymodal/tiny-chronos").json()["inputs"]
    (name,) = [one["name"] for one in inputs if one["datatype"] == "FP64"]
    parameters: dict[str, Any] = {"horizon": 4, "seed": 5}
    expected = client.infer("time-series-forecasting", {name: past}, model="anymodal/tiny-chronos", **parameters)
    for datatype in ("FP64", "FP32"):
        given = triton.InferInput(name, [64], datatype)
        given.set_data_from_numpy(np.array(past, dtype=np.float64 if datatype == "FP64" else np.float32))
        result = kserve.infer("anymodal/tiny-chronos", [given], parameters=parameters)
        for field, value in expected.items():
            if isinstance(value, list) and value and isinstance(value[0], float):
                np.testing.assert_allclose(result.as_numpy(field), value, rtol=1e-5)


def test_a_picture_comes_out(kserve: Any, client: Client) -> None:
    parameters: dict[str, Any] = {"num_inference_steps": 2, "seed": 3}
    model = client.answer("text-to-image", "a red circle", **parameters)["resolved_model_id"]
    asked = {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": ["a red circle"]}]}
    result = kserve.infer(model, [tensor("text", "a red circle")], parameters=parameters | {"task": "text-to-image"})
    painted = bytes(result.as_numpy("image")[0])
    assert picture(painted).width >= 32
    in_json = client.http.post(
        f"/v2/models/{model}/infer", json=asked | {"parameters": parameters | {"task": "text-to-image"}}
    ).json()
    (image,) = [one["data"] for one in in_json["outputs"] if one["name"] == "image"]
    assert b64decode(image[0]) == painted


@pytest.mark.parametrize(
    ("model", "inputs", "parameters", "said"),
    [
        ("nobody/knows", [tensor("text", REVIEW)], {}, "unknown model"),
        (SENTIMENT, [tensor("words", REVIEW)], {}, "words"),
        (SENTIMENT, [tensor("text", REVIEW, REVIEW)], {}, "one element"),
        (SENTIMENT, [tensor("text", REVIEW)], {"colour": "red"}, "colour"),
        (SENTIMENT, [tensor("text", REVIEW)], {"top_k": 0}, "top_k"),
        (SENTIMENT, [tensor("text", REVIEW)], {"task": "text-to-image"}, "text-to-image"),
        (SENTIMENT, [tensor("text", REVIEW)], {"task": "no-task"}, "no-task"),
        (SENTIMENT, [tensor("text", b"\xff\xfe")], {}, "UTF-8"),
        (SENTIMENT, [tensor("text", 3, datatype="INT64")], {}, "inputs.text"),
        (EYES, [tensor("image", b"no picture")], {}, "image"),
        (EYES, [tensor("image", "http://127.0.0.1/a.png")], {}, "URL"),
        ("anymodal/tiny-bert-nli", [tensor("text", REVIEW)], {"candidate_labels": "[red"}, "candidate_labels"),
    ],
)
def test_what_is_wrong_is_said(kserve: Any, model: str, inputs: Any, parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(InferenceServerException) as refused:
        kserve.infer(model, inputs, parameters=parameters)
    assert said in refused.value.message()
    assert refused.value.status().startswith("4")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"shape": [2]}, 422),
        ({"shape": [-1]}, 422),
        ({"shape": [1000000000, 0]}, 422),
        ({"datatype": "TEXT"}, 422),
        ({"data": [1]}, 422),
        ({"data": [None]}, 422),
        ({"parameters": {"binary_data_size": 5}}, 422),
        ({"parameters": {"shared_memory_region": "a"}}, 422),
    ],
)
def test_a_malformed_tensor_is_refused(client: Client, change: dict[str, Any], status: int) -> None:
    given = {"name": "text", "datatype": "BYTES", "shape": [1], "data": [REVIEW]} | change
    response = client.http.post(f"/v2/models/{SENTIMENT}/infer", json={"inputs": [given]})
    assert response.status_code == status
    assert isinstance(response.json()["error"], str)


def test_a_body_is_cut_where_the_header_says(client: Client) -> None:
    for header in ("x", "100000", "5"):
        refused = client.http.post(
            f"/v2/models/{SENTIMENT}/infer",
            content=b'{"inputs": []}',
            headers={"Inference-Header-Content-Length": header},
        )
        assert refused.status_code == 400
