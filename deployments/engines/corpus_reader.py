"""Texts of a corpus into vectors, a few at a time, by the engine that embeds what requests send."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import torch

from deployments.contracts.abilities.retrieval import Vector
from deployments.contracts.errors import InputTooLong
from deployments.engines.corpora import Corpora, Reading, unreadable
from deployments.engines.text_corpus import MAX_TEXTS, SUFFIXES, Entry, TextCorpus, entries_of
from deployments.engines.vector_shelf import VectorShelf

AT_ONCE = 32
"""Texts between two reports; whoever asks for a single text meanwhile waits no longer than for these."""


class CorpusReader:
    """A model's corpora of texts. `embed` gives one unit vector a text."""

    def __init__(
        self, folders: Mapping[str, str], shelf: VectorShelf, embed: Callable[[Sequence[str]], Sequence[Vector]]
    ) -> None:
        self._corpora = Corpora[TextCorpus](folders, SUFFIXES)
        self._shelf = shelf
        self._embed = embed

    def open(self, corpus: str) -> Reading[TextCorpus]:
        return self._corpora.open(corpus, partial(self._read, corpus))

    def _read(self, corpus: str, files: Sequence[Path]) -> Reading[TextCorpus]:
        volumes = [(file.name, file.read_bytes()) for file in files]
        entries = [entries_of(corpus, name, data) for name, data in volumes]
        total = sum(map(len, entries))
        if not 0 < total <= MAX_TEXTS:
            raise unreadable(corpus, f"it holds {total:,} texts, and 1 to {MAX_TEXTS:,} are searched: split it")
        shelves: list[torch.Tensor] = []
        for (_, data), texts in zip(volumes, entries, strict=True):
            kept = self._shelf.find(data)
            if kept is None:
                kept = {"vectors": (yield from self._made(corpus, texts, sum(map(len, shelves)), total))}
                self._shelf.keep(data, kept)
            shelves.append(kept["vectors"])
        return TextCorpus([entry for texts in entries for entry in texts], torch.cat(shelves))

    def _made(self, corpus: str, entries: Sequence[Entry], before: int, total: int) -> Reading[torch.Tensor]:
        made: list[Vector] = []
        for at in range(0, len(entries), AT_ONCE):
            part = entries[at : at + AT_ONCE]
            try:
                made += self._embed([text for _, text in part])
            except InputTooLong as long:
                raise unreadable(corpus, f"of the texts {part[0][0]!r} to {part[-1][0]!r}, {long.message}") from long
            yield before + len(made), total
        return torch.tensor(made)
