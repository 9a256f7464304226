"""Triton's gRPC client against Serve's gRPC proxy: the same translation as over HTTP."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import numpy as np
import pytest
import tritonclient.grpc as triton
from tritonclient.grpc import service_pb2 as messages
from tritonclient.grpc import service_pb2_grpc as stubs
from tritonclient.utils import InferenceServerException

from tests.client import Client
from tests.pictures import red_circle
from tests.server import Server

SENTIMENT = "anymodal/tiny-bert-sentiment"
EMBEDDER = "anymodal/tiny-minilm"
EYES = "anymodal/tiny-vit"
CHAT = "anymodal/tiny-llama"
REVIEW = "I love this picture"
TIMEOUT_S = 120.0


@pytest.fixture(scope="module")
def kserve(server: Server) -> Iterator[Any]:
    with triton.InferenceServerClient(server.grpc_url) as asked:
        yield asked


def tensor(name: str, *values: Any) -> Any:
    given = triton.InferInput(name, [len(values)], "BYTES")
    given.set_data_from_numpy(np.array(values, dtype=np.object_))
    return given


def texts(result: Any, name: str) -> list[str]:
    return [value.decode() for value in result.as_numpy(name).ravel().tolist()]


def test_the_server_and_its_models_are_alive(kserve: Any) -> None:
    assert kserve.is_server_live(client_timeout=TIMEOUT_S)
    assert kserve.is_server_ready(client_timeout=TIMEOUT_S)
    assert kserve.is_model_ready(SENTIMENT, client_timeout=TIMEOUT_S)
    assert kserve.is_model_ready(SENTIMENT, "1", client_timeout=TIMEOUT_S)
    for model, version in (("nobody/knows", ""), (SENTIMENT, "2")):
        with pytest.raises(InferenceServerException) as refused:
            kserve.is_model_ready(model, version, client_timeout=TIMEOUT_S)
        assert refused.value.status() == "StatusCode.NOT_FOUND"
    assert kserve.get_server_metadata(client_timeout=TIMEOUT_S).name == "anymodal"


@pytest.mark.parametrize("model", [SENTIMENT, EMBEDDER, EYES, CHAT])
def test_metadata_are_those_of_http(kserve: Any, client: Client, model: str) -> None:
    told = kserve.get_model_metadata(model, as_json=True, client_timeout=TIMEOUT_S)
    expected = client.http.get(f"/v2/models/{model}").json()
    assert told["name"] == expected["name"]
    for side in ("inputs", "outputs"):
        assert [
            {"name": one["name"], "datatype": one["datatype"], "shape": [int(size) for size in one["shape"]]}
            for one in told[side]
        ] == expected[side]


def test_a_text_is_classified(kserve: Any, client: Client) -> None:
    wanted = [triton.InferRequestedOutput("labels")]
    result = kserve.infer(
        SENTIMENT,
        [tensor("text", REVIEW)],
        outputs=wanted,
        request_id="r-1",
        parameters={"top_k": 1},
        client_timeout=TIMEOUT_S,
    )
    (label,) = (json.loads(label) for label in texts(result, "labels"))
    (expected,) = client.infer("text-classification", REVIEW, model=SENTIMENT, top_k=1)["labels"]
    assert label["label"] == expected["label"] == "positive"
    assert label["score"] == pytest.approx(expected["score"])
    answered = result.get_response()
    assert (answered.id, answered.model_name, answered.model_version) == ("r-1", SENTIMENT, "1")
    assert answered.parameters["task"].string_param == "text-classification"


def test_texts_are_the_vectors_of_the_native_api(kserve: Any, client: Client) -> None:
    asked = [REVIEW, "A blue square.", "日本"]
    vectors = kserve.infer(EMBEDDER, [tensor("text", *asked)], client_timeout=TIMEOUT_S).as_numpy("embeddings")
    expected = np.array(client.infer("feature-extraction", asked, model=EMBEDDER)["embeddings"], dtype=np.float32)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_a_picture_is_seen(kserve: Any) -> None:
    result = kserve.infer(EYES, [tensor("image", red_circle())], client_timeout=TIMEOUT_S)
    assert json.loads(texts(result, "labels")[0])["label"] == "red circle"


def test_a_conversation_is_answered(kserve: Any, client: Client) -> None:
    turns = [{"role": "user", "content": "Anna sees a green square left of a white triangle. What is left of it?"}]
    result = kserve.infer(
        CHAT,
        [tensor("messages", json.dumps(turns))],
        parameters={"max_new_tokens": 20, "task": "text-generation"},
        client_timeout=TIMEOUT_S,
    )
    native = client.answer("text-generation", turns, model=CHAT, max_new_tokens=20)
    assert texts(result, "generated_text") == [native["result"]["task_output"]["generated_text"]]
    told = result.get_response().parameters
    assert told["prompt_tokens"].int64_param == native["usage"]["prompt_tokens"]


def test_values_in_contents_are_the_same_as_raw_ones(server: Server, kserve: Any) -> None:
    given = messages.ModelInferRequest.InferInputTensor(name="text", datatype="BYTES", shape=[1])
    given.contents.bytes_contents.append(REVIEW.encode())
    with grpc.insecure_channel(server.grpc_url) as channel:
        answered = stubs.GRPCInferenceServiceStub(channel).ModelInfer(
            messages.ModelInferRequest(model_name=SENTIMENT, inputs=[given]), timeout=TIMEOUT_S
        )
    raw = kserve.infer(SENTIMENT, [tensor("text", REVIEW)], client_timeout=TIMEOUT_S).get_response()
    assert answered.outputs == raw.outputs
    assert answered.raw_output_contents == raw.raw_output_contents


def test_several_are_answered_at_once(kserve: Any) -> None:
    asked = [f"A blue square and {count} stars." for count in range(12)]

    def vector(text: str) -> Any:
        return kserve.infer(EMBEDDER, [tensor("text", text)], client_timeout=TIMEOUT_S).as_numpy("embeddings")[0]

    with ThreadPoolExecutor(6) as askers:
        at_once = np.array(list(askers.map(vector, asked)))
    together = kserve.infer(EMBEDDER, [tensor("text", *asked)], client_timeout=TIMEOUT_S).as_numpy("embeddings")
    np.testing.assert_allclose(at_once, together, atol=1e-5)


@pytest.mark.parametrize(
    ("model", "inputs", "parameters", "status", "said"),
    [
        ("nobody/knows", [tensor("text", REVIEW)], {}, "NOT_FOUND", "unknown model"),
        (SENTIMENT, [tensor("text", REVIEW)], {"task": "no-task"}, "NOT_FOUND", "no-task"),
        (SENTIMENT, [tensor("words", REVIEW)], {}, "INVALID_ARGUMENT", "words"),
        (SENTIMENT, [tensor("text", REVIEW, REVIEW)], {}, "INVALID_ARGUMENT", "one element"),
        (SENTIMENT, [tensor("text", REVIEW)], {"colour": "red"}, "INVALID_ARGUMENT", "colour"),
        (SENTIMENT, [tensor("text", REVIEW)], {"top_k": 0}, "INVALID_ARGUMENT", "top_k"),
        (SENTIMENT, [tensor("text", b"\xff\xfe")], {}, "INVALID_ARGUMENT", "UTF-8"),
        (EYES, [tensor("image", b"no picture")], {}, "INVALID_ARGUMENT", "image"),
        (EYES, [tensor("image", b"http://127.0.0.1/a.png")], {}, "PERMISSION_DENIED", "URL"),
    ],
)
def test_what_is_wrong_is_a_status(  # noqa: PLR0917
    kserve: Any, model: str, inputs: Any, parameters: dict[str, Any], status: str, said: str
) -> None:
    with pytest.raises(InferenceServerException) as refused:
        kserve.infer(model, inputs, parameters=parameters, client_timeout=TIMEOUT_S)
    assert refused.value.status() == f"StatusCode.{status}"
    assert said in refused.value.message()
