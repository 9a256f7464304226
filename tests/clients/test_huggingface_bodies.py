"""Bodies as curl and old clients send them to a model's URL, its aliases, and the errors that come back."""

from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest
from huggingface_hub import InferenceClient
from huggingface_hub.errors import BadRequestError, HfHubHTTPError

from tests.client import Client, Json
from tests.clients.hub import Hub
from tests.clips import moving_square
from tests.pictures import red_circle
from tests.sounds import SPOKEN

SENTIMENT, VIT = "/models/anymodal/tiny-bert-sentiment", "/models/anymodal/tiny-vit"
ASKED: Json = {"inputs": "I love this picture", "parameters": {}}


def refused(client: Client, path: str, **sent: Any) -> tuple[int, Json]:
    """Status and body, which is what every Hugging Face client can read."""
    response = client.http.post(path, **sent)
    assert response.headers["content-type"] == "application/json"
    body: Json = response.json()
    assert isinstance(body["error"], str)
    return response.status_code, body


@pytest.mark.parametrize(
    "path",
    [
        SENTIMENT,
        f"{SENTIMENT}/",
        "/hf-inference" + SENTIMENT,
        SENTIMENT.replace("/models/anymodal/", "/models/anymodal%2F"),
        f"{SENTIMENT}/pipeline/text-classification",
        f"/hf-inference{SENTIMENT}/pipeline/text-classification",
        f"{SENTIMENT}?task=text-classification",
    ],
)
def test_a_model_has_several_addresses(client: Client, path: str) -> None:
    [labels] = client.http.post(path, json=ASKED).json()
    assert labels[0]["label"] == "positive"


@pytest.mark.parametrize("kind", [None, "image/png", "application/x-www-form-urlencoded", "application/octet-stream"])
def test_raw_bytes_are_what_they_are_whatever_they_are_called(client: Client, kind: str | None) -> None:
    response = client.http.post(VIT, content=red_circle(), headers={"content-type": kind} if kind else {})
    assert response.json()[0]["label"] == "red circle"


@pytest.mark.parametrize("kind", [None, "application/json", "application/x-www-form-urlencoded", "text/plain"])
def test_json_is_json_whatever_it_is_called(client: Client, kind: str | None) -> None:
    body = b' {"inputs": "I love this picture"}'
    response = client.http.post(SENTIMENT, content=body, headers={"content-type": kind} if kind else {})
    assert response.json()[0][0]["label"] == "positive"


def test_base64_and_data_uris_are_media(client: Client) -> None:
    bare = b64encode(red_circle()).decode()
    for inputs in (bare, f"data:image/png;base64,{bare}", {"image": bare}):
        [best] = client.http.post(VIT, json={"inputs": inputs, "parameters": {"top_k": 1}}).json()
        assert best["label"] == "red circle"


def test_what_old_clients_send_besides_changes_nothing(client: Client) -> None:
    plain = client.http.post(SENTIMENT, json=ASKED).json()
    old = ASKED | {"options": {"wait_for_model": True, "use_cache": False}, "model": "dummy", "wait": None}
    assert client.http.post(SENTIMENT, json=old).json() == plain
    assert client.http.post(SENTIMENT, json=ASKED | {"parameters": {"top_k": None}}).json() == plain


def test_several_texts_are_several_questions(client: Client) -> None:
    texts = ["I love this picture", "What an ugly drawing!", "Anna is from Rome."]
    answers = client.http.post(SENTIMENT, json={"inputs": texts}).json()
    assert [labels[0]["label"] for labels in answers] == ["positive", "negative", "neutral"]
    french = client.http.post("/models/anymodal/tiny-marian", json={"inputs": ["Anna loves Rome.", "a star"]}).json()
    assert [one["translation_text"] for one in french] == ["Anna aime Rome.", "une étoile"]
    assert refused(client, SENTIMENT, json={"inputs": []})[0] == 422
    assert refused(client, SENTIMENT, json={"inputs": ["good"] * 65})[0] == 422


def test_the_specifications_names_of_a_table_and_its_question(client: Client) -> None:
    table = {"person": ["Anna", "Paul"], "place": ["Rome", "Lyon"]}
    url = "/models/anymodal/tiny-tapas"
    answers = [
        client.http.post(url, json={"inputs": {"table": table, name: "Where is Paul from?"}}).json()
        for name in ("query", "question")
    ]
    assert answers[0] == answers[1]
    assert answers[0]["cells"] == ["Lyon"]
    both = {"table": table, "query": "Where?", "question": "Who?"}
    assert refused(client, url, json={"inputs": both})[1]["param"] == "inputs.query"


@pytest.mark.parametrize(
    ("path", "sent", "expected", "says"),
    [
        (SENTIMENT, {"content": b"{"}, (400, "invalid_json"), "JSON"),
        (SENTIMENT, {"content": b'{"inputs": NaN}'}, (400, "invalid_json"), "NaN"),
        (SENTIMENT, {"content": b""}, (422, "invalid_input"), "empty"),
        (SENTIMENT, {"json": ["good"]}, (422, "invalid_input"), "object"),
        (SENTIMENT, {"content": b"I love it"}, (415, "unsupported_media"), "no format"),
        (SENTIMENT, {"json": {"parameters": {}}}, (422, "invalid_input"), "inputs"),
        (SENTIMENT, {"json": ASKED | {"parameters": [1]}}, (422, "invalid_input"), "parameters"),
        (SENTIMENT, {"json": ASKED | {"parameters": {"topk": 1}}}, (422, "unknown_parameter"), "topk"),
        (SENTIMENT, {"json": ASKED | {"parameters": {"top_k": 0}}}, (422, "invalid_parameter"), "top_k"),
        (SENTIMENT, {"json": ASKED | {"stream": True}}, (422, "invalid_input"), "not streamed"),
        (SENTIMENT, {"content": red_circle()}, (422, "wrong_kind"), "image"),
        (VIT, {"content": SPOKEN}, (422, "wrong_kind"), "audio/wav"),
        (VIT, {"content": moving_square()}, (422, "wrong_kind"), "video/mp4"),
        (VIT, {"content": red_circle()[:60]}, (422, "undecodable_media"), "picture"),
        (VIT, {"json": {"inputs": "/etc/passwd"}}, (422, "invalid_input"), "base64"),
        (VIT, {"json": {"inputs": "file:///etc/passwd"}}, (422, "invalid_input"), "base64"),
        (VIT, {"json": {"inputs": "http://127.0.0.1:1/x.png"}}, (403, "url_not_allowed"), "URL"),
        ("/models/anymodal/nobody", {"json": ASKED}, (404, "model_not_found"), "nobody"),
        ("/models/gpt2", {"json": ASKED}, (404, "model_not_found"), "gpt2"),
        (f"{SENTIMENT}/pipeline/summarization", {"json": ASKED}, (422, "model_task_mismatch"), "text-classification"),
        (f"{SENTIMENT}/pipeline/telepathy", {"json": ASKED}, (404, "unknown_task"), "telepathy"),
    ],
)
def test_what_is_wrong_is_said_in_a_string(
    client: Client, path: str, sent: Any, expected: tuple[int, str], says: str
) -> None:
    status, body = refused(client, path, **sent)
    assert (status, body["code"]) == expected
    assert says in body["error"]
    assert "model_kwargs" not in body["error"]


def test_a_model_of_several_tasks_names_them_where_its_first_was_not_meant(client: Client) -> None:
    status, body = refused(client, "/models/anymodal/shapes-sd3", content=red_circle())
    assert status == 422
    assert "image-to-image" in body["error"]
    assert "/pipeline/<task>" in body["error"]


def test_refusals_are_the_clients_own_exceptions(hub: Hub) -> None:
    with pytest.raises(HfHubHTTPError, match="top_k") as invalid:
        hub.client("tiny-vit").image_classification(red_circle(), top_k=0)
    assert invalid.value.response.status_code == 422
    with pytest.raises(HfHubHTTPError, match="nobody") as unknown:
        hub.client("nobody").text_classification("I love it")
    assert unknown.value.response.status_code == 404
    broken = InferenceClient(model=hub.url("tiny-vit"), headers={"content-encoding": "gzip"})
    with pytest.raises(HfHubHTTPError, match="compressed"):
        broken.image_classification(red_circle())
    assert not issubclass(type(invalid.value), BadRequestError)


def test_wrong_methods_and_routes_are_json_too(client: Client) -> None:
    for response in (client.http.get(VIT), client.http.delete(VIT), client.http.post("/models")):
        assert response.status_code in {404, 405}
        assert isinstance(response.json()["error"], str)


def test_a_model_says_what_it_is_and_that_it_is_there(client: Client, hub: Hub) -> None:
    asked = InferenceClient(model=hub.url("tiny-minilm"), provider="hf-inference")
    info = asked.get_endpoint_info()
    assert (info["model_id"], info["pipeline_tag"]) == ("anymodal/tiny-minilm", "feature-extraction")
    assert "sentence-similarity" in info["tasks"]
    assert asked.health_check()
    assert not InferenceClient(model=hub.url("nobody"), provider="hf-inference").health_check()
    assert client.http.get(f"/models/{quote('anymodal/nobody', safe='')}/info").status_code == 404


def test_a_refused_request_leaves_its_connection_open(client: Client) -> None:
    with client.http.stream("POST", SENTIMENT, content=b"{") as response:
        before = response.extensions["network_stream"].get_extra_info("client_addr")
        response.read()
    with client.http.stream("POST", SENTIMENT, json=ASKED) as response:
        assert response.extensions["network_stream"].get_extra_info("client_addr") == before
        assert response.status_code == 200
