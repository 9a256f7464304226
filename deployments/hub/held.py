"""Models in the cache of which the Hub told nothing: fetched by other programs, or before the server was cut off."""

import json
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError

from deployments.hub.names import checked_id, checked_revision
from deployments.hub.terms import HubTerms

INDEX = "*.safetensors.index.json"
WEIGHTS = ("*.safetensors", "*.gguf", "*.skops")


def held_model(id: str, revision: str | None, terms: HubTerms) -> Path | None:
    """The folder of a model that is in the cache whole, as far as its own files tell: every shard that an index names.

    Without a revision it is the commit that `main` was when it was last asked for. Raises InvalidModelId,
    InvalidParameter.
    """
    checked_id(id)
    asked = checked_revision(revision) if revision else None
    try:
        found = snapshot_download(
            id, revision=asked, cache_dir=terms.models_folder, local_files_only=True, allow_patterns=["*.json"]
        )
    except LocalEntryNotFoundError:
        return None
    folder = Path(found)
    return folder if _is_whole(folder) else None


def _is_whole(folder: Path) -> bool:
    weights = [file for kind in WEIGHTS for file in folder.rglob(kind)]
    shards = [index.parent / name for index in folder.rglob(INDEX) for name in _named(index)]
    return bool(weights) and all(file.is_file() for file in (*weights, *shards))


def _named(index: Path) -> tuple[str, ...]:
    try:
        said = json.loads(index.read_bytes())
        return tuple(str(name) for name in dict.fromkeys(said["weight_map"].values()))
    except (ValueError, KeyError, AttributeError, TypeError, OSError):
        return (".damaged",)
