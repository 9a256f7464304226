"""models by OpenAI's SDK: the catalog, listed and one by one."""

import asyncio

import openai
import pytest

from tests.client import Client
from tests.clients.openai_sdk import async_sdk, sdk
from tests.clients.talking import LLAMA


def test_the_catalog_is_listed_with_the_tasks_of_each_model(client: Client) -> None:
    listed = {model.id: model for model in sdk(client).models.list()}
    rows = client.http.get("/api/models").json()["models"]
    assert {id: model.tasks for id, model in listed.items()} == {row["id"]: row["tasks"] for row in rows}  # type: ignore[attr-defined]
    assert listed[LLAMA].owned_by == "anymodal"


def test_one_model_is_found_by_its_id_with_and_without_percent_encoding(client: Client) -> None:
    assert sdk(client).models.retrieve(LLAMA).id == LLAMA
    assert client.http.get(f"/v1/models/{LLAMA}").json()["id"] == LLAMA
    assert client.http.get("/v1/models/anymodal%2Ftiny-llama").json()["id"] == LLAMA


def test_an_unknown_model_is_not_found(client: Client) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        sdk(client).models.retrieve("nobody/nothing")
    assert (refused.value.code, refused.value.param) == ("model_not_found", "model")
    assert refused.value.request_id


def test_the_async_client_lists_the_same(client: Client) -> None:
    async def ids() -> set[str]:
        async with async_sdk(client) as asking:
            return {model.id async for model in asking.models.list()}

    assert asyncio.run(ids()) == {model.id for model in sdk(client).models.list()}


def test_an_answer_carries_the_id_of_its_request(client: Client) -> None:
    answered = client.http.get("/v1/models", headers={"x-request-id": "mine-1"})
    assert answered.headers["x-request-id"] == "mine-1"
