"""What leaves for another, whatever there is: properties of a pure decision."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as some

from deployments.runtime.eviction import HOT_S, Candidate, choose_victims

SECONDS = some.floats(0, 1e6, allow_nan=False)
CANDIDATES = some.lists(
    some.builds(
        Candidate,
        key=some.integers(),
        bytes=some.integers(0, 10**12),
        idle_s=SECONDS,
        reload_s=SECONDS,
        in_use=some.booleans(),
        pinned=some.booleans(),
        failed=some.booleans(),
        copied=some.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.key,
)
EACH = settings(max_examples=150, database=None, deadline=None)
SHORTAGES = some.integers(-10, 5 * 10**12)
FACTORS = ("idle_s", "bytes", "failed", "copied", "reload_s")
PLAIN = Candidate(key="plain", bytes=1000, idle_s=100, reload_s=1)


@EACH
@given(CANDIDATES, SHORTAGES)
def test_nobody_leaves_who_is_used_or_pinned_and_nobody_in_vain(models: list[Candidate], shortage: int) -> None:
    victims = choose_victims(models, shortage)
    assert not any(one.in_use or one.pinned for one in victims)
    assert set(victims) <= set(models)
    assert len(set(victims)) == len(victims)
    freed = sum(one.bytes for one in victims)
    assert freed >= shortage or not victims
    assert all(freed - one.bytes < shortage for one in victims)


@EACH
@given(CANDIDATES, SHORTAGES)
def test_room_is_made_wherever_it_can_be(models: list[Candidate], shortage: int) -> None:
    able = sum(one.bytes for one in models if not (one.in_use or one.pinned))
    assert bool(choose_victims(models, shortage)) == (0 < shortage <= able)


@EACH
@given(CANDIDATES, SHORTAGES)
def test_the_order_in_which_they_are_listed_is_nothing(models: list[Candidate], shortage: int) -> None:
    apart = [replace(one, idle_s=number * 7.0 + 1, reload_s=1.0) for number, one in enumerate(models)]
    chosen = choose_victims(apart, shortage)
    other = choose_victims(reversed(apart), shortage)
    assert sum(one.bytes for one in chosen) == sum(one.bytes for one in other)


@EACH
@given(
    some.floats(HOT_S, 1e5),
    some.floats(1.01, 100),
    some.sampled_from(["idle_s", "bytes", "failed", "copied", "reload_s"]),
)
def test_of_two_the_older_larger_cheaper_failed_or_copied_leaves(idle_s: float, more: float, what: str) -> None:
    stays = replace(PLAIN, idle_s=idle_s, bytes=10_000, reload_s=10.0)
    other = replace(stays, key="goes")
    goes = {
        "idle_s": replace(other, idle_s=idle_s * more),
        "bytes": replace(other, bytes=int(10_000 * more)),
        "reload_s": replace(other, reload_s=10.0 / more),
        "failed": replace(other, failed=True),
        "copied": replace(other, copied=True),
    }[what]
    assert choose_victims([stays, goes], 5000) == choose_victims([goes, stays], 5000) == (goes,)


@EACH
@given(some.floats(0, HOT_S - 1), some.floats(0.001, 1e4), some.floats(0.001, 1e4))
def test_the_hot_last_copy_is_the_last_to_leave(idle_s: float, its: float, others: float) -> None:
    hot = replace(PLAIN, key="hot", idle_s=idle_s, reload_s=its, bytes=10**9)
    cold = replace(PLAIN, key="cold", idle_s=HOT_S * 2, reload_s=others)
    copied = replace(PLAIN, key="copied", idle_s=idle_s, reload_s=others, copied=True)
    assert choose_victims([hot, cold], 1000) == (cold,)
    assert choose_victims([hot, copied], 1000) == (copied,)
    assert choose_victims([hot, cold, copied], 2001)[-1] == hot
