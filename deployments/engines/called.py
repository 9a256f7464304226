"""Calls of tools taken out of a text while it is written."""

import json
import random
import secrets
import string
from collections.abc import Generator, Iterator
from hashlib import sha256

from deployments.contracts.conversation import ToolCall
from deployments.contracts.sampling import Piece, Written
from deployments.engines.calling import Calling
from deployments.engines.pieces import overlap

LETTERS = string.ascii_letters + string.digits
ID_LENGTH = 24


class Ids:
    """Ids of an answer's calls: by a seed and the prompt the same ones each time, else any."""

    def __init__(self, seed: int | None, prompt: bytes) -> None:
        known = f"{seed} {sha256(prompt).hexdigest()}"
        self._draws = secrets.SystemRandom() if seed is None else random.Random(known)

    def next(self) -> str:
        return "call_" + "".join(self._draws.choices(LETTERS, k=ID_LENGTH))


def called(
    writing: Generator[str, None, Written], calling: Calling, ids: Ids
) -> Generator[str | ToolCall, None, Written]:
    """The pieces of the text, and each call once it is whole; one that the token limit cuts short is not told."""
    taking = Taking(calling, ids)
    try:
        while True:
            try:
                piece = next(writing)
            except StopIteration as end:
                written: Written = end.value
                break
            said = taking.push(piece)
            yield Piece(said, piece.tokens) if isinstance(piece, Piece) else said
            yield from taking.calls()
    finally:
        writing.close()
    if rest := taking.rest():
        yield rest
    return written


class Taking:
    """Splits a text into what is said and what is called."""

    def __init__(self, calling: Calling, ids: Ids) -> None:
        self._form = calling.form
        self._leading = calling.leading
        self._ids = ids
        self._held = ""
        self._said = False
        self._inside = False

    def push(self, piece: str) -> str:
        """The text that is certain to be none of a call."""
        self._held += piece
        if self._inside:
            return ""
        at = self._held.find(self._form.opening)
        if at == 0 or (at > 0 and not self._leading):
            return self._opened(at)
        certain = len(self._held) - self._waiting()
        said, self._held = self._held[:certain], self._held[certain:]
        self._said = self._said or bool(said)
        return said

    def _opened(self, at: int) -> str:
        if self._leading and self._said:
            return self.rest()
        self._inside = True
        said, self._held = self._held[:at], self._held[at:].removeprefix("" if self._form.bare else self._form.opening)
        return said

    def _waiting(self) -> int:
        """Characters at the end that may be the beginning of an opening."""
        if not self._leading:
            return overlap(self._held, self._form.opening)
        return len(self._held) if not self._said and self._form.opening.startswith(self._held) else 0

    def calls(self) -> Iterator[ToolCall]:
        """Those that are whole now."""
        while self._inside and "{" in self._held:
            try:
                made, end = json.JSONDecoder().raw_decode(self._held, start := self._held.index("{"))
            except json.JSONDecodeError:
                return
            arguments = self._held[start : end - 1].partition(f'"{self._form.arguments}": ')[2]
            self._held = self._held[end:]
            yield ToolCall(id=self._ids.next(), name=made["name"], arguments=arguments)

    def rest(self) -> str:
        """What was held back in vain."""
        held, self._held = self._held, ""
        return "" if self._inside else held
