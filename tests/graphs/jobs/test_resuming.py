"""What was begun goes on in the next replica where it was left: no line of a batch is asked twice."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.client import Json
from tests.ingress.in_process import HERE, house

URL = "/v1/completions"
COUNT = 40


@asynccontextmanager
async def replica(folder: Path) -> AsyncGenerator[httpx.AsyncClient, None]:
    """A client of a replica at work, which stops in good order at the end."""
    built = house(folder=str(folder))
    transport = httpx.ASGITransport(built.api)
    async with (
        built.api.router.lifespan_context(built.api),
        httpx.AsyncClient(transport=transport, base_url=HERE, timeout=300) as client,
    ):
        yield client
    for family in built.families.values():
        await asyncio.to_thread(family.end)


async def handed_in(client: httpx.AsyncClient) -> str:
    body = {"model": "anymodal/tiny-llama", "prompt": "a red circle", "max_tokens": 40}
    lines = [{"custom_id": str(at), "method": "POST", "url": URL, "body": body} for at in range(COUNT)]
    data = b"\n".join(json.dumps(line).encode() for line in lines)
    file = (await client.post("/v1/files", data={"purpose": "batch"}, files={"file": ("a.jsonl", data)})).json()
    asked = {"input_file_id": file["id"], "endpoint": URL, "completion_window": "24h"}
    return str((await client.post("/v1/batches", json=asked)).json()["id"])


async def batch(client: httpx.AsyncClient, id: str) -> Json:
    found: Json = (await client.get(f"/v1/batches/{id}")).json()
    return found


async def until_answered(client: httpx.AsyncClient, id: str, count: int) -> Json:
    while (found := await batch(client, id))["request_counts"]["completed"] < count:
        assert found["status"] in {"validating", "in_progress"}, found
        await asyncio.sleep(0.02)
    return found


async def records(folder: Path, id: str) -> dict[str, Any]:
    """What is stored of the batch's lines while none is asked."""
    built = house(folder=str(folder))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(built.api), base_url=HERE) as client:
        assert (await batch(client, id))["status"] == "validating"
    found = await built.durable.documents.list(f"batch-line/{id}", limit=COUNT, newest_first=False)
    for family in built.families.values():
        family.end()
    return {document.id: document.body for document in found.documents}


async def story(folder: Path) -> None:
    async with replica(folder) as client:
        id = await handed_in(client)
        await until_answered(client, id, 3)
    before = await records(folder, id)
    assert 3 <= len(before) < COUNT
    async with replica(folder) as client:
        await until_answered(client, id, COUNT)
        while (ended := await batch(client, id))["status"] == "in_progress":
            await asyncio.sleep(0.02)
        assert ended["status"] == "completed"
        content = (await client.get(f"/v1/files/{ended['output_file_id']}/content")).text
    output = [json.loads(line) for line in content.splitlines()]
    assert [line["custom_id"] for line in output] == [str(at) for at in range(COUNT)]
    assert all(output[int(at)] == record["line"] for at, record in before.items())


def test_a_batch_goes_on_in_the_next_replica(tmp_path: Path) -> None:
    asyncio.run(story(tmp_path))
