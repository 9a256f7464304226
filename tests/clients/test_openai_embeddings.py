"""embeddings and rerank by OpenAI's SDK: vectors that mean what the texts do, in every form that may be asked for."""

import asyncio
from typing import Any

import numpy as np
import openai
import pytest
from transformers import AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.clients.openai_sdk import async_sdk, lenient_sdk, sdk

MODEL = "anymodal/tiny-minilm"
ASKED = "Anna has a red circle"
TEXTS = ["The one who has a red circle is Anna", "The one who has a blue star is Paul", "Marie sees a green square"]


def ids(text: str) -> list[int]:
    read: list[int] = AutoTokenizer.from_pretrained(str(EMBEDDED_WEIGHTS / "tiny-minilm"))(text).input_ids
    return read


def vectors(client: Client, given: Any, **parameters: Any) -> Any:
    """By numbers, whose types are checked; the SDK asks for base64 unless it is told otherwise."""
    answer = sdk(client).embeddings.create(model=MODEL, input=given, encoding_format="float", **parameters)
    assert [one.index for one in answer.data] == list(range(len(answer.data)))
    assert answer.model == MODEL
    return np.array([one.embedding for one in answer.data])


def test_the_nearest_vector_is_that_of_the_text_that_says_the_same(client: Client) -> None:
    [asked], others = vectors(client, ASKED), vectors(client, TEXTS)
    assert int(np.argmax(others @ asked)) == 0
    assert np.linalg.norm(others, axis=1) == pytest.approx([1, 1, 1], abs=1e-4)


def test_numbers_and_base64_are_the_same_vectors_and_those_of_the_native_api(client: Client) -> None:
    plain = vectors(client, TEXTS)
    packed = [one.embedding for one in lenient_sdk(client).embeddings.create(model=MODEL, input=TEXTS).data]
    assert np.array(packed) == pytest.approx(plain, abs=1e-7)
    assert plain == pytest.approx(np.array(client.infer("feature-extraction", {"text": TEXTS})["embeddings"]), abs=1e-5)


def test_fewer_dimensions_are_the_first_ones_at_length_one(client: Client) -> None:
    whole, short = vectors(client, TEXTS), vectors(client, TEXTS, dimensions=8)
    cut = whole[:, :8]
    assert short == pytest.approx(cut / np.linalg.norm(cut, axis=1, keepdims=True), abs=1e-6)


def test_ids_of_tokens_are_the_text_that_they_spell(client: Client) -> None:
    assert vectors(client, ids(ASKED)) == pytest.approx(vectors(client, ASKED), abs=1e-5)
    assert vectors(client, [ids(text) for text in TEXTS]) == pytest.approx(vectors(client, TEXTS), abs=1e-5)


def test_more_texts_than_one_call_takes_come_in_their_order(client: Client) -> None:
    many = vectors(client, TEXTS * 100)
    assert many == pytest.approx(np.tile(vectors(client, TEXTS), (100, 1)), abs=1e-4)


def test_the_async_client_reads_the_same(client: Client) -> None:
    async def ask() -> list[float]:
        async with async_sdk(client) as asking:
            answer = await asking.embeddings.create(model=MODEL, input=ASKED, encoding_format="float")
        return answer.data[0].embedding

    assert asyncio.run(ask()) == pytest.approx(vectors(client, ASKED)[0].tolist(), abs=1e-6)


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": [999_999]}, "input"),
        ({"input": ["red", 5]}, "input"),
        ({"dimensions": 100_000}, "dimensions"),
        ({"dimensions": 0}, "dimensions"),
        ({"encoding_format": "int8"}, "encoding_format"),
        ({"extra_body": {"pooling": "cls"}}, "pooling"),
        ({"model": "anymodal/tiny-llama"}, "model"),
    ],
)
def test_what_cannot_be_embedded_is_refused_by_name(client: Client, asked: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        sdk(client).embeddings.create(**({"model": MODEL, "input": ASKED} | asked))
    assert str(refused.value.param).startswith(param)


def test_an_unknown_model_is_not_found(client: Client) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        sdk(client).embeddings.create(model="text-embedding-3-small", input=ASKED)
    assert refused.value.code == "model_not_found"


QUERY = "Who has the red circle?"
DOCUMENTS = ["Paul has the blue star.", "Anna has the red circle.", "Marie has the green square."]


@pytest.mark.parametrize(
    ("path", "documents"),
    [
        ("/v1/rerank", {"documents": DOCUMENTS}),
        ("/v1/rerank", {"documents": [{"text": one} for one in DOCUMENTS]}),
        ("/rerank", {"texts": DOCUMENTS}),
    ],
)
def test_the_text_that_answers_is_ranked_first(client: Client, path: str, documents: dict[str, Any]) -> None:
    asked = {"model": "anymodal/tiny-bert-ranker", "query": QUERY, "return_documents": True} | documents
    answer = client.http.post(path, json=asked).json()
    scores = [one["relevance_score"] for one in answer["results"]]
    assert answer["results"][0] == {
        "index": 1,
        "relevance_score": scores[0],
        "document": {"text": DOCUMENTS[1]},
    }
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert sorted(one["index"] for one in answer["results"]) == [0, 1, 2]
    assert set(answer["usage"]) >= {"prompt_tokens", "total_tokens"}


def test_no_more_are_told_than_asked_for(client: Client) -> None:
    asked = {"query": QUERY, "documents": DOCUMENTS}
    answer = client.http.post("/v1/rerank", json=asked | {"top_n": 1}).json()
    assert [(one["index"], set(one)) for one in answer["results"]] == [(1, {"index", "relevance_score"})]
    assert len(client.http.post("/v1/rerank", json=asked | {"top_n": 9}).json()["results"]) == 3


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"query": QUERY}, "documents"),
        ({"query": QUERY, "documents": DOCUMENTS, "texts": DOCUMENTS}, "documents"),
        ({"query": QUERY, "documents": []}, "documents"),
        ({"documents": DOCUMENTS}, "query"),
        ({"query": QUERY, "documents": DOCUMENTS, "max_tokens_per_doc": 5}, "max_tokens_per_doc"),
        ({"query": QUERY, "documents": ["red " * 5000]}, "documents"),
    ],
)
def test_what_cannot_be_ranked_is_refused_by_name(client: Client, asked: dict[str, Any], param: str) -> None:
    response = client.http.post("/v1/rerank", json=asked)
    assert response.status_code == 400
    assert response.json()["error"]["param"] == param
