"""Keys through the HTTP edge: refused in each dialect's own words, held to their limits, blind to what others store."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from configs.settings import AccessSettings
from tests.client import Json
from tests.ingress.in_process import HERE, JSON, House, Visitor, house
from tests.ingress.keyed import ALICE, BOB, ROOT, bearing, keys_in, rows

T = TypeVar("T")
EMBED: Json = {"task": "feature-extraction", "inputs": "a red circle", "model": "anymodal/tiny-minilm"}
LONG: Json = {
    "task": "text-to-image",
    "inputs": "a red circle",
    "parameters": {"num_inference_steps": 200, "seed": 1},
    "stream": True,
}
UNLOAD: Json = {"model": "anymodal/tiny-minilm"}


def within(
    access: AccessSettings,
    ask: Callable[[httpx.AsyncClient, House], Awaitable[T]],
    folder: str | None = None,
    **transport: Any,
) -> T:
    """What is heard of a house with this access; `transport` says where the client seems to be."""

    async def asked() -> T:
        built = house(folder=folder, access=access)
        asgi = httpx.ASGITransport(built.api, **transport)
        async with httpx.AsyncClient(transport=asgi, base_url=HERE) as client:
            told = await ask(client, built)
        for family in built.families.values():
            family.end()
        return told

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("method", "path", "where", "code"),
    [
        ("POST", "/api/inference", ("error", "code"), "unauthenticated"),
        ("GET", "/api/models", ("error", "code"), "unauthenticated"),
        ("GET", "/openapi.json", ("error", "code"), "unauthenticated"),
        ("GET", "/nowhere", ("error", "code"), "unauthenticated"),
        ("POST", "/v1/chat/completions", ("error", "code"), "unauthenticated"),
        ("POST", "/v1/messages", ("error", "type"), "authentication_error"),
        ("POST", "/models/anymodal/tiny-minilm", ("code",), "unauthenticated"),
        ("POST", "/v2/models/anymodal/tiny-minilm/infer", ("code",), "unauthenticated"),
    ],
)
@pytest.mark.parametrize("headers", [{}, bearing("am-nobody"), {"x-api-key": "am-nobody"}])
def test_without_a_known_key_each_dialect_says_so(  # noqa: PLR0917 — one column each
    tmp_path: Path, method: str, path: str, where: tuple[str, ...], code: str, headers: dict[str, str]
) -> None:
    async def ask(client: httpx.AsyncClient, built: House) -> httpx.Response:  # noqa: ARG001 — `within`'s signature
        return await client.request(method, path, headers=headers, json={})

    answer = within(keys_in(tmp_path, rows()), ask)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    told = answer.json()
    for name in where:
        told = told[name]
    assert told == code
    assert "am-nobody" not in answer.text


def test_health_is_open_and_a_key_opens_the_rest(tmp_path: Path) -> None:
    async def ask(client: httpx.AsyncClient, built: House) -> list[int]:  # noqa: ARG001
        answers = [
            await client.get("/health"),
            await client.get("/v2/health/ready"),
            await client.post("/api/inference", json=EMBED, headers=bearing(ALICE)),
            await client.post("/api/inference", json=EMBED, headers={"api-key": ALICE}),
            await client.get("/api/models", headers={"x-api-key": ROOT}),
            await client.get("/nowhere", headers=bearing(ALICE)),
            await client.delete("/api/models", headers=bearing(ALICE)),
            await client.post("/api/inference", json=EMBED, headers=bearing(ROOT)),
            await client.post("/api/models/unload", json=UNLOAD, headers=bearing(ALICE)),
            await client.post("/api/models/unload", json=UNLOAD, headers=bearing(ROOT)),
        ]
        return [answer.status_code for answer in answers]

    told = within(keys_in(tmp_path, rows()), ask, client=("203.0.113.5", 4000))
    assert told == [200, 200, 200, 200, 200, 404, 405, 403, 403, 200]


TRICKS = [
    "//api/models/unload",
    "/api//models/unload",
    "/api/models/unload/",
    "/api/models/unload.",
    "/api/models/unload;a=b",
    "/api/models/unload%2F",
    "/api/models/unload%00",
    "/api/models/%75nload",
    "/api%2Fmodels/unload",
    "/api/models/./unload",
    "/api/models/x/../unload",
    "/health/../api/models/unload",
    "/health%2F..%2Fapi/models/unload",
    "/v2/health/live/../../../api/models/unload",
    "/API/MODELS/UNLOAD",
    "/api/models/unload?path=/health",
]


@pytest.mark.parametrize("path", TRICKS)
def test_no_spelling_of_a_path_opens_it(tmp_path: Path, path: str) -> None:
    async def ask(client: httpx.AsyncClient, built: House) -> list[int]:  # noqa: ARG001
        url = httpx.URL(HERE).copy_with(raw_path=path.encode())
        sent: list[dict[str, str]] = [{}, bearing(ALICE)]
        return [(await client.post(url, json=UNLOAD, headers=headers)).status_code for headers in sent]

    nobody, alice = within(keys_in(tmp_path, rows()), ask)
    assert nobody == 401
    assert alice in {403, 404, 405}
    (open_to_all, _) = within(AccessSettings(), ask)
    assert open_to_all in {403, 404, 405}


def test_behind_a_prefix_the_routed_path_decides(tmp_path: Path) -> None:
    async def ask(client: httpx.AsyncClient, built: House) -> list[int]:  # noqa: ARG001
        headers = bearing(ALICE)
        unload = await client.post("/health/api/models/unload", json=UNLOAD, headers=headers)
        return [unload.status_code, (await client.get("/health/health")).status_code]

    assert within(keys_in(tmp_path, rows()), ask, root_path="/health") == [403, 200]


@pytest.mark.parametrize(
    ("access", "peer", "headers", "status"),
    [
        (AccessSettings(listens_on_loopback=True), "127.0.0.1", {}, 200),
        (AccessSettings(listens_on_loopback=True), "203.0.113.5", {}, 403),
        (AccessSettings(listens_on_loopback=True), "127.0.0.1", {"host": "evil.example"}, 403),
        (AccessSettings(listens_on_loopback=True), "127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 403),
        (AccessSettings(listens_on_loopback=False), "127.0.0.1", {}, 403),
        (AccessSettings(), "127.0.0.1", {}, 403),
    ],
)
def test_without_keys_operators_calls_come_from_this_machine_alone(
    access: AccessSettings, peer: str, headers: dict[str, str], status: int
) -> None:
    async def ask(client: httpx.AsyncClient, built: House) -> list[int]:  # noqa: ARG001
        unload = await client.post("/api/models/unload", json=UNLOAD, headers=headers)
        return [unload.status_code, (await client.post("/api/inference", json=EMBED, headers=headers)).status_code]

    assert within(access, ask, client=(peer, 4000)) == [status, 200]


def test_a_key_that_asks_too_often_is_told_when_to_come_again(tmp_path: Path) -> None:
    async def ask(client: httpx.AsyncClient, built: House) -> list[httpx.Response]:  # noqa: ARG001
        alices = [await client.get("/v2", headers=bearing(ALICE)) for _ in range(4)]
        return [*alices, await client.get("/v2", headers=bearing(BOB)), await client.get("/health")]

    *passed, refused, bobs, health = within(keys_in(tmp_path, rows(requests_per_minute=3)), ask)
    assert [answer.status_code for answer in (*passed, bobs, health)] == [200] * 5
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert 1 <= int(refused.headers["retry-after"]) <= 20


def test_a_stream_counts_among_a_keys_requests_to_its_end(tmp_path: Path) -> None:
    async def ask(client: httpx.AsyncClient, built: House) -> list[httpx.Response]:
        begun, enough = asyncio.Event(), asyncio.Event()

        def leaves(received: bytes) -> bool:
            if b"event: progress" in received:
                begun.set()
            return enough.is_set()

        streaming = asyncio.create_task(Visitor(LONG, leaves).visit(built.api, headers=JSON | bearing(ALICE)))
        await asyncio.wait({streaming, asyncio.ensure_future(begun.wait())}, return_when=asyncio.FIRST_COMPLETED)
        assert not streaming.done()
        told = [await client.get("/v2", headers=bearing(key)) for key in (ALICE, BOB)]
        enough.set()
        await streaming
        return [*told, await client.get("/v2", headers=bearing(ALICE))]

    refused, bobs, after = within(keys_in(tmp_path, rows(concurrent=1)), ask)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_at_once")
    assert int(refused.headers["retry-after"]) >= 1
    assert [bobs.status_code, after.status_code] == [200, 200]


def test_a_quota_that_is_spent_stays_so_for_every_replica(tmp_path: Path) -> None:
    asked: list[Json] = [EMBED, EMBED | {"stream": True}]

    async def ask(client: httpx.AsyncClient, built: House) -> list[httpx.Response]:  # noqa: ARG001
        alices = [await client.post("/api/inference", json=body, headers=bearing(ALICE)) for body in asked]
        job = await client.post("/api/jobs", json=EMBED, headers=bearing(ALICE))
        bobs = await client.post("/api/inference", json=EMBED, headers=bearing(BOB))
        return [*alices, job, await client.get("/v2", headers=bearing(ALICE)), bobs]

    access = keys_in(tmp_path, rows(quota={"prompt_tokens": 1, "audio_seconds": 5}))
    first, *refused, told, bobs = within(access, ask, folder=str(tmp_path))
    *again, _, _ = within(access, ask, folder=str(tmp_path))
    assert [first.status_code, told.status_code, bobs.status_code] == [200] * 3
    for answer in (*refused, *again):
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "quota_spent")
        assert "prompt_tokens" in answer.json()["error"]["message"]
        assert 1 <= int(answer.headers["retry-after"]) <= 86_400


def test_what_a_key_stores_is_there_for_it_and_for_admins_alone(tmp_path: Path) -> None:
    async def ask(client: httpx.AsyncClient, built: House) -> None:  # noqa: ARG001
        given: dict[str, Any] = {"data": {"purpose": "user_data"}, "files": {"file": ("a.txt", b"secret")}}
        file = (await client.post("/v1/files", **given, headers=bearing(ALICE))).json()["id"]
        job = (await client.post("/api/jobs", json=EMBED, headers=bearing(ALICE))).json()["id"]
        for path in (f"/v1/files/{file}", f"/v1/files/{file}/content", f"/api/jobs/{job}"):
            statuses = [(await client.get(path, headers=bearing(key))).status_code for key in (ALICE, BOB, ROOT)]
            assert statuses == [200, 404, 200]
        for path, name in (("/v1/files", "data"), ("/api/jobs", "jobs")):
            lists = [(await client.get(path, headers=bearing(key))).json()[name] for key in (ALICE, BOB, ROOT)]
            assert [len(listed) for listed in lists] == [1, 0, 1]
        for path in (f"/v1/files/{file}", f"/api/jobs/{job}"):
            statuses = [(await client.delete(path, headers=bearing(key))).status_code for key in (BOB, ROOT, ALICE)]
            assert statuses == [404, 200, 404]

    within(keys_in(tmp_path, rows()), ask)


def test_logs_have_names_and_no_keys(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def ask(client: httpx.AsyncClient, built: House) -> None:  # noqa: ARG001
        for key in (ALICE, "am-nobody"):
            await client.post("/api/models/unload", json=UNLOAD, headers=bearing(key))

    caplog.set_level("INFO", "anymodal")
    within(keys_in(tmp_path, rows()), ask)
    assert "'alice'" in caplog.text
    assert [key for key in (ALICE, "am-nobody") if key in caplog.text] == []
