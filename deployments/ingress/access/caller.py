"""For whom this server works just now: known to all that is done for a request, also in a job that goes on after it."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """A key by its name; one that is `admin` sees what others have stored, too."""

    name: str
    admin: bool = False


CALLER: ContextVar[Caller | None] = ContextVar("anymodal_caller", default=None)
"""None: there are no keys, or the server itself is at work, or a process of its cluster asks."""
