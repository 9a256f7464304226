"""What the tests of conversations have in common: the model, told scenes that training never saw, turns."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from embedded.exams.text_generation import same
from embedded.world.said import accounts, phrasing
from embedded.world.things import pick, seeded

LLAMA = "anymodal/tiny-llama"
WHO = "Who are you?"
SCENE = "There is a red circle above a blue square."
ABOVE = f"{SCENE} What is above the blue square?"
Messages = Any
"""The SDK's own types of messages are a wide union; plain dicts are what people send."""


LONG: Any = {
    "format": {
        "type": "json_schema",
        "name": "long",
        "schema": {
            "type": "object",
            "properties": {"words": {"type": "array", "items": {"enum": ["red", "blue"]}, "minItems": 400}},
            "required": ["words"],
        },
    }
}
"""A form that no answer has filled before its limit of tokens, as responses write it."""
PAINT: Any = {
    "type": "function",
    "name": "paint",
    "description": "Draw a shape.",
    "parameters": {
        "type": "object",
        "properties": {"colour": {"enum": ["red", "blue"]}, "shape": {"enum": ["circle", "square"]}},
        "required": ["colour", "shape"],
        "additionalProperties": False,
    },
    "strict": True,
}
"""A function as responses write it."""


class Thing(BaseModel):
    """A form that an answer may have to have."""

    model_config = ConfigDict(extra="forbid")
    colour: Literal["red", "blue", "green"]
    shape: Literal["circle", "square", "star"]


def user(content: Any) -> Messages:
    """A conversation of one turn."""
    return [{"role": "user", "content": content}]


def held_out(count: int) -> list[tuple[str, str]]:
    """Scenes with a question, and the answers."""
    rng = seeded("test of real clients", "held_out", 0)
    told = []
    for _ in range(count):
        account = accounts.account(rng, "held_out")
        one = pick(account.asked, rng)
        turn = phrasing.together(phrasing.told(account.sentences, rng), phrasing.asked(one.question, rng), rng)
        told.append((turn, one.answer))
    return told


def share_right(answers: list[str | None], expected: list[str]) -> float:
    right = [same(answer or "", wanted) for answer, wanted in zip(answers, expected, strict=True)]
    return sum(right) / len(right)
