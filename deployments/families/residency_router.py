"""Serve's request router for families: it reads what replicas say of their models, and asks `residency`.

Ray ships the class by value to whoever has a handle. It takes no mixin: `FIFOMixin` would give the replica that was
chosen for one call to another.
"""

import time
from typing import Any

from ray.serve._private.common import RequestMetadata
from ray.serve.request_router import PendingRequest, RequestRouter, RunningReplica

from deployments.families.residency import SPILL_AT, Expected, Stats, keepers_of, rank_replicas


class ResidencyRouter(RequestRouter):
    """Calls carry their model in their one argument (`Work`, `Wanted`); what has none goes to the least busy."""

    def initialize_state(self, **options: int) -> None:
        """`spill_at`: as in `residency.rank_replicas`."""
        self._spill_at = options.get("spill_at", SPILL_AT)
        self._expected = Expected()

    async def choose_replicas(
        self, candidate_replicas: list[RunningReplica], pending_request: PendingRequest | None = None
    ) -> list[list[RunningReplica]]:
        if pending_request is None:
            return [candidate_replicas]
        pending_request.routing_context.should_backoff = True
        asked: Any = next(iter(pending_request.args), None)
        model = getattr(asked, "model", None)
        if model is None or len(candidate_replicas) < 2:
            return [candidate_replicas]
        stats = {one.replica_id.unique_id: Stats.of(one.routing_stats) for one in candidate_replicas}
        ranks = self._ranked(candidate_replicas, stats, model)
        told = asked.model_copy(update={"keepers": keepers_of(stats)})
        pending_request.args = [told, *pending_request.args[1:]]
        by_id = {one.replica_id.unique_id: one for one in candidate_replicas}
        return [[by_id[id] for id in rank] for rank in ranks]

    def _get_pending_request_matching_internal_request_id(
        self, request_metadata: RequestMetadata | None = None
    ) -> PendingRequest | None:
        """The very call that a replica was chosen for. Ray looks for its id, which all calls of one HTTP request have:
        of several at once (three texts, two pictures) all but one would wait for ever.
        """
        waiting = (one for one in self._pending_requests_to_fulfill if one.metadata is request_metadata)
        return next((one for one in waiting if not one.future.done()), None)

    def _ranked(
        self, candidates: list[RunningReplica], stats: dict[str, Stats], model: Any
    ) -> tuple[tuple[str, ...], ...]:
        now = time.monotonic()
        self._expected.forget(now)
        queues = {one.replica_id.unique_id: self._queue(one) for one in candidates}
        ranks = rank_replicas(
            (self._expected.seen(id, one, model.id, queues[id]) for id, one in stats.items()), self._spill_at
        )
        chosen = ranks[0][0]
        if model.id not in stats[chosen].ready:
            self._expected.note(chosen, model.id, model.bytes, now)
        return ranks

    def _queue(self, replica: RunningReplica) -> int:
        """Nothing is known of one that was not asked for a while: it has little to do."""
        return self.replica_queue_len_cache.get(replica.replica_id) or 0
