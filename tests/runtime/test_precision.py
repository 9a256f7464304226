"""Which precision a model is loaded in: the row's wish, else the device's best, else the numbers that say why not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.contracts.device import DeviceFacts
from deployments.contracts.errors import InsufficientMemory, ModelUnavailable
from deployments.contracts.model import ModelFacts, Precision
from deployments.hub.weight_files import WIDTHS, Tensors, bytes_in
from deployments.runtime.precision import bytes_needed, choose_precision
from deployments.runtime.sizing import PEAK, need_after_rehearsal

CPU = DeviceFacts(
    kind="cpu", name="cpu", title="this CPU", bf16=True, fp16=False, int8=True, int4=True, total_bytes=1, free_bytes=1
)
NEW_GPU = CPU.model_copy(update={"kind": "cuda", "name": "cuda", "title": "H200", "fp16": True})
OLD_GPU = NEW_GPU.model_copy(update={"title": "T4", "bf16": False})
BARE_CPU = CPU.model_copy(update={"int8": False, "int4": False})
DEVICES = st.builds(
    CPU.__class__,
    kind=st.sampled_from(("cpu", "cuda")),
    name=st.just("it"),
    title=st.just("it"),
    bf16=st.booleans(),
    fp16=st.booleans(),
    int8=st.booleans(),
    int4=st.booleans(),
    total_bytes=st.just(1),
    free_bytes=st.just(1),
)
KINDS = st.sampled_from(("F64", "F32", "BF16", "F16", "I64", "I8", "U8", "BOOL"))
WEIGHTS = st.lists(st.builds(Tensors, KINDS, st.integers(1, 10**12), st.booleans()), min_size=1, max_size=6)
WISHES = st.sampled_from((None, *WIDTHS))


def model(wish: Precision | None = None, bytes: int = 100) -> ModelFacts:
    return ModelFacts(id="a/b", source="/a/b", tasks=("t",), tier="small", licence="mit", bytes=bytes, precision=wish)


FLOATS = (Tensors("F32", 1000, True), Tensors("F32", 100), Tensors("I64", 10))


@pytest.mark.parametrize(
    ("device", "wish", "chosen"),
    [
        (CPU, None, "float32"),
        (NEW_GPU, None, "bfloat16"),
        (OLD_GPU, None, "float16"),
        (OLD_GPU.model_copy(update={"fp16": False}), None, "float32"),
        (CPU, "bfloat16", "bfloat16"),
        (NEW_GPU, "float32", "float32"),
        (CPU, "int8", "int8"),
        (OLD_GPU, "int4", "int4"),
    ],
)
def test_the_rows_wish_else_the_devices_best(device: DeviceFacts, wish: Precision | None, chosen: Precision) -> None:
    assert choose_precision(model(wish), FLOATS, device, 10**6) == chosen


@pytest.mark.parametrize(
    ("device", "wish", "told"),
    [
        (CPU, "float16", r"a/b asks for float16, which this CPU cannot.*float32, bfloat16, int8, int4"),
        (OLD_GPU, "bfloat16", r"bfloat16, which T4 cannot.*float32, float16"),
        (BARE_CPU, "int4", r"int4, which this CPU cannot.*float32, bfloat16.*anymodal\[quantized\]"),
    ],
)
def test_what_the_device_cannot_is_refused_with_what_it_can(device: DeviceFacts, wish: Precision, told: str) -> None:
    with pytest.raises(ModelUnavailable, match=told):
        choose_precision(model(wish), FLOATS, device, 10**6)


def test_bytes_are_counted_in_the_precision_they_are_loaded_in() -> None:
    assert bytes_in(FLOATS, "float32") == 4400 + 80
    assert bytes_in(FLOATS, "bfloat16") == 2200 + 80
    assert bytes_in(FLOATS, "int8", computed="bfloat16") == 1000 + 200 + 80
    assert bytes_in(FLOATS, "int4", computed="float32") == 562.5 + 400 + 80 + 0.5


@pytest.mark.parametrize(("room", "fits"), [(4479, "bfloat16"), (2279, "int8"), (1479, "int4")])
def test_who_does_not_fit_is_told_the_numbers_and_the_precision_that_would(room: int, fits: str) -> None:
    with pytest.raises(
        InsufficientMemory, match=f"4,480 bytes in float32, cpu has room for {room:,}.*precision {fits}"
    ):
        choose_precision(model(), FLOATS, CPU, room)


def test_where_no_precision_fits_none_is_advised() -> None:
    with pytest.raises(InsufficientMemory, match="no precision"):
        choose_precision(model(), FLOATS, BARE_CPU, 2279)


def test_uncounted_weights_take_what_the_row_says() -> None:
    assert choose_precision(model(bytes=100), (), NEW_GPU, 100) == "bfloat16"
    with pytest.raises(InsufficientMemory, match="101 bytes"):
        choose_precision(model(bytes=101), (), NEW_GPU, 100)


@given(WISHES, WEIGHTS, DEVICES, st.integers(0, 10**14))
def test_what_is_chosen_is_possible_fits_and_is_the_wish(
    wish: Precision | None, weights: list[Tensors], device: DeviceFacts, room: int
) -> None:
    facts = model(wish)
    wanted = wish or device.best
    need = bytes_needed(facts, weights, wanted, device)
    if wanted not in device.possible:
        with pytest.raises(ModelUnavailable):
            choose_precision(facts, weights, device, room)
    elif need <= room:
        assert choose_precision(facts, weights, device, room) == wanted
    else:
        with pytest.raises(InsufficientMemory, match=f"{need:,} .* {room:,};") as short:
            choose_precision(facts, weights, device, room)
        fitting = [one for one in device.possible if bytes_needed(facts, weights, one, device) <= room]
        advised = re.search(r"asked for precision (\w+)", short.value.message)
        assert (advised[1] if advised else None) == (fitting[0] if fitting else None)


@given(WEIGHTS)
def test_fewer_bits_never_take_more(weights: list[Tensors]) -> None:
    for computed in ("float32", "bfloat16"):
        sizes = [bytes_in(weights, one, computed) for one in (computed, "int8", "int4")]
        assert sizes == sorted(sizes, reverse=True)
    assert bytes_in(weights, "bfloat16") == bytes_in(weights, "float16") <= bytes_in(weights, "float32")


def test_a_rehearsal_may_raise_what_is_reserved_and_never_lowers_it() -> None:
    assert need_after_rehearsal(1000, 2000, "bfloat16") == 2000 * PEAK
    assert need_after_rehearsal(3000, 2000, "float32") == 3000
    assert need_after_rehearsal(1000, 2000, "int8") == 1000, "heard before its bits were made fewer"
    assert need_after_rehearsal(1000, 0, None) == 1000
