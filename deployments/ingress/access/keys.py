"""API keys as the server knows them: by name and hash, never the key itself."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from enum import StrEnum

from pydantic import Field

from deployments.contracts.wire import Wire


class Scope(StrEnum):
    """What a key may be used for: running tasks, and what touches all who use the server."""

    INFER = "infer"
    ADMIN = "admin"


class Key(Wire):
    """One client's key; `quota` is what its answers may take in a day, in the units of `contracts.usage`."""

    name: str
    sha256: str
    scopes: frozenset[Scope]
    requests_per_minute: int | None = Field(None, ge=1)
    concurrent: int | None = Field(None, ge=1)
    quota: Mapping[str, float] = Field(default_factory=dict)


def key_of(secret: str, keys: Iterable[Key]) -> Key | None:
    """The key that this is. Every one is compared, each in constant time: how long it takes tells nothing."""
    hashed = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
    found = None
    for key in keys:
        if hmac.compare_digest(hashed, key.sha256):
            found = key
    return found
