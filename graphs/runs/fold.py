"""An answer out of its events: whether they were streamed or not, the same events make the same answer."""

import time

from deployments.contracts.call import ANY_TO_ANY, Answer, Several
from deployments.contracts.conversation import Message
from deployments.contracts.events import Done, Event
from deployments.contracts.kinds import Kind
from deployments.contracts.trace import StepRecord, Whole
from deployments.contracts.usage import added
from deployments.contracts.wire import Wire
from graphs.plans.route import Route
from graphs.plans.wiring import FromCaller


class Fold:
    """Takes a route's events in order; the clock runs from its making."""

    def __init__(self, task: str, way: Route) -> None:
        self._task = task
        self._way = way
        self._began = time.perf_counter()
        self._done: dict[int, Done] = {}

    def take(self, number: int, event: Event) -> None:
        if isinstance(event, Done) and number not in self._done:
            self._done[number] = event

    @property
    def is_whole(self) -> bool:
        """Every leg is done."""
        return len(self._done) == len(self._way.legs)

    def so_far(self) -> tuple[StepRecord, ...]:
        """What the legs that are done have answered, for whoever gets no more."""
        return tuple(self._record(number, told=True) for number in sorted(self._done))

    def closed(self, last: Done) -> Done:
        """The last event of any-to-any: it says what the whole took, and all that was wanted where that is several."""
        output = self._output() if self._way.several else last.output
        answer = self.answer("")
        steps = tuple(step.model_copy(update={"output": None}) for step in answer.steps)
        whole = Whole(
            steps=steps,
            usage=answer.usage,
            runtime_ms=answer.runtime_ms,
            runtime_ms_model=answer.runtime_ms_model,
            cost=self._way.cost,
            messages=answer.messages,
        )
        return last.model_copy(update={"output": output, "whole": whole})

    def answer(self, call_id: str) -> Answer:
        """Once every leg is done."""
        if not self.is_whole:
            raise RuntimeError("the events ended before the answer")
        answers = set(self._way.gives.values()) or {len(self._way.legs) - 1}
        return Answer(
            id=call_id,
            task=self._task,
            model=self._way.legs[-1].model.id,
            output=self._output(),
            steps=tuple(self._record(number, told=number not in answers) for number in sorted(self._done)),
            usage=added(done.usage for done in self._done.values() if done.usage),
            runtime_ms=(time.perf_counter() - self._began) * 1000,
            runtime_ms_model=sum(done.runtime_ms_model for done in self._done.values()),
            cost=self._way.cost if self._task == ANY_TO_ANY else None,
            messages=self._reply(),
        )

    def _reply(self) -> tuple[Message, ...] | None:
        """What was answered to the conversation that was given."""
        for number, leg in enumerate(self._way.legs):
            for _, source in leg.feeds:
                if isinstance(source, FromCaller) and self._way.given[source.at].kind is Kind.CONVERSATION:
                    said = getattr(self._done[number].output, "generated_text", "")
                    return (Message(role="assistant", content=said),)
        return None

    def _output(self) -> Wire:
        if self._way.several:
            gives = self._way.gives
            return Several(
                outputs={kind: self._done[number].output for kind, number in gives.items()},
                tasks={kind: self._way.legs[number].task.id for kind, number in gives.items()},
            )
        return self._done[len(self._way.legs) - 1].output

    def _record(self, number: int, *, told: bool) -> StepRecord:
        """A hop's record; what a later hop took in is told, what is the answer itself is not said twice."""
        leg, done = self._way.legs[number], self._done[number]
        return StepRecord(
            task=leg.task.id,
            model=leg.model.id,
            runtime_ms=done.total_ms,
            runtime_ms_model=done.runtime_ms_model,
            load_ms=done.load_ms,
            queue_ms=done.queue_ms,
            replica=done.replica,
            usage=done.usage,
            output=done.output if told else None,
        )
