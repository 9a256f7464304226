"""What a replica tells of its models and of its memory: a real pool with room for one model, two that want it."""

from deployments.contracts.memory import MemoryTerms
from deployments.families.registry import FAMILIES, GUARDS
from deployments.families.watch import Watch, bytes_by_model
from deployments.hub.terms import HubTerms
from deployments.runtime.family import FamilyRuntime
from deployments.runtime.place import Place
from deployments.telemetry import metrics
from deployments.telemetry.metrics import OF_HUB
from deployments.telemetry.timeline import OK
from deployments.telemetry.tracing import OFF
from tests.runtime.pools import NLI, SENTIMENT, TASK, facts, small_bytes, work
from tests.telemetry.kept import Ledger


def watched(bytes: int | None = None) -> tuple[FamilyRuntime, Watch, Ledger]:
    ledger = Ledger()
    watch = Watch("text", ledger, OFF)
    declared = FAMILIES["text"]
    place = Place("cpu", MemoryTerms(bytes=bytes), HubTerms(), watch)
    return FamilyRuntime(declared.tasks, declared.loaders, GUARDS, place), watch, ledger


def test_a_model_that_makes_room_is_an_eviction_and_is_no_longer_in_the_books() -> None:
    family, watch, ledger = watched(int(small_bytes() * 1.35))
    for id in (SENTIMENT, NLI):
        asked = work(TASK, facts(id), "x")
        assert list(watch.over(asked, family.events(asked)))
        watch.look(family.status("replica"))
    assert ledger.of(metrics.LOADS, code=OK) == [1, 1]
    assert ledger.of(metrics.EVICTIONS, model=SENTIMENT, why="room") == [1]
    measured, gone = ledger.of(metrics.MODEL_BYTES, model=SENTIMENT, of="measured")
    assert measured > 0
    assert gone == 0
    assert ledger.of(metrics.MEMORY_BYTES, of="budget")[-1] >= ledger.of(metrics.MEMORY_BYTES, of="charged")[-1] > 0
    family.unload(NLI, "replica")
    assert ledger.of(metrics.EVICTIONS, model=NLI, why="asked") == [1]
    family.pool.close()


def test_a_model_that_cannot_come_is_counted_by_its_code() -> None:
    family, watch, ledger = watched(1000)
    asked = work(TASK, facts(SENTIMENT), "x")
    list(watch.over(asked, family.events(asked)))
    assert ledger.of(metrics.LOADS, model=SENTIMENT, code="insufficient_memory") == [1]
    assert ledger.of(metrics.RUN_SECONDS) == []
    family.pool.close()


def test_a_call_that_is_left_is_over_and_its_model_free() -> None:
    family, watch, _ = watched()
    asked = work(TASK, facts(SENTIMENT), "x")
    running = watch.over(asked, family.events(asked))
    assert next(running)
    running.close()
    assert not any(model.in_use for model in family.pool.status())
    family.pool.close()


def test_models_of_the_hub_are_one_label_and_their_bytes_are_added_up() -> None:
    family, watch, ledger = watched()
    for name in ("one", "other"):
        asked = work(TASK, facts(SENTIMENT, id=f"somebody/{name}", origin="hub"), "x")
        list(watch.over(asked, family.events(asked)))
    status = family.status("replica")
    assert ledger.of(metrics.LOADS, model=OF_HUB, code=OK) == [1, 1]
    taken = bytes_by_model(status, {})
    assert taken[OF_HUB, "measured"] == sum(model.bytes for model in status.models)
    assert not [told for _, told, _ in ledger.entries if "somebody" in repr(told)]
    family.pool.close()
