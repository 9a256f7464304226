"""A corpus of texts: a folder of `.txt` files, one text each, and `.jsonl` files, a text a line as {"id", "text"}."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json import JSONDecodeError

import torch

from deployments.contracts.abilities.retrieval import Vector
from deployments.contracts.ranking import FoundText
from deployments.engines.corpora import unreadable

SUFFIXES = frozenset({".txt", ".jsonl"})
MAX_TEXTS = 100_000
Entry = tuple[str, str]
"""A text's id and the text."""


@dataclass(frozen=True)
class TextCorpus:
    """Texts with the unit vectors (texts, width) that stand for them."""

    entries: Sequence[Entry]
    vectors: torch.Tensor

    def nearest(self, vector: Vector, top_k: int) -> tuple[FoundText, ...]:
        """The texts nearest to a unit vector, best first; equal ones in the corpus's order."""
        scores, places = (self.vectors @ torch.tensor(vector)).sort(descending=True, stable=True)
        return tuple(
            FoundText(id=self.entries[at][0], score=score, text=self.entries[at][1])
            for score, at in zip(scores[:top_k].tolist(), places[:top_k].tolist(), strict=True)
        )


def entries_of(corpus: str, name: str, data: bytes) -> list[Entry]:
    """The texts of one file. Raises ModelUnavailable naming the file and line that cannot be read."""
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError:
        raise unreadable(corpus, f"{name} is not UTF-8") from None
    entries = list(_lines(corpus, name, content)) if name.lower().endswith(".jsonl") else [(name, content.strip())]
    for id, text in entries:
        if not text:
            raise unreadable(corpus, f"the text {id!r} in {name} is empty")
    return entries


def _lines(corpus: str, name: str, content: str) -> Iterator[Entry]:
    for number, line in enumerate(content.splitlines(), 1):
        try:
            said = json.loads(line)
        except JSONDecodeError:
            said = None
        match said:
            case {"id": str(id), "text": str(text)}:
                yield id, text.strip()
            case _:
                raise unreadable(corpus, f'line {number} of {name} is not {{"id": "…", "text": "…"}}')
