"""What a process may take of its GPU, CUDA's own part counted, and a GPU that is smaller than it was taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deployments.contracts.errors import InsufficientMemory
from deployments.contracts.memory import MemoryTerms
from deployments.runtime.gpu_cap import CUDA_ITSELF, cap_fraction

GIB = 2**30


@given(some.lists(some.integers(200, 5000), min_size=1, max_size=8), some.floats(0.96, 1.1))
def test_processes_that_share_a_gpu_never_take_more_than_it_has(parts: list[int], real: float) -> None:
    reckoned, total = 79 * GIB, int(79 * GIB * real)
    fitting = [part for at, part in enumerate(parts) if sum(parts[: at + 1]) <= 10_000]
    terms = [MemoryTerms(gpu_share=part / 10_000, gpu_bytes=reckoned * part // 10_000) for part in fitting]
    taken = sum(cap_fraction(one, total) * total + CUDA_ITSELF for one in terms)
    assert taken <= total + 1
    assert all(0 < cap_fraction(one, total) * total + CUDA_ITSELF <= (one.gpu_bytes or 0) + 1 for one in terms)


def test_a_smaller_gpu_than_was_said_is_refused_with_the_numbers() -> None:
    with pytest.raises(InsufficientMemory, match="42,412,802,048, and that part 21,206,401,024"):
        cap_fraction(MemoryTerms(gpu_share=0.5, gpu_bytes=79 * GIB // 2), 42_412_802_048)


def test_where_nobody_reckoned_the_share_itself_is_the_cap() -> None:
    assert cap_fraction(MemoryTerms(gpu_share=0.25), 80 * GIB) == 0.25
