"""The models that one replica holds in memory: each loaded once however many ask for it, within a budget of bytes."""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from deployments.contracts.errors import AnymodalError
from deployments.contracts.events import Loading, Ready
from deployments.contracts.model import ModelFacts, Precision
from deployments.contracts.observing import Left, Why
from deployments.contracts.status import ModelStatus
from deployments.runtime.accounts import Accounts, no_room
from deployments.runtime.admission import Admission
from deployments.runtime.arrival import Arrivals
from deployments.runtime.course import Course, Teller
from deployments.runtime.gauge import gauge_of
from deployments.runtime.held import Held, Key, key_of
from deployments.runtime.idling import Idling
from deployments.runtime.leaving import let_go
from deployments.runtime.load import GivenUp, Load
from deployments.runtime.past import Past, again
from deployments.runtime.place import Place

POLL_S = 0.05
"""How often one who waits can be stopped."""
Waiting = Generator[Loading | None, None, Held]


class Unloaded(NamedTuple):
    """What came of giving a model back: was it held, by how many it is used (then it is kept), and what came free."""

    held: bool
    in_use: int
    freed_bytes: int


class Books(NamedTuple):
    """At one moment: what models may have, what they have, what loads reserved, what the process holds, in bytes; and
    the models in memory, on their way there, and that lately did not come.
    """

    budget: int
    charged: int
    reserved: int
    resident: int
    models: tuple[ModelStatus, ...]


class Pool:
    """Requests lease models and release them; loads run in threads of their own, whoever waits for them."""

    def __init__(self, place: Place) -> None:
        self.device = place.device
        self._observer = place.observer
        self._gauge = gauge_of(place)
        self._accounts = Accounts()
        self._past = Past(place.memory.remember_failure_s)
        self._admission = Admission(self._accounts, self._gauge)
        self._changed = self._admission.changed
        self._arrivals = Arrivals(place, self._gauge, self._accounts, self._past, self._admission)
        self._idling = Idling(place.memory.idle_s, self._unload_idle)

    def lease(self, model: ModelFacts, ability: str, loader: str, beside: Held | None = None) -> Waiting:
        """Wait until the model is in memory, telling so if it is not yet; give it back with `release`.

        `loader` is "package.module:function". `beside` is what the same request holds: room for both is needed.
        Raises what the loader raises, InsufficientMemory, and what it failed with a moment ago.
        """
        key = key_of(model, loader)
        with self._changed:
            held = self._taken(key)
        return held if held else (yield from self._waited(key, model, ability, beside))

    def _taken(self, key: Key) -> Held | None:
        held = self._accounts.held.get(key)
        if held is None or held.retiring:
            return None
        held.in_use += 1
        return held

    def _waited(self, key: Key, model: ModelFacts, ability: str, beside: Held | None) -> Waiting:
        teller = Teller()
        while True:
            with self._changed:
                if held := self._taken(key):
                    return held
                retiring = key in self._accounts.held
                load = None if retiring else self._joined(key, model, ability)
            if load is None:
                yield teller.news(Loading(model=model.id, device=self.device))
                with self._changed:
                    self._changed.wait(POLL_S)
                continue
            outcome = yield from self._followed(load, teller, beside)
            if isinstance(outcome, Held):
                return outcome

    def _joined(self, key: Key, model: ModelFacts, ability: str) -> Load:
        """The load that is under way, or a new one, with one more who waits. Raises what it failed with lately."""
        load = self._arrivals.under_way.get(key)
        if load is None:
            self._past.refuse(key)
            load = Load(key, model, ability, Course(model.id, self.device, self._past.seconds(key)))
            self._arrivals.begin(load)
        load.waiters += 1
        return load

    def _followed(
        self, load: Load, teller: Teller, beside: Held | None
    ) -> Generator[Loading | None, None, Held | GivenUp]:
        """What a load came to; a model was leased to everybody who waited. Raises what it failed with."""
        try:
            while load.outcome is None:
                yield teller.news(load.course.told())
                self._refuse_beside(load, beside)
                with self._changed:
                    self._changed.wait_for(lambda: load.outcome is not None, POLL_S)
        except BaseException:
            self._left(load)
            raise
        if isinstance(load.outcome, AnymodalError):
            raise again(load.outcome)
        return load.outcome

    def _refuse_beside(self, load: Load, beside: Held | None) -> None:
        budget = self._gauge.budget_bytes if beside else 0
        if beside and load.need + beside.bytes > budget:
            why = f"; {beside.model.id} is needed at the same time"
            with self._changed:
                raise no_room(load.model, load.need, budget, self._accounts, why)

    def _left(self, load: Load) -> None:
        """One who waited went away; the load goes on for others."""
        with self._changed:
            if isinstance(load.outcome, Held):
                self._release(load.outcome)
            else:
                load.waiters -= 1
                self._changed.notify_all()

    def release(self, held: Held) -> None:
        with self._changed:
            self._release(held)

    def _release(self, held: Held) -> None:
        held.in_use -= 1
        held.used_at = time.monotonic()
        if not held.in_use and self._admission.is_waited_for:
            self._changed.notify_all()

    @contextmanager
    def watching(self, held: Held) -> Iterator[None]:
        """Remembers whether the model's last call failed by its own fault: it then goes sooner than others."""
        try:
            yield
        except AnymodalError as refused:
            if refused.status >= 500:
                held.last_error = refused.message
            raise
        except Exception as bug:
            held.last_error = repr(bug)[:200]
            raise
        else:
            held.last_error = None

    def load(self, model: ModelFacts, ability: str, loader: str) -> Generator[Loading | Ready | None, None, None]:
        """Bring a model into memory for nobody yet; the load goes on without whoever asked, but waits for no room."""
        held = yield from self.lease(model, ability, loader)
        self.release(held)
        yield Ready(model=held.status())

    def unload(self, model_id: str) -> Unloaded:
        """Give a model's memory back, pinned or not; one that is used or under way is kept."""
        with self._changed:
            self._past.forget(model_id)
            mine = [held for held in self._accounts.held.values() if held.model.id == model_id]
            loads = [load for key, load in self._arrivals.under_way.items() if key.id == model_id]
            in_use = sum(held.in_use for held in mine) + sum(max(1, load.waiters) for load in loads)
            leaving = [] if in_use else mine
            self._strike_off(leaving)
            sleepers = self._accounts.out_of_bed(lambda held: held.model.id == model_id)
        let_go(sleepers, self._gauge)
        return Unloaded(bool(mine or loads or sleepers), in_use, self._let_go(leaving, "asked"))

    def _unload_idle(self, idle_s: float) -> None:
        with self._changed:
            leaving = [
                held
                for held in self._accounts.held.values()
                if not (held.in_use or held.model.pinned) and held.idle_s >= idle_s
            ]
            self._strike_off(leaving)
            sleepers = self._accounts.out_of_bed(lambda held: held.idle_s >= idle_s)
        let_go(sleepers, self._gauge)
        self._let_go(leaving, "idle")

    def _strike_off(self, leaving: list[Held]) -> None:
        """Give these to nobody any more; they are paid for until they have left."""
        for held in leaving:
            del self._accounts.held[held.key]
            self._accounts.leaving += held.bytes

    def _let_go(self, leaving: list[Held], why: Why) -> int:
        for held in leaving:
            self._observer.happened(Left(held.model, why))
        let_go(leaving, self._gauge)
        freed = sum(held.bytes for held in leaving)
        with self._changed:
            self._accounts.leaving -= freed
            self._changed.notify_all()
        return freed

    def heard(self, elsewhere: frozenset[str]) -> None:
        """The ids of models that other replicas hold, too: these go before the only copies."""
        with self._changed:
            self._accounts.elsewhere = elsewhere

    def status(self) -> tuple[ModelStatus, ...]:
        return self.books().models

    def books(self) -> Books:
        budget, resident = self._gauge.budget_bytes, self._gauge.taken_bytes()
        with self._changed:
            held = [one.status() for one in self._accounts.held.values()]
            held += [one.status("asleep") for one in self._accounts.asleep.values()]
            coming = [one.status(self.device) for one in self._arrivals.under_way.values()]
            models = (*held, *coming, *self._past.failures(self.device))
            return Books(budget, self._accounts.charged_bytes, self._accounts.reserved_bytes, resident, models)

    @property
    def precisions(self) -> tuple[Precision, ...]:
        """What the device computes in, the best first; none until a model was loaded, for only torch can tell."""
        return self._arrivals.precisions

    def close(self) -> None:
        """Close every engine; nothing is running any more."""
        self._idling.close()
        self._arrivals.close()
        with self._changed:
            leaving = [*self._accounts.held.values(), *self._accounts.out_of_bed(lambda _: True)]
            self._accounts.held.clear()
        let_go(leaving, self._gauge)
