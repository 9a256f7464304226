"""A server with keys, asked by people's own clients: each sends its key, and hears of a wrong one, in its own way."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anthropic
import grpc
import httpx
import huggingface_hub.constants
import numpy as np
import openai
import pytest
import tritonclient.grpc
import tritonclient.http
from huggingface_hub import InferenceClient
from huggingface_hub.errors import HfHubHTTPError
from tritonclient.utils import InferenceServerException
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from configs.settings import JobSettings, Settings
from deployments.ingress.desk import Desk
from deployments.ingress.kserve.grpc_service import Counter, add_to_server
from deployments.ingress.limits import Limits
from graphs.access import access_of
from graphs.cluster.grpc_door import GrpcDoor
from graphs.jobs.house import DurableHouse
from graphs.router import Router
from tests.ingress.in_process import House, house
from tests.ingress.keyed import ALICE, BOB, bearing, keys_in, listening, rows

EMBEDDER, LLAMA = "anymodal/tiny-minilm", "anymodal/tiny-llama"
WRONG = "am-nobody"
TALK = f"/v1/realtime?model={LLAMA}"
LINES = [
    {"custom_id": f"{at}", "method": "POST", "url": "/v1/embeddings", "body": {"model": EMBEDDER, "input": "a circle"}}
    for at in range(3)
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = house(access=keys_in(tmp_path_factory.mktemp("keys"), rows()))
    yield made
    for family in made.families.values():
        family.end()


@pytest.fixture(scope="module")
def address(built: House) -> Iterator[str]:
    with listening(built.api) as at:
        yield at


def test_openais_sdk(address: str) -> None:
    def embedded(key: str) -> list[float]:
        sdk = openai.OpenAI(base_url=f"http://{address}/v1", api_key=key, max_retries=0)
        vector: list[float] = sdk.embeddings.create(model=EMBEDDER, input="a red circle").data[0].embedding
        return vector

    assert embedded(ALICE)
    with pytest.raises(openai.AuthenticationError) as refused:
        embedded(WRONG)
    assert refused.value.code == "unauthenticated"


def test_anthropics_sdk(address: str) -> None:
    def listed(**key: str) -> list[str]:
        sdk = anthropic.Anthropic(base_url=f"http://{address}", max_retries=0, **key)  # type: ignore[arg-type]
        return [model.id for model in sdk.models.list()]

    assert listed(api_key=ALICE) == listed(auth_token=ALICE) != []
    with pytest.raises(anthropic.AuthenticationError) as refused:
        listed(api_key=WRONG)
    assert "authentication_error" in str(refused.value)


def test_hugging_faces_client(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)

    def embedded(key: str) -> Any:
        model = f"http://{address}/models/{EMBEDDER}/pipeline/feature-extraction"
        return InferenceClient(model=model, token=key).feature_extraction("a red circle")

    assert embedded(ALICE).size > 0
    with pytest.raises(HfHubHTTPError, match="401"):
        embedded(WRONG)


def tensor(of: Any) -> Any:
    given = of.InferInput("text", [1], "BYTES")
    given.set_data_from_numpy(np.array(["a red circle"], dtype=np.object_))
    return given


def test_tritons_client(address: str) -> None:
    with tritonclient.http.InferenceServerClient(address, network_timeout=120) as triton:
        assert triton.is_server_live()
        given = [tensor(tritonclient.http)]
        assert triton.infer(EMBEDDER, given, headers=bearing(ALICE)).get_response()["model_name"] == EMBEDDER
        with pytest.raises(InferenceServerException) as refused:
            triton.infer(EMBEDDER, given)
        assert "key is needed" in str(refused.value)


def test_tritons_client_over_grpc(built: House, tmp_path: Path) -> None:
    async def within() -> None:
        door = door_of(built, tmp_path)
        server = grpc.aio.server()
        add_to_server(door, server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        try:
            await asyncio.to_thread(ask, f"127.0.0.1:{port}")
        finally:
            await server.stop(None)

    def ask(at: str) -> None:
        given = [tensor(tritonclient.grpc)]
        with tritonclient.grpc.InferenceServerClient(at) as triton:
            assert triton.infer(EMBEDDER, given, headers=bearing(ALICE)).get_response().model_name == EMBEDDER
            assert triton.get_server_metadata(headers={"x-api-key": ALICE}).name
            asks: list[Callable[[], Any]] = [
                lambda: triton.infer(EMBEDDER, given),
                lambda: triton.infer(EMBEDDER, given, headers=bearing(WRONG)),
                triton.get_server_metadata,
                lambda: triton.get_model_metadata(EMBEDDER),
                lambda: triton.is_model_ready(EMBEDDER),
            ]
            for refused in asks:
                with pytest.raises(InferenceServerException) as raised:
                    refused()
                assert raised.value.status() == "StatusCode.UNAUTHENTICATED"

    asyncio.run(within())


def door_of(built: House, folder: Path) -> GrpcDoor:
    """The application's door for gRPC over these families, with keys of its own."""
    settings = Settings(access=keys_in(folder, rows()), jobs=JobSettings(folder=str(folder)))
    durable = DurableHouse(settings, built.models, built.families)
    router = Router(settings, built.models, built.families, durable.meter)
    door = GrpcDoor()
    door._counter = Counter(Desk(router, Limits(), durable), access_of(settings))
    return door


def test_a_realtime_session(address: str) -> None:
    ways: list[Any] = [
        {"additional_headers": bearing(ALICE)},
        {"additional_headers": {"api-key": ALICE}},
        {"subprotocols": ["realtime", f"openai-insecure-api-key.{ALICE}"]},
    ]
    for way in ways:
        with connect(f"ws://{address}{TALK}", **way) as session:
            assert json.loads(session.recv())["type"] == "session.created"
            assert ALICE not in (session.subprotocol or "")
    for wrong in ({}, bearing(WRONG)):
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://{address}{TALK}", additional_headers=wrong)
        answer = refused.value.response
        assert answer.status_code == 401
        assert json.loads(answer.body or b"{}")["error"]["code"] == "unauthenticated"


def test_a_realtime_session_of_openais_sdk(address: str) -> None:
    async def created(key: str) -> str:
        sdk = openai.AsyncOpenAI(base_url=f"http://{address}/v1", api_key=key)
        async with sdk, sdk.realtime.connect(model=LLAMA) as session:
            return str((await session.recv()).type)

    assert asyncio.run(created(ALICE)) == "session.created"
    with pytest.raises(InvalidStatus):
        asyncio.run(created(WRONG))


def test_a_batch_runs_for_whoever_asked_it(address: str) -> None:
    def sdk(key: str) -> openai.OpenAI:
        return openai.OpenAI(base_url=f"http://{address}/v1", api_key=key, max_retries=0)

    data = "\n".join(json.dumps(line) for line in LINES).encode()
    file = sdk(ALICE).files.create(file=("lines.jsonl", data), purpose="batch")
    with pytest.raises(openai.NotFoundError):
        sdk(BOB).batches.create(input_file_id=file.id, endpoint="/v1/embeddings", completion_window="24h")
    batch = sdk(ALICE).batches.create(input_file_id=file.id, endpoint="/v1/embeddings", completion_window="24h")
    followed = httpx.get(f"http://{address}/api/jobs/{batch.id}/events", headers=bearing(ALICE), timeout=120)
    assert followed.text.endswith("data: [DONE]\n\n")
    done = sdk(ALICE).batches.retrieve(batch.id)
    assert (done.status, done.request_counts and done.request_counts.completed) == ("completed", 3)
    assert len(sdk(ALICE).files.content(str(done.output_file_id)).text.splitlines()) == 3
    for hidden in (
        lambda: sdk(BOB).batches.retrieve(batch.id),
        lambda: sdk(BOB).files.content(str(done.output_file_id)),
    ):
        with pytest.raises(openai.NotFoundError):
            hidden()
