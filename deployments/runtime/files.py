"""A model's files brought to hand: from the Hub to this machine, then from the disk through the page cache.

Both happen beside other loads and take none of the memory that is counted: the kernel drops what it read when it likes.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from deployments.contracts.errors import CorruptWeights
from deployments.contracts.model import ModelFacts
from deployments.hub.download import fetch_model
from deployments.hub.terms import HubTerms

PIECE = 4 * 2**20
PACKAGE = "package:"
Tell = Callable[[int, int], None]
"""Told bytes that are here, of how many; what it raises ends the work."""


def is_at_hand(source: str) -> bool:
    """A folder, or what a Python package brings; all else is a Hub id."""
    return source.startswith(PACKAGE) or Path(source).is_dir() or Path(source).is_absolute()


def needs_download(model: ModelFacts) -> bool:
    beside = (*model.parts.values(), *model.loras.values(), *([model.previewer] if model.previewer else []))
    return not all(map(is_at_hand, (model.source, *beside)))


def at_hand(model: ModelFacts, hub: HubTerms, tell: Tell) -> ModelFacts:
    """The model with folders for sources, fetched where they are not here yet. Raises as `fetch_model`."""
    alone = model.model_copy(update=ALONE)
    found = {
        "source": _folder(model.source, model, hub, tell),
        "parts": {name: _folder(where, alone, hub, tell) for name, where in model.parts.items()},
        "loras": {id: _folder(where, alone, hub, tell) for id, where in model.loras.items()},
        "previewer": _folder(model.previewer, alone, hub, tell) if model.previewer else None,
    }
    return model.model_copy(update=found)


ALONE = {"revision": None, "gguf": None, "without": (), "remote_code": False}
"""What a row says of its own repository, not of those that lie beside it."""


def _folder(source: str, of: ModelFacts, hub: HubTerms, tell: Tell) -> str:
    if is_at_hand(source):
        return source
    fetching = fetch_model(source, of.revision, hub, gguf=of.gguf, without=of.without, remote_code=of.remote_code)
    try:
        while True:
            tell(*next(fetching))
    except StopIteration as end:
        return str(end.value)
    finally:
        fetching.close()


def read_through(files: Iterable[Path], tell: Tell) -> None:
    """Read files once, so that the loader finds them in memory. Raises CorruptWeights for one that became shorter."""
    sizes = {file: file.stat().st_size for file in files}
    total, done = sum(sizes.values()), 0
    piece = bytearray(PIECE)
    for file, size in sizes.items():
        with file.open("rb", buffering=0) as opened:
            read = 0
            while count := opened.readinto(piece):
                read += count
                tell(done + read, total)
        if read < size:
            raise CorruptWeights(f"{file.name} has {read:,} bytes, but had {size:,} a moment ago", "model")
        done += size
