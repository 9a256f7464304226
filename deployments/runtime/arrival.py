"""How models come into memory, each in a thread of its own: fetched, checked, read, given room, built."""

import logging
import threading
from functools import partial
from typing import Any

from deployments.contracts.errors import AnymodalError, InternalError
from deployments.contracts.model import ModelFacts, Precision
from deployments.contracts.observing import BatchRan, Loaded, NotLoaded
from deployments.runtime.accounts import Accounts, no_room
from deployments.runtime.admission import Admission
from deployments.runtime.building import build, precision_of, rehearse
from deployments.runtime.eviction import choose_victims
from deployments.runtime.files import at_hand, needs_download, read_through
from deployments.runtime.gauge import Gauge
from deployments.runtime.held import Held, Key, engine_for_requests
from deployments.runtime.load import GivenUp, Load, Outcome
from deployments.runtime.past import Failure, Past, again
from deployments.runtime.place import Place
from deployments.runtime.sizing import need_after_rehearsal, refuse_before_download, sized
from deployments.runtime.sleeping import Sleepers

LOG = logging.getLogger("anymodal.pool")


class Arrivals:
    """The loads under way, by their keys; the lock of the admission guards them."""

    def __init__(self, place: Place, gauge: Gauge, accounts: Accounts, past: Past, admission: Admission) -> None:
        self._place = place
        self._gauge = gauge
        self._accounts = accounts
        self._past = past
        self._admission = admission
        self._changed = admission.changed
        self._sleepers = Sleepers(gauge, accounts, admission, place.observer)
        self._places = threading.Semaphore(place.memory.parallel_loads)
        self._threads: set[threading.Thread] = set()
        self.under_way: dict[Key, Load] = {}
        self.precisions: tuple[Precision, ...] = ()

    def begin(self, load: Load) -> None:
        """Under the lock."""
        self.under_way[load.key] = load
        thread = threading.Thread(target=self._run, args=(load,), name=f"load {load.model.id}", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _run(self, load: Load) -> None:
        outcome: Outcome
        try:
            outcome = self._brought(load)
        except AnymodalError as refused:
            outcome = again(refused)  # the frames of the first hold what was half loaded
        except GivenUp:
            outcome = GivenUp()
        except Exception as bug:
            LOG.exception("%s could not be loaded", load.model.id)
            outcome = InternalError(
                f"{load.model.id} failed to load with {type(bug).__name__}; the server's log has the details"
            )
        self._end(load, outcome)

    def _end(self, load: Load, outcome: Outcome) -> None:
        with self._changed:
            del self.under_way[load.key]
            self._accounts.reserved.pop(load.key, None)
            match outcome:
                case Held():
                    outcome.in_use = load.waiters
                    self._accounts.held[load.key] = outcome
                    self._past.loaded(load.key, {**(self._past.seconds(load.key) or {}), **outcome.load_s})
                case AnymodalError():
                    self._past.failed(load.key, Failure(outcome, load.model, load.ability, load.tried))
            load.outcome = outcome
            self._threads.discard(threading.current_thread())
            self._report(load.model, outcome)  # before anybody can unload it: in the order in which it happened
            self._changed.notify_all()

    def _report(self, model: ModelFacts, outcome: Outcome) -> None:
        match outcome:
            case Held():
                self._place.observer.happened(Loaded(model, outcome.bytes, outcome.load_s))
            case AnymodalError():
                self._place.observer.happened(NotLoaded(model, outcome.refusal().code))

    def _brought(self, load: Load) -> Held:
        with self._places:
            if sleeper := self._sleepers.roused(load.key):
                return self._sleepers.wake(load, sleeper)
            self._measure(load)
            reserved = self._admission.at_once(load)
            load.course.enter("reading")
            read_through(load.files, partial(self._tell, load))
        if not reserved:
            self._make_room(load)
        load.course.enter("building")
        load.tried = True
        engine, grown = build(load.key.loader, load.model, self._gauge)
        try:
            precision = precision_of(load.model, load.key.precision, engine)
            self._settle(load, engine.weight_bytes())
        except AnymodalError:
            engine.close()
            raise
        return self._held(load, engine, grown, precision)

    def _measure(self, load: Load) -> None:
        """Find out what it is and how much it takes, fetching it where it is not here."""
        device, budget = self._gauge.facts, self._gauge.budget_bytes
        self.precisions = (device.best, *(one for one in device.possible if one != device.best))
        if needs_download(load.model):
            refuse_before_download(load.model, device, budget)
            load.course.enter("downloading")
        model = at_hand(load.model, self._place.hub, partial(self._tell, load))
        with self._changed:
            room = budget - self._accounts.pinned_bytes
        load.model, load.files, load.need, precision = sized(model, device, room)
        load.course.choose(precision)
        self._admission.refuse_hopeless(load)

    def _tell(self, load: Load, done: int, total: int) -> None:
        self._admission.check_open()
        load.course.advance(done, total)

    def _make_room(self, load: Load) -> None:
        """Nothing leaves for a model that would not come after all, as far as that can be told before."""
        load.course.enter("waiting")
        with self._changed:
            came_before = self._past.seconds(load.key) is not None
        if not came_before:
            load.tried = True
            heard = rehearse(load.key.loader, load.model)
            load.need = need_after_rehearsal(load.need, heard, load.model.precision)
        self._sleepers.part_with(self._admission.wait(load))

    def _settle(self, load: Load, bytes: int) -> None:
        """Pay for what it really has. Raises InsufficientMemory where that is more than can be had."""
        with self._changed:
            others = self._accounts.taken_bytes - self._accounts.reserved[load.key]
            excess = others + bytes - self._gauge.budget_bytes
            victims = choose_victims(self._accounts.candidates(), excess)
            if excess > 0 and not victims:
                why = "; its files promised less"
                raise no_room(load.model, bytes, self._gauge.budget_bytes, self._accounts, why)
            self._accounts.reserved[load.key] = bytes
            leaving = self._accounts.take(victims)
        self._sleepers.part_with(leaving)

    def _held(self, load: Load, engine: Any, grown: int, precision: Precision | None) -> Held:
        bytes = self._accounts.reserved[load.key]
        used, turns, counting = engine_for_requests(engine, partial(self._ran, load.model))
        return Held(
            key=load.key,
            model=load.model.model_copy(update={"precision": precision}),
            ability=load.ability,
            device=self._place.device,
            engine=used,
            turns=turns,
            counting=counting,
            bytes=bytes,
            grown_bytes=grown,
            load_s=load.course.seconds(),
        )

    def _ran(self, model: ModelFacts, items: int) -> None:
        self._place.observer.happened(BatchRan(model, items))

    def close(self) -> None:
        """End all loads, those that are built when they are built."""
        with self._changed:
            self._admission.closed = True
            running = list(self._threads)
            self._changed.notify_all()
        for thread in running:
            thread.join()
