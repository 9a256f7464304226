"""A client that leaves takes its work with it: the engine stops in the middle."""

import asyncio
from typing import Any

from tests.ingress.in_process import House, Visitor, house

LONG: dict[str, Any] = {
    "task": "text-to-image",
    "inputs": "a red circle",
    "parameters": {"num_inference_steps": 200, "seed": 1},
}


def visited(visitor: Visitor) -> House:
    """The house after the visit, when all of its threads have come to rest."""

    async def within() -> House:
        built = house()
        await visitor.visit(built.api)
        await asyncio.wait_for(built.families["image_generation"].closed.wait(), 60)
        for family in built.families.values():
            family.end()
        return built

    return asyncio.run(within())


def test_a_stream_that_nobody_reads_is_not_painted_to_its_end() -> None:
    visitor = Visitor(LONG | {"stream": True}, leaves=lambda received: b"event: progress" in received)
    seen = visited(visitor).families["image_generation"].seen
    steps = [event for event in seen if event.type == "progress"]
    assert visitor.status == 200
    assert 1 <= len(steps) < 200
    assert seen[-1].type == "progress"
    assert b"[DONE]" not in visitor.received


def test_an_answer_that_nobody_waits_for_is_not_painted_to_its_end() -> None:
    visitor = Visitor(LONG, leaves=lambda _: True)
    assert visited(visitor).families["image_generation"].seen == []
    assert visitor.status == 499
    assert visitor.received == b""


def test_a_client_that_stays_gets_its_picture() -> None:
    short = LONG | {"stream": True, "parameters": {"num_inference_steps": 2, "seed": 1}}
    visitor = Visitor(short, leaves=lambda _: False)
    assert visited(visitor).families["image_generation"].seen[-1].type == "done"
    assert visitor.received.endswith(b"data: [DONE]\n\n")
