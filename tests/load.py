"""Load that goes on whatever happens to the server: askers ask the same again and again, and every call is kept."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

Ask = Callable[[], object]
"""Asks once and gives the answer, of which may be compared what does not depend on the company it had."""


class Unanswered(Exception):
    """In place of an answer came an error; `args` are its code and all that it said."""


@dataclass(frozen=True)
class Call:
    """`error` is its code, or the name of what was raised, None where `output` is the answer; `said` is all it said."""

    sort: str
    began: float
    ended: float
    output: Any = None
    error: str | None = None
    said: Any = None


@dataclass
class Load:
    """What became of the calls so far, in the order in which they ended."""

    calls: list[Call] = field(default_factory=list)

    def of(self, sort: str) -> list[Call]:
        return [call for call in list(self.calls) if call.sort == sort]

    def wait_for_more(self, sorts: Iterable[str], answers: int, since: float, within_s: float) -> None:
        """Until of every sort so many calls that began after `since` have their answer."""
        began = time.monotonic()
        while any(sum(call.began > since and call.error is None for call in self.of(sort)) < answers for sort in sorts):
            assert time.monotonic() - began < within_s, [call for call in self.calls if call.began > since][-20:]
            time.sleep(0.05)


@contextmanager
def loaded(askers: Sequence[tuple[str, Ask]], rest_s: float) -> Iterator[Load]:
    """Each asker has a sort; it rests between an answer and its next question, as what shares the machine has to live.

    When the block ends, the answers that are on their way are waited for.
    """
    load, over = Load(), Event()
    with ThreadPoolExecutor(len(askers)) as threads:
        asking = [threads.submit(_until, over, rest_s, sort, ask, load) for sort, ask in askers]
        try:
            yield load
        finally:
            over.set()
    for one in asking:
        one.result()


def _until(over: Event, rest_s: float, sort: str, ask: Ask, load: Load) -> None:
    while not over.wait(rest_s):
        began = time.monotonic()
        output, (error, said) = None, (None, None)
        try:
            output = ask()
        except Unanswered as failed:
            error, said = failed.args
        except Exception as failed:  # noqa: BLE001 — every failure counts, whatever it is
            error, said = type(failed).__name__, f"{time.strftime('%X')} {failed}"
        load.calls.append(Call(sort, began, time.monotonic(), output, error, said))
