"""Facts on the disk: read by many processes and written by many, with what was torn or tampered with thrown away."""

import json
import logging
import os
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deployments.hub.facts import HubFacts
from deployments.hub.terms import HubTerms

LOG = logging.getLogger("anymodal.hub")
MAX_KEPT = 4096


class _Kept(BaseModel):
    """What a file holds; `digest` is of the facts and of when they were asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asked_at: float = Field(ge=0, allow_inf_nan=False)
    digest: str
    facts: HubFacts


class FactsShelf:
    """Facts by id and revision. `now` is the machine's clock, which many processes share and which may jump."""

    def __init__(self, terms: HubTerms, now: Callable[[], float] = time.time) -> None:
        self._terms = terms
        self._folder = terms.facts_folder
        self._now = now

    def get(self, id: str, revision: str | None) -> HubFacts | None:
        """The facts with their age, however old; none where there are none, or none that are whole."""
        file = self._file(id, revision)
        try:
            kept = _Kept.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError):
            self._drop(file)
            return None
        if kept.digest != _digest(kept.facts, kept.asked_at) or kept.facts.id != id:
            self._drop(file)
            return None
        return kept.facts.model_copy(update={"age_s": self._age(kept.asked_at)})

    def put(self, facts: HubFacts, revision: str | None) -> None:
        """Replace what is known; also kept by the commit. A disk that takes nothing costs questions, not answers."""
        asked_at = self._now()
        fresh = facts.model_copy(update={"age_s": 0.0})
        body = {"asked_at": asked_at, "digest": _digest(fresh, asked_at), "facts": fresh.model_dump(mode="json")}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for name in dict.fromkeys((revision, facts.revision)):
                _replace(self._file(facts.id, name), json.dumps(body).encode())
            self._thin_out()
        except OSError as error:
            LOG.warning("facts of %s cannot be kept in %s: %s", facts.id, self._folder, error.strerror)

    def _age(self, asked_at: float) -> float:
        """What was asked for in the future was asked before the clock was set back: as old as can be used at all."""
        age = self._now() - asked_at
        return age if age >= 0 else self._terms.facts_for_s

    def _file(self, id: str, revision: str | None) -> Path:
        key = json.dumps([self._terms.url, id, revision])
        return self._folder / f"{sha256(key.encode()).hexdigest()}.json"

    def _drop(self, file: Path) -> None:
        LOG.warning("facts in %s are damaged; they are asked for again", file)
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            LOG.warning("%s cannot be removed: %s", file, error.strerror)

    def _thin_out(self) -> None:
        kept = list(self._folder.glob("*.json"))
        if len(kept) > MAX_KEPT:
            for file in sorted(kept, key=_written_at)[: len(kept) - MAX_KEPT // 2]:
                file.unlink(missing_ok=True)


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:  # another process thins out, too
        return 0.0


def _digest(facts: HubFacts, asked_at: float) -> str:
    return sha256(f"{asked_at!r} {facts.model_dump_json()}".encode()).hexdigest()


def _replace(file: Path, body: bytes) -> None:
    """Readers see the old file or the new one, whole."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(body)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
