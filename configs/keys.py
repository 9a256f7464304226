"""The file of API keys: rows with hashes, read strictly; `python -m configs.keys NAME >> FILE` adds a new key's row."""

import argparse
import hashlib
import secrets
import sys
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PREFIX = "am-"
KeyScope = Literal["infer", "admin"]


class KeyRow(BaseModel):
    """One key. `quota` is what its answers may take in a day (UTC), by unit: `completion_tokens`, `audio_seconds`, …"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    scopes: tuple[KeyScope, ...] = Field(min_length=1)
    requests_per_minute: int | None = Field(None, ge=1)
    concurrent: int | None = Field(None, ge=1)
    quota: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(default_factory=dict)


ROWS = TypeAdapter(tuple[KeyRow, ...])


class TwoKeysAlike(ValueError):
    """Two rows have one name or one hash."""


def read_keys(file: str) -> tuple[KeyRow, ...]:
    """The rows of a YAML or JSON file; an empty list lets nobody in.

    Raises OSError, TwoKeysAlike, yaml's YAMLError and pydantic's ValidationError.
    """
    rows = ROWS.validate_python(yaml.safe_load(Path(file).expanduser().read_text(encoding="utf-8")))
    for what in ("name", "sha256"):
        values = [getattr(row, what) for row in rows]
        if alike := sorted({value for value in values if values.count(value) > 1}):
            raise TwoKeysAlike(f"{file}: several rows have the {what} {', '.join(alike)}")
    return rows


def made(name: str, scopes: tuple[KeyScope, ...]) -> tuple[str, KeyRow]:
    """A new key of 256 random bits, which no one guesses: a plain hash is enough to keep it by."""
    key = PREFIX + secrets.token_urlsafe(32)
    return key, KeyRow(name=name, sha256=hashlib.sha256(key.encode()).hexdigest(), scopes=scopes)


def main() -> None:
    """Prints the row for the file; the key, which is to be kept nowhere else, goes to the terminal beside."""
    asked = argparse.ArgumentParser(prog="python -m configs.keys", description=__doc__)
    asked.add_argument("name")
    asked.add_argument("--scope", action="append", choices=["infer", "admin"], help="infer, if none is said")
    given = asked.parse_args()
    key, row = made(given.name, tuple(given.scope or ["infer"]))
    print(f"the key, shown this once: {key}", file=sys.stderr)
    told = row.model_dump(mode="json", exclude_defaults=True)
    print(yaml.safe_dump([told], sort_keys=False, default_flow_style=None, width=200), end="")


if __name__ == "__main__":
    main()
