"""The same request through every dialect: one answer, however it was asked."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.client import Client, data_uri, media_bytes
from tests.pictures import red_circle

CHAT = "anymodal/tiny-llama"
QUESTION = "Anna sees a green square left of a white triangle. What is left of the triangle?"
TEMPLATED = f"<|im_start|>user\n{QUESTION}<|im_end|>\n<|im_start|>assistant\n"
"""As the model's template writes the turn: tensors hold texts, no turns."""
TURNS = [{"role": "user", "content": QUESTION}]


def posted(client: Client, path: str, body: Any, **headers: str) -> Any:
    response = client.http.post(path, json=body, headers=headers)
    assert response.status_code == 200, response.text[:600]
    return response.json()


def frames(client: Client, path: str, body: Any) -> list[Any]:
    """The JSON of every server-sent event."""
    with client.http.stream("POST", path, json=body) as response:
        assert response.status_code == 200, response.read()
        lines = [line.removeprefix("data: ") for line in response.iter_lines() if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def kserve(client: Client, model: str, inputs: dict[str, Any], **parameters: Any) -> dict[str, list[Any]]:
    """The output tensors' data by name."""
    tensors = [
        {
            "name": name,
            "datatype": "BYTES",
            "shape": [1],
            "data": [value if isinstance(value, str) else json.dumps(value)],
        }
        for name, value in inputs.items()
    ]
    answer = posted(client, f"/v2/models/{model}/infer", {"inputs": tensors, "parameters": parameters})
    return {tensor["name"]: tensor["data"] for tensor in answer["outputs"]}


ANSWERED: dict[str, Callable[[Client], str]] = {
    "openai": lambda client: posted(
        client, "/v1/chat/completions", {"model": CHAT, "messages": TURNS, "temperature": 0}
    )["choices"][0]["message"]["content"],
    "openai, streamed": lambda client: "".join(
        choice["delta"].get("content") or ""
        for chunk in frames(
            client, "/v1/chat/completions", {"model": CHAT, "messages": TURNS, "temperature": 0, "stream": True}
        )
        for choice in chunk["choices"]
    ),
    "openai responses": lambda client: posted(
        client, "/v1/responses", {"model": CHAT, "input": QUESTION, "temperature": 0}
    )["output"][0]["content"][0]["text"],
    "openai responses, streamed": lambda client: "".join(
        event["delta"]
        for event in frames(
            client, "/v1/responses", {"model": CHAT, "input": QUESTION, "temperature": 0, "stream": True}
        )
        if event["type"] == "response.output_text.delta"
    ),
    "anthropic": lambda client: posted(
        client, "/v1/messages", {"model": CHAT, "messages": TURNS, "max_tokens": 64, "temperature": 0}
    )["content"][0]["text"],
    "anthropic, streamed": lambda client: "".join(
        event["delta"]["text"]
        for event in frames(
            client,
            "/v1/messages",
            {"model": CHAT, "messages": TURNS, "max_tokens": 64, "temperature": 0, "stream": True},
        )
        if event["type"] == "content_block_delta"
    ),
    "hugging face": lambda client: posted(
        client, f"/models/{CHAT}/v1/chat/completions", {"model": "dummy", "messages": TURNS, "temperature": 0}
    )["choices"][0]["message"]["content"],
    "kserve": lambda client: kserve(client, CHAT, {"text": TEMPLATED}, task="text-generation")["generated_text"][0],
    "native, streamed": lambda client: "".join(
        event["text"] for event in client.stream("text-generation", TURNS, model=CHAT) if event["type"] == "token"
    ),
}


@pytest.mark.parametrize("dialect", ANSWERED)
def test_a_question_has_one_answer(client: Client, dialect: str) -> None:
    expected = client.infer("text-generation", TURNS, model=CHAT)["generated_text"]
    assert "green square" in expected
    assert ANSWERED[dialect](client) == expected


PAINTER = "anymodal/shapes-sd3"
PROMPT = "a red circle"
STEPS = 4

PAINTED: dict[str, Callable[[Client], bytes]] = {
    "openai": lambda client: b64decode(
        posted(
            client,
            "/v1/images/generations",
            {
                "model": PAINTER,
                "prompt": PROMPT,
                "seed": 5,
                "num_inference_steps": STEPS,
                "response_format": "b64_json",
            },
        )["data"][0]["b64_json"]
    ),
    "hugging face": lambda client: (
        client.http.post(
            f"/models/{PAINTER}",
            json={"inputs": PROMPT, "parameters": {"seed": 5, "num_inference_steps": STEPS}},
        ).content
    ),
    "kserve": lambda client: b64decode(
        kserve(client, PAINTER, {"text": PROMPT}, task="text-to-image", seed=5, num_inference_steps=STEPS)["image"][0]
    ),
}


@pytest.mark.parametrize("dialect", PAINTED)
def test_a_seed_is_one_picture(client: Client, dialect: str) -> None:
    output = client.infer("text-to-image", PROMPT, model=PAINTER, seed=5, num_inference_steps=STEPS)
    assert PAINTED[dialect](client) == media_bytes(output["image"])


EMBEDDER = "anymodal/tiny-minilm"

EMBEDDED: dict[str, Callable[[Client], Any]] = {
    "openai": lambda client: posted(
        client, "/v1/embeddings", {"model": EMBEDDER, "input": PROMPT, "encoding_format": "float"}
    )["data"][0]["embedding"],
    "openai, base64": lambda client: np.frombuffer(
        b64decode(
            posted(client, "/v1/embeddings", {"model": EMBEDDER, "input": PROMPT, "encoding_format": "base64"})["data"][
                0
            ]["embedding"]
        ),
        dtype="<f4",
    ),
    "hugging face": lambda client: posted(
        client, f"/models/{EMBEDDER}/pipeline/feature-extraction", {"inputs": PROMPT}
    ),
    "kserve": lambda client: kserve(client, EMBEDDER, {"text": PROMPT}, task="feature-extraction")["embeddings"],
}


@pytest.mark.parametrize("dialect", EMBEDDED)
def test_a_text_is_one_vector(client: Client, dialect: str) -> None:
    expected = client.infer("feature-extraction", PROMPT, model=EMBEDDER)["embeddings"]
    vector = np.asarray(EMBEDDED[dialect](client), dtype=np.float32).ravel()
    np.testing.assert_allclose(vector, np.asarray(expected, dtype=np.float32).ravel(), atol=1e-6)


CLASSIFIER = "anymodal/tiny-vit"

CLASSIFIED: dict[str, Callable[[Client], str]] = {
    "hugging face": lambda client: client.http.post(f"/models/{CLASSIFIER}", content=red_circle()).json()[0]["label"],
    "hugging face, base64": lambda client: posted(
        client,
        f"/models/{CLASSIFIER}",
        {"inputs": b64encode(red_circle()).decode(), "parameters": {"top_k": 1}},
    )[0]["label"],
    "kserve": lambda client: json.loads(
        kserve(client, CLASSIFIER, {"image": b64encode(red_circle()).decode()}, top_k=1)["labels"][0]
    )["label"],
}


@pytest.mark.parametrize("dialect", CLASSIFIED)
def test_a_picture_is_one_thing(client: Client, dialect: str) -> None:
    picture = data_uri(red_circle(), "image/png")
    expected = client.infer("image-classification", picture, model=CLASSIFIER)["labels"][0]["label"]
    assert expected == "red circle"
    assert CLASSIFIED[dialect](client) == expected
