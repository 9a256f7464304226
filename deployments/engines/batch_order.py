"""Who is in the next step of a continuous batch: small requests first, as `contracts/fairness` has it."""

from collections.abc import Sequence

from transformers.generation.continuous_batching.requests import FutureRequestState, RequestState, RequestStatus
from transformers.generation.continuous_batching.scheduler import SCHEDULER_MAPPING, FIFOScheduler

from deployments.contracts.fairness import class_of, next_class, passed_over

NAME = "smallest_first"
Scheduled = tuple[list[FutureRequestState] | None, bool, int, int]


class SmallestFirst(FIFOScheduler):  # type: ignore[misc]
    """transformers' own scheduler in another order: a short prompt is read before the rest of a long one, and a short
    answer takes the place of a long one, which waits where it is.
    """

    def reset(self) -> None:
        super().reset()
        self.passed: dict[int, int] = {}

    def schedule_batch(self, token_budget: int, cache_budget: int) -> Scheduled:
        removed: set[str] = set()
        batch, failed, fast, queries, read = self._process_candidates(
            self.candidates(), token_budget, cache_budget, removed
        )
        self._cleanup_waiting_queue(removed)
        if not batch and failed:
            return None, fast, 0, 0
        return batch, fast, queries, read

    def candidates(self) -> list[RequestState]:
        """In the order in which they are given room."""
        there = [*self.active_requests.values()]
        if not self.block_new_requests:  # the cache is not so full that some were sent back
            there += self._get_waiting_candidates()
        if not there:
            return []
        self.passed = {size: self.passed.get(size, 0) for size in map(size_of, there)}
        first = next_class(self.passed)
        self.passed = passed_over(self.passed, first)
        return in_order(there, first, self.max_requests_per_batch)


def size_of(state: RequestState) -> int:
    """The class of all its tokens, read and to be written."""
    return class_of(len(state.initial_tokens) + (state.max_new_tokens or 0))


def in_order(states: Sequence[RequestState], first: int, places: int) -> list[RequestState]:
    """As many as there are places for, by class; of these what is written goes before what is read."""
    ranked = sorted(states, key=lambda state: (size_of(state) != first, size_of(state)))[:places]
    return sorted(ranked, key=lambda state: state.status is not RequestStatus.DECODING)


SCHEDULER_MAPPING[NAME] = SmallestFirst
