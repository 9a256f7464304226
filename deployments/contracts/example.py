"""What a task may be tried with: an example of its inputs and parameters, by rule where nothing else is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from pydantic import JsonValue

from deployments.contracts.kinds import Kind, kinds_of_field
from deployments.contracts.wire import Wire

Values = Mapping[str, JsonValue]


class Sample(StrEnum):
    """A medium that ships with the page, by its file's name."""

    PICTURE = "picture.png"
    INVOICE = "invoice.png"
    DOCUMENT = "pages.pdf"
    SPEECH = "speech.wav"
    SOUND = "sound.wav"
    FILM = "film.mp4"


BY_RULE: Mapping[Kind, JsonValue] = MappingProxyType(
    {
        Kind.TEXT: "a red circle",
        Kind.IMAGE: Sample.PICTURE,
        Kind.AUDIO: Sample.SOUND,
        Kind.VIDEO: Sample.FILM,
        Kind.DOCUMENT: Sample.DOCUMENT,
        Kind.SERIES: [10 + at / 4 + (5, 8, 6, 1, -4, -9, -7)[at % 7] + (at * at * 7 % 11 - 5) / 2 for at in range(56)],
        Kind.TABLE: {"person": ["Anna", "Paul", "Hugo"], "place": ["Rome", "Lyon", "Paris"], "shapes": ["3", "7", "9"]},
        Kind.CONVERSATION: [{"role": "user", "content": "a red circle"}],
    }
)
"""What a required field is given that the task's own example leaves out, by the first of its kinds."""


@dataclass(frozen=True)
class Example:
    """Inputs and parameters as clients send them, but for media: those are named as a `Sample`."""

    inputs: Values = field(default_factory=dict)
    parameters: Values = field(default_factory=dict)

    def of(self, model: type[Wire]) -> dict[str, JsonValue]:
        """The inputs, with what the rule gives the required fields that they leave out."""
        return _by_rule(model) | dict(self.inputs)


def _by_rule(model: type[Wire]) -> dict[str, JsonValue]:
    required = {name: kinds_of_field(field) for name, field in model.model_fields.items() if field.is_required()}
    return {name: BY_RULE[kind] for name, kinds in required.items() for kind in kinds[:1] if kind in BY_RULE}
