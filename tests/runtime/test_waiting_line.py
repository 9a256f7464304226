"""Loads that wait for room: who leaves the line, who may pass, and who is served."""

import threading
import time
from pathlib import Path

from deployments.contracts.events import Event
from tests.runtime.pools import (
    TASK,
    classified,
    copies,
    done,
    held,
    large_bert,
    leased,
    room_for,
    runtime,
    small_bytes,
    work,
)


def test_a_load_that_nobody_waits_for_any_more_makes_nobody_leave() -> None:
    family = room_for(1)
    one, other = copies(2)
    kept = leased(family, one)
    asking = family.events(work(TASK, other, "a circle"))
    while not any(status.state == "loading" and status.bytes for status in family.pool.status()):
        next(asking)
    asking.close()
    began = time.monotonic()
    while [status for status in family.pool.status() if status.state == "loading"]:
        assert time.monotonic() - began < 60
    family.pool.release(kept)
    assert set(held(family)) == {one.id}
    assert family.pool.books().reserved == 0
    done(classified(family, other))
    assert set(held(family)) == {other.id}
    family.pool.close()


def test_a_small_model_passes_a_large_one_that_waits_without_taking_its_room(tmp_path: Path) -> None:
    used, waiting = (large_bert(tmp_path, f"large/{name}", layers=1) for name in ("used", "waiting"))
    small = list(copies(4))
    alone = runtime()
    done(classified(alone, used))
    large_bytes = held(alone)[used.id].bytes
    alone.pool.close()
    family = runtime(bytes=int(large_bytes * 1.3) + int(small_bytes() * 2.4))
    kept = leased(family, used)
    answers: list[Event] = []
    asker = threading.Thread(target=lambda: answers.append(classified(family, waiting)))
    asker.start()
    while not any(status.state == "loading" and status.bytes for status in family.pool.status()):
        time.sleep(0.01)
    for model in small:
        done(classified(family, model))
        assert used.id in held(family)
    assert not answers
    family.pool.release(kept)
    asker.join()
    done(answers[0])
    assert waiting.id in held(family)
    assert used.id not in held(family)
    family.pool.close()
