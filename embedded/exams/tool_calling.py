"""What the chat must know of tools: which to call with what, when to leave them alone, how to tell their results."""

import json
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from embedded.exams.exam import Exam, Examined, share
from embedded.exams.text_generation import CHAT, LLAMA, same
from embedded.world.said import tools
from embedded.world.said.tools import Offered
from embedded.world.things import seeded

MOST = 96
ID = "call_1"


def called(examined: Examined) -> float:
    """The right tool, with every argument as it was said."""
    return share(
        _calls(_asked(examined, one, 1)) == [_wanted(one.messages[1])] for one in _drawn(examined, 60, calls=True)
    )


def left_alone(examined: Examined) -> float:
    """A question that no tool helps with is answered as if there were none, and rightly."""

    def right(one: Offered) -> bool:
        reply = _asked(examined, one, 1)
        return not reply["tool_calls"] and same(str(reply["generated_text"]), str(one.messages[1]["content"]))

    return share(right(one) for one in _drawn(examined, 40, calls=False))


def told(examined: Examined) -> float:
    """What a tool returned, in words."""

    def right(one: Offered) -> bool:
        return same(str(_asked(examined, one, 3)["generated_text"]), str(one.messages[3]["content"]))

    return share(right(one) for one in _drawn(examined, 40, calls=True, turns=4))


def _drawn(examined: Examined, count: int, *, calls: bool, turns: int = 2) -> list[Offered]:
    """So many held-out conversations in which a tool is called, or is not."""
    rng = seeded(f"tools: {calls}, {turns}", "held_out", 0)
    found: list[Offered] = []
    while len(found) < examined.some(count):
        one = tools.chat(rng, "held_out")
        if ("tool_calls" in one.messages[1]) == calls and len(one.messages) >= turns:
            found.append(one)
    return found


def _asked(examined: Examined, one: Offered, turns: int) -> Mapping[str, JsonValue]:
    """The reply to its first turns."""
    offered: list[JsonValue] = [_function(tool) for tool in one.tools]
    messages = [_message(message) for message in one.messages[:turns]]
    reply: Mapping[str, JsonValue] = examined.ask(CHAT, messages, model=LLAMA, max_new_tokens=MOST, tools=offered)
    return reply


def _function(tool: Mapping[str, object]) -> JsonValue:
    function: JsonValue = json.loads(json.dumps(tool["function"]))
    return function


def _message(message: Mapping[str, object]) -> Mapping[str, object]:
    """A turn of a chat template in the words of a request."""
    if "tool_calls" in message:
        name, arguments = _wanted(message)
        call = {"id": ID, "name": name, "arguments": json.dumps(arguments)}
        return {"role": "assistant", "content": "", "tool_calls": [call]}
    return dict(message) | ({"tool_call_id": ID} if message["role"] == "tool" else {})


def _wanted(message: Mapping[str, object]) -> tuple[str, JsonValue]:
    [call] = json.loads(json.dumps(message["tool_calls"]))
    return call["function"]["name"], call["function"]["arguments"]


def _calls(reply: Mapping[str, JsonValue]) -> Sequence[tuple[str, JsonValue]]:
    made = json.loads(json.dumps(reply["tool_calls"]))
    return [(call["name"], json.loads(call["arguments"])) for call in made]


EXAMS = (
    Exam("the right tool is called with what was said", CHAT, LLAMA, 0.85, called),
    Exam("tools are left alone where none is asked for", CHAT, LLAMA, 0.85, left_alone),
    Exam("what a tool returned is said", CHAT, LLAMA, 0.85, told),
)
