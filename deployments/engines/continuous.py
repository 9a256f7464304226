"""Continuous batching by transformers: requests join and leave one running batch, each streamed to its own caller."""

import copy
from collections.abc import Generator, Sequence
from itertools import count
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

from transformers import GenerationConfig
from transformers.generation.configuration_utils import ContinuousBatchingConfig
from transformers.generation.continuous_batching.continuous_api import ContinuousBatchingManager, OutputRouter
from transformers.generation.continuous_batching.requests import GenerationOutput, RequestStatus

from deployments.contracts.errors import InternalError
from deployments.engines.batch_order import NAME
from deployments.engines.kv_cache import PAGE, CacheSize

MOST_REQUESTS = 64
PATIENCE_S = 5.0
"""How often a caller that waits for a token makes sure that the batch still runs."""
PER_REQUEST = {"temperature": 0.5, "top_k": 50, "top_p": 0.5}
"""A processor exists only where its default does something; each request says its own values."""


class Mailboxes(OutputRouter):  # type: ignore[misc]
    """Puts what a request is answered straight into its caller's queue."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, SimpleQueue[GenerationOutput]] = {}

    def deliver(self, output: GenerationOutput) -> None:
        if box := self.boxes.get(output.request_id):
            box.put(output)

    def deliver_batch(self, outputs: list[GenerationOutput]) -> None:
        for output in outputs:
            self.deliver(output)


class Batch:
    """A running batch on a model's weights; all its requests draw, or none does. It begins with the first request."""

    def __init__(self, model: Any, size: CacheSize, *, draws: bool) -> None:
        self._model = model
        self._size = size
        self._draws = draws
        self._lock = Lock()
        self._manager: ContinuousBatchingManager | None = None
        self._mail = Mailboxes()
        self._names = count()

    def decode(
        self, prompt: Sequence[int], max_new_tokens: int, ends: frozenset[int], **warping: float
    ) -> Generator[int, None, bool]:
        """The ids of one answer as the batch finds them; returns whether the model ended by itself.

        Closing the generator takes the request out of the batch before its next step.
        """
        manager = self._running()
        name, box = f"request-{next(self._names)}", SimpleQueue[GenerationOutput]()
        self._mail.boxes[name] = box
        try:
            taken = manager.add_request(
                list(prompt), name, max_new_tokens, streaming=True, eos_token_id=list(ends), **warping
            )
            if taken is None:
                raise InternalError("the batch stopped while this request came in; ask again")
            last = yield from self._received(manager, box)
        finally:
            del self._mail.boxes[name]
            manager.cancel_request(name)
        return last in ends

    def _received(
        self, manager: ContinuousBatchingManager, box: SimpleQueue[GenerationOutput]
    ) -> Generator[int, None, int | None]:
        ids: list[int] = []
        while True:
            output = self._next(manager, box)
            known, ids = len(ids), output.generated_tokens
            yield from ids[known:]
            if output.status == RequestStatus.FAILED:
                raise InternalError(f"the batch failed: {str(output.error)[:200]}; ask again")
            if output.is_finished():
                return ids[-1] if ids else None

    def _next(self, manager: ContinuousBatchingManager, box: SimpleQueue[GenerationOutput]) -> GenerationOutput:
        while True:
            try:
                return box.get(timeout=PATIENCE_S)
            except Empty:
                if not manager.is_running():
                    raise InternalError("the batch stopped before this request was done; ask again") from None

    def _running(self) -> ContinuousBatchingManager:
        with self._lock:
            if self._manager is None or not self._manager.is_running():
                self._manager = self._begun()
            return self._manager

    def _begun(self) -> ContinuousBatchingManager:
        manager = twin(self._model).init_continuous_batching(
            generation_config=GenerationConfig(
                do_sample=self._draws, eos_token_id=-1, **(PER_REQUEST if self._draws else {})
            ),
            continuous_batching_config=ContinuousBatchingConfig(
                scheduler_type=NAME,
                page_size=PAGE,
                num_blocks=self._size.pages,
                max_batch_tokens=self._size.batch_tokens,
                max_requests_per_batch=MOST_REQUESTS,
                per_request_processors=True,
                auto_switch_to_flash=False,
            ),
        )
        manager.output_router = self._mail
        starter = Thread(target=manager.start, daemon=True)  # its thread inherits this: no exit waits for a batch
        starter.start()
        starter.join()
        return manager

    def close(self) -> None:
        with self._lock:
            if self._manager is not None:
                self._manager.stop(block=True, hard_stop=True)
                self._manager = None


def twin(model: Any) -> Any:
    """A model of the same weight tensors with modules and configuration of its own.

    Each step of a batch writes into its model's configuration, and `generate` on the same model would read it.
    """
    return copy.deepcopy(model, {id(tensor): tensor for tensor in (*model.parameters(), *model.buffers())})
