"""The operator's corpora as an engine has read them: by name, in memory until their files change."""

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from deployments.contracts.errors import InvalidInput, ModelUnavailable

CorpusT = TypeVar("CorpusT")
Reading = Generator[tuple[int, int] | None, None, CorpusT]
"""A corpus being read: how many of how many of its parts have vectors; None while somebody else reads it."""
MAX_FILES = 10_000
WAIT_S = 0.1
PARAM = "inputs.corpus"


@dataclass(frozen=True)
class _Held(Generic[CorpusT]):
    """`state`: names, times and sizes of the files when they were read."""

    state: tuple[tuple[str, int, int], ...]
    corpus: CorpusT


class Corpora(Generic[CorpusT]):
    """Folders by name: what a client sends is looked up here and never becomes a path."""

    def __init__(self, folders: Mapping[str, str], suffixes: frozenset[str]) -> None:
        """`suffixes` are those of the files that are read; others in a folder are left alone."""
        self._folders = {name: Path(folder) for name, folder in folders.items()}
        self._suffixes = suffixes
        self._held: dict[str, _Held[CorpusT]] = {}
        self._turns = {name: threading.Lock() for name in folders}

    def open(self, name: str, read: Callable[[Sequence[Path]], Reading[CorpusT]]) -> Reading[CorpusT]:
        """The corpus as `read` makes it of its files, or as it was made while these have not changed.

        Raises InvalidInput for a name there is not, ModelUnavailable for a folder that cannot be read.
        """
        if name not in self._folders:
            there = ", ".join(sorted(self._folders)) or "none"
            raise InvalidInput(f"this model has no corpus {name!r}; there is {there}", PARAM)
        while not self._turns[name].acquire(timeout=WAIT_S):
            yield None
        try:
            files = self._files(name)
            state = tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
            held = self._held.get(name)
            if held is None or held.state != state:
                held = _Held(state, (yield from read(files)))
                self._held[name] = held
            return held.corpus
        except OSError as gone:
            raise unreadable(name, gone.strerror or "its files cannot be read") from gone
        finally:
            self._turns[name].release()

    def _files(self, name: str) -> Sequence[Path]:
        files = sorted(file for file in self._folders[name].iterdir() if file.suffix.lower() in self._suffixes)
        if not 0 < len(files) <= MAX_FILES:
            wanted = ", ".join(sorted(self._suffixes))
            raise unreadable(name, f"its folder has {len(files)} files of {wanted}, and 1 to {MAX_FILES:,} are read")
        return files


def unreadable(corpus: str, why: str) -> ModelUnavailable:
    """The operator's fault, told to whoever asked."""
    return ModelUnavailable(f"the corpus {corpus!r} cannot be searched: {why}", PARAM)
