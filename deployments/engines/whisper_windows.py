"""Whisper's tokens to text as they come: at once, or by windows where it marks times and may hear a stretch again."""

from collections.abc import Iterator, Sequence
from typing import Any

from deployments.engines.pieces import Pieces


class Untimed:
    """One window without times: every token is final."""

    def __init__(self, tokenizer: Any, generation_config: Any) -> None:  # noqa: ARG002 — as Windows
        self._pieces = Pieces(tokenizer)

    def push(self, ids: Sequence[int]) -> str:
        """The text that is certain now."""
        return "".join(self._pieces.push(id) for id in ids)

    def rest(self) -> str:
        return self._pieces.rest()


class Windows:
    """Windows with times: at a window's end it is known what of it stays."""

    def __init__(self, tokenizer: Any, generation_config: Any) -> None:
        self._tokenizer = tokenizer
        self._end: int = generation_config.eos_token_id
        self._first_time: int = generation_config.no_timestamps_token_id + 1
        self._window: list[int] = []

    def push(self, ids: Sequence[int]) -> str:
        """No ids: the window is over, and its text is told."""
        self._window += [id for id in ids if id != self._end]
        if ids:
            return ""
        over, self._window = self._window, []
        return "".join(self._tokenizer.decode(part, skip_special_tokens=True) for part in self._parts(over))

    def rest(self) -> str:
        return ""

    def _parts(self, ids: Sequence[int]) -> Iterator[list[int]]:
        """The text ids between one time and the next."""
        part: list[int] = []
        for id in kept(ids, self._first_time):
            if id < self._first_time:
                part.append(id)
            elif part:
                yield part
                part = []
        if part:
            yield part


def kept(ids: Sequence[int], first_time: int) -> Sequence[int]:
    """What `generate` keeps of a window (its `_retrieve_segment`): all up to the last pair of times, which ends one
    stretch and begins the next. What follows is heard again in the next window, unless a single time closes it;
    all of it where there is no pair.
    """
    timed = [id >= first_time for id in ids]
    pairs = [place for place in range(1, len(timed)) if timed[place] and timed[place - 1]]
    closed = timed[-2:] == [False, True]
    return ids if closed or not pairs else ids[: pairs[-1] + 1]
