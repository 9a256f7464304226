"""Token ids to pieces of text: no half characters, and no stop string, not even its beginning."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

UNFINISHED = "\ufffd"
LONGEST_CHARACTER = 4
"""Bytes, and so tokens at most, that one character takes."""


class Pieces:
    """Spells one answer; all pieces together are what the tokenizer makes of all ids at once.

    `before` are the ids that precede the answer: some tokenizers drop the space of a text's first word only.
    Special tokens are not part of the text but for those `shown` with their words.
    """

    def __init__(
        self, tokenizer: Any, before: Sequence[int] = (), shown: Mapping[int, str] = MappingProxyType({})
    ) -> None:
        self._tokenizer = tokenizer
        self._shown = shown
        self._ids = list(before)
        self._window = 0
        """Text before it is settled; enough is decoded again for the tokenizer to see what a token follows."""
        self._settled = len(self._ids)
        self._said = len(self._text())

    def push(self, id: int) -> str:
        """The text that is certain once this token is known, often none."""
        self._ids.append(id)
        text = self._text()
        held = self._unfinished(text)
        piece = text[self._said : len(text) - held]
        if held:
            self._said = max(self._said, len(text) - held)
        else:
            # A token without text, a skipped special one, does not show what the next follows: the window stays.
            self._window = self._settled if piece else self._window
            self._settled = len(self._ids)
            self._said = len(self._text())
        return piece + self._shown.get(id, "")

    def rest(self) -> str:
        """What is left when no token follows: a torn character shows as U+FFFD."""
        return self._text()[self._said :]

    def _text(self) -> str:
        text: str = self._tokenizer.decode(self._ids[self._window :], skip_special_tokens=True)
        return text

    def _unfinished(self, text: str) -> int:
        """Characters at the end that the next token may still change; what has waited for four tokens is torn."""
        torn = len(text) - len(text.rstrip(UNFINISHED))
        waited = len(self._ids) - self._settled
        return torn if waited < LONGEST_CHARACTER else min(torn, 1)


class StopStrings:
    """Ends a text before the first of some strings; holds back what may be the beginning of one."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stops)
        self._held = ""
        self.found: str | None = None
        """Which one ended the text."""

    def push(self, piece: str) -> str:
        """The text that is certain to come before any stop string."""
        text = self._held + piece
        starts = [(start, stop) for stop in self._stops if (start := text.find(stop)) >= 0]
        if starts:
            (start, self.found), self._held = min(starts), ""
            return text[:start]
        keep = max((overlap(text, stop) for stop in self._stops), default=0)
        certain = len(text) - keep
        self._held = text[certain:]
        return text[:certain]

    def rest(self) -> str:
        """What was held back in vain."""
        held, self._held = self._held, ""
        return held


def overlap(text: str, stop: str) -> int:
    """Length of the longest end of the text that begins the stop string."""
    return next((n for n in range(min(len(text), len(stop) - 1), 0, -1) if text.endswith(stop[:n])), 0)


class Words:
    """Tells single tokens with their words, as they stand inside a text; special ones too."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.special = frozenset(tokenizer.all_special_ids)
        self._first: list[int] = tokenizer("a", add_special_tokens=False)["input_ids"]
        """Stands before each: the first word of a text loses its space in some tokenizers."""
        self._skipped = len(self._decoded(self._first))

    def of(self, id: int) -> str:
        return self._decoded([*self._first, id])[self._skipped :]

    def _decoded(self, ids: list[int]) -> str:
        text: str = self._tokenizer.decode(ids)
        return text
