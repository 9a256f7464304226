"""GiB that families ask for as fractions of GPUs: never more than there is, on the smallest type, or the numbers."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as some

from configs.gpu_memory import GIB, GIBIBYTE, SIZES, UnknownGpu
from configs.settings import MemorySettings
from graphs.app import NUM_CPUS, actor_options, memory_of
from graphs.cluster.gpus import counted
from graphs.cluster.shares import PARTS, DoesNotFit, Share, fleet_of, shares_of

ASKS = some.dictionaries(some.sampled_from("abcdefgh"), some.floats(1, 200), min_size=1)
FLEETS = some.dictionaries(some.sampled_from(sorted(GIB)), some.integers(1, 4), min_size=1, max_size=4)
ONE_GPU = some.sampled_from(sorted(GIB))


def shared(asked: Mapping[str, float], counts: Mapping[str, int]) -> dict[str, Share]:
    return shares_of(asked, fleet_of(counts, {}))


@given(ASKS, ONE_GPU)
def test_on_one_gpu_what_fits_in_gib_fits_in_fractions_and_nothing_else_does(
    asked: dict[str, float], type: str
) -> None:
    whole = round(GIB[type] * GIBIBYTE)
    wanted = sum(round(gib * GIBIBYTE) for gib in asked.values())
    try:
        shares = shared(asked, {type: 1})
    except DoesNotFit:
        assert wanted > whole
        return
    assert wanted < whole + len(asked) * (whole / PARTS + 1)  # what rounding down gives each
    assert sum(share.parts for share in shares.values()) <= PARTS
    assert sum(share.cap_bytes for share in shares.values()) <= whole


@given(ASKS, FLEETS)
def test_a_share_is_what_was_asked_and_the_cap_is_the_share(asked: dict[str, float], counts: dict[str, int]) -> None:
    try:
        shares = shared(asked, counts)
    except DoesNotFit:
        return
    assert set(shares) == set(asked)
    for family, share in shares.items():
        bytes = round(asked[family] * GIBIBYTE)
        assert 0 < share.num_gpus <= 1
        assert share.num_gpus * PARTS == pytest.approx(share.parts, abs=1e-9)
        assert share.cap_bytes == pytest.approx(share.num_gpus * share.gpu.bytes, abs=1)
        assert bytes - share.gpu.bytes / PARTS - 1 < share.cap_bytes <= bytes


@given(ASKS, FLEETS, some.data())
def test_whatever_the_order_and_the_gpu_everyone_finds_a_place(
    asked: dict[str, float], counts: dict[str, int], by_chance: some.DataObject
) -> None:
    try:
        shares = shared(asked, counts)
    except DoesNotFit:
        return
    free = {type: [PARTS] * count for type, count in counts.items()}
    for family in by_chance.draw(some.permutations(sorted(shares))):
        share = shares[family]
        gpus = free[share.gpu.type]
        with_room = [at for at, left in enumerate(gpus) if left >= share.parts]
        assert with_room
        gpus[by_chance.draw(some.sampled_from(with_room))] -= share.parts


def test_on_two_gpus_a_large_one_is_not_locked_out_by_two_small_ones() -> None:
    """36 and 28 and 10 could be packed on 39 and 39; but the 28 and the 10 may come first, one on each."""
    asked = {"a": 36, "b": 28, "c": 10}
    types = {family: share.gpu.type for family, share in shared(asked, {"A100-40G": 2, "H100": 1}).items()}
    assert types == {"a": "A100-40G", "b": "A100-40G", "c": "H100"}
    with pytest.raises(DoesNotFit, match=r"10 of c are not sure of a place on 2 × A100-40G of 39 GiB, which have a 36"):
        shared(asked, {"A100-40G": 2})


@given(some.floats(1, 200), FLEETS)
def test_one_family_alone_gets_the_smallest_type_that_has_what_it_asks_for(gib: float, counts: dict[str, int]) -> None:
    large_enough = [GIB[type] for type in counts if round(GIB[type] * GIBIBYTE) >= round(gib * GIBIBYTE)]
    if not large_enough:
        with pytest.raises(DoesNotFit, match=re.escape(f"asks for {gib:g} GiB of one GPU, and the largest here")):
            shared({"text": gib}, counts)
        return
    assert shared({"text": gib}, counts)["text"].gpu.bytes == round(min(large_enough) * GIBIBYTE)


def test_a_mixed_fleet_is_told_apart_by_labels() -> None:
    shares = shared({"video": 100, "image": 56, "text": 28, "vision": 8}, {"H200": 1, "A100-80G": 1, "A100-40G": 1})
    placed = {family: actor_options(share)["label_selector"] for family, share in shares.items()}
    assert placed == {
        "video": {"ray.io/accelerator-type": "H200"},
        "image": {"ray.io/accelerator-type": "A100-80G"},
        "text": {"ray.io/accelerator-type": "A100-40G"},
        "vision": {"ray.io/accelerator-type": "A100-40G"},
    }


def test_one_number_is_the_part_of_the_gpu_and_the_cap_of_the_process() -> None:
    share = shared({"text": 20}, {"H100": 1})["text"]
    terms = memory_of("text", MemorySettings(), share)
    assert actor_options(share) == {
        "num_cpus": NUM_CPUS,
        "num_gpus": 0.2531,
        "label_selector": {"ray.io/accelerator-type": "H100"},
    }
    assert (terms.gpu_share, terms.gpu_bytes) == (0.2531, 79 * 2**30 * 2531 // 10_000)


def test_who_asks_for_none_computes_on_the_cpu() -> None:
    assert actor_options(None) == {"num_cpus": NUM_CPUS, "num_gpus": 0}


def test_what_cannot_fit_together_is_refused_with_all_numbers() -> None:
    with pytest.raises(DoesNotFit) as refused:
        shared({"text": 30, "video": 40, "audio": 20}, {"H100": 1})
    assert str(refused.value).startswith(
        "the families ask for 90 GiB (video 40 + text 30 + audio 20), and the 20 of audio are not sure of a place on "
        "1 × H100 of 79 GiB, which have video 40 + text 30: "
    )


def test_what_no_gpu_has_is_refused_with_the_largest() -> None:
    with pytest.raises(DoesNotFit, match=r"video asks for 100 GiB of one GPU, and the largest here, H100, has 79 GiB"):
        shared({"text": 1, "video": 100}, {"H100": 8, "L4": 1})


def test_without_a_gpu_cuda_is_refused() -> None:
    with pytest.raises(
        DoesNotFit, match="accelerator is cuda, text asks for 4 GiB of a GPU, and this cluster has no GPU"
    ):
        shared({"text": 4}, {})


@pytest.mark.parametrize("type", ["A100", "Voodoo2"])
def test_memory_is_not_guessed(type: str) -> None:
    with pytest.raises(UnknownGpu, match=type) as refused:
        fleet_of({type: 1}, {})
    assert SIZES.get(type, "not known") in str(refused.value)
    assert [stock.gpu.bytes for stock in fleet_of({type: 1}, {type: 79})] == [79 * 2**30]


def test_gpus_without_a_type_stand_alone_or_are_refused() -> None:
    (stock,) = fleet_of({"GPU": 1}, {"GPU": 24})
    assert actor_options(stock.gpu.share_of(12 * 2**30)) == {"num_cpus": NUM_CPUS, "num_gpus": 0.5}
    with pytest.raises(DoesNotFit, match="1 GPUs are on nodes without the label"):
        fleet_of({"GPU": 1, "H100": 2}, {"GPU": 24})


def test_gpus_are_counted_by_type_on_nodes_that_live() -> None:
    nodes = [
        {"Alive": True, "Resources": {"GPU": 4.0, "CPU": 8.0}, "Labels": {"ray.io/accelerator-type": "H100"}},
        {"Alive": True, "Resources": {"GPU": 2.0}, "Labels": {"ray.io/accelerator-type": "H100"}},
        {"Alive": False, "Resources": {"GPU": 8.0}, "Labels": {"ray.io/accelerator-type": "H100"}},
        {"Alive": True, "Resources": {"GPU": 1.0}, "Labels": {}},
        {"Alive": True, "Resources": {"CPU": 8.0}},
    ]
    assert counted(nodes) == {"H100": 6, "GPU": 1}
