"""Thirty-two threads that load, ask and unload a few models with room for some of them: nothing ever breaks."""

import random
import time
from collections import Counter

from deployments.contracts.events import Done, Failed
from tests.runtime.pools import at_once, classified, copies, held, room_for

THREADS, SECONDS, EACH = 32, 4.0, 2


def test_loads_and_unloads_of_many_threads_never_crash() -> None:
    family = room_for(3, idle_s=0.3)
    models = list(copies(6))
    ends_at = time.monotonic() + SECONDS

    def churn(number: int) -> Counter[str]:
        seen: Counter[str] = Counter()
        chance = random.Random(number)
        while time.monotonic() < ends_at or (number % 4 and seen.total() < EACH):
            if number % 4 == 0:
                model = chance.choice(models)
                seen["unloaded" if family.unload(model.id, "here").freed_bytes else "kept"] += 1
                continue
            match classified(family, models[number % len(models)]):
                case Done():
                    seen["done"] += 1
                case Failed(error=error):
                    seen[error.message] += 1
            books = family.pool.books()
            assert books.charged + books.reserved <= books.budget
        return seen

    counted = sum(at_once(THREADS, churn), Counter[str]())
    assert set(counted) <= {"done", "kept", "unloaded"}, counted
    assert counted["done"] > THREADS  # three of four threads, each of them EACH times at least
    assert counted["unloaded"] > 0
    assert all(one.in_use == 0 for one in held(family).values())
    assert len(held(family)) <= 3
    family.pool.close()
    assert family.pool.books()[1:3] == (0, 0)
