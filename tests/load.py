"""Load that goes on whatever happens to the server: each of several people asks the same again and again."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

Ask = Callable[[], object]
"""Asks once and gives the answer, of which may be compared what does not depend on the company it had."""
REST_S = 1.0
"""Between one's answer and one's next question: a connection that is kept is idle now and then, as people's are."""


@dataclass
class Diary:
    """What one was answered; `expected` when nobody else asked."""

    expected: object
    answers: list[object] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@contextmanager
def asking(people: Mapping[str, Ask]) -> Iterator[Mapping[str, Diary]]:
    """All of them, until it is left; then their diaries are whole."""
    diaries = {name: Diary(ask()) for name, ask in people.items()}
    stop = threading.Event()
    with ThreadPoolExecutor(len(people)) as pool:
        asked = [pool.submit(partial(_until, stop, people[name], diaries[name])) for name in people]
        try:
            yield diaries
        finally:
            stop.set()
            for one in asked:
                one.result()


def _until(stop: threading.Event, ask: Ask, diary: Diary) -> None:
    while not stop.wait(REST_S):
        try:
            diary.answers.append(ask())
        except Exception as failed:  # noqa: BLE001 — every failure is one too many
            diary.failures.append(f"{time.strftime('%X')} {type(failed).__name__}: {failed}")
