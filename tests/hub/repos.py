"""Repositories for the tests' Hub, made of any folder with a model: their files with hashes, and what the Hub tells."""

import hashlib
import json
import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from configs.catalog import EMBEDDED_WEIGHTS

LARGE = (".safetensors", ".bin", ".gguf")
"""Kept with LFS: found by SHA-256, fetched through a redirect."""


@dataclass(frozen=True)
class Stored:
    """One file of a repository."""

    name: str
    body: bytes

    @property
    def is_large(self) -> bool:
        return self.name.endswith(LARGE)

    @cached_property
    def blob(self) -> str:
        return hashlib.sha1(b"blob %d\0" % len(self.body) + self.body).hexdigest()

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def etag(self) -> str:
        return self.sha256 if self.is_large else self.blob

    def sibling(self) -> dict[str, Any]:
        """As a model's facts have it."""
        told: dict[str, Any] = {"rfilename": self.name, "size": len(self.body), "blobId": self.blob}
        return told | ({"lfs": self._large("sha256")} if self.is_large else {})

    def leaf(self) -> dict[str, Any]:
        """As the tree has it."""
        told: dict[str, Any] = {"type": "file", "path": self.name, "size": len(self.body), "oid": self.blob}
        return told | ({"lfs": self._large("oid")} if self.is_large else {})

    def _large(self, digest: str) -> dict[str, Any]:
        return {"size": len(self.body), digest: self.sha256, "pointerSize": 134}


@dataclass(frozen=True)
class Repo:
    """A model's repository at its one commit; `says` adds to what the Hub tells of it, or changes it."""

    id: str
    bodies: Mapping[str, bytes]
    task: str | None = None
    library: str | None = "transformers"
    licence: str = "apache-2.0"
    gated: str | bool = False
    private: bool = False
    downloads: int = 0
    likes: int = 0
    says: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def files(self) -> dict[str, Stored]:
        return {name: Stored(name, body) for name, body in sorted(self.bodies.items())}

    @cached_property
    def commit(self) -> str:
        told = "".join(f"{name} {file.etag}\n" for name, file in self.files.items())
        return hashlib.sha1(f"{self.id}\n{told}".encode()).hexdigest()

    @cached_property
    def parameters(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for file in self.files.values():
            if file.name.endswith(".safetensors"):
                counts += _parameters(file.body)
        return dict(counts)

    @property
    def tags(self) -> list[str]:
        safe = ["safetensors"] if self.parameters else []
        return [*([self.library] if self.library else []), *safe, f"license:{self.licence}", *self.says.get("tags", ())]

    def told(self, blobs: bool, listed: bool = False) -> dict[str, Any]:
        """As `/api/models/{id}` tells it; a list has no files."""
        config = json.loads(self.bodies.get("config.json", b"{}"))
        pipeline = json.loads(self.bodies.get("model_index.json", b"{}"))
        said = {name: config[name] for name in ("architectures", "model_type", "auto_map") if name in config}
        said |= {"diffusers": {"_class_name": pipeline["_class_name"]}} if pipeline else {}
        told: dict[str, Any] = {
            "_id": self.commit[:24],
            "id": self.id,
            "modelId": self.id,
            "sha": self.commit,
            "private": self.private,
            "gated": self.gated,
            "disabled": False,
            "downloads": self.downloads,
            "likes": self.likes,
            "lastModified": "2026-03-02T10:20:30.000Z",
            "config": said,
            "cardData": {"license": self.licence},
        }
        told |= {"pipeline_tag": self.task} if self.task else {}
        told |= {"library_name": self.library} if self.library else {}
        if self.parameters:
            told["safetensors"] = {"parameters": self.parameters, "total": sum(self.parameters.values())}
        if not listed:
            files = self.files.values()
            told["siblings"] = [file.sibling() if blobs else {"rfilename": file.name} for file in files]
        return told | dict(self.says) | {"tags": self.tags}


def _parameters(body: bytes) -> Counter[str]:
    """By type, as the Hub reads them from the header."""
    length = struct.unpack("<Q", body[:8])[0]
    header = json.loads(body[8 : 8 + length])
    counts: Counter[str] = Counter()
    for name, tensor in header.items():
        if name != "__metadata__":
            size = 1
            for side in tensor["shape"]:
                size *= side
            counts[tensor["dtype"]] += size
    return counts


def repo_of(folder: Path | str, id: str, more: Mapping[str, bytes] | None = None, **told: Any) -> Repo:
    """A repository with all files of a folder, or of the embedded model of that name; `more` files beside them."""
    place = folder if isinstance(folder, Path) else EMBEDDED_WEIGHTS / folder
    found = (file for file in place.rglob("*") if file.is_file())
    return Repo(id, {str(file.relative_to(place)): file.read_bytes() for file in found} | dict(more or {}), **told)
