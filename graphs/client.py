"""A typed client for Python on the application's Ray cluster: jobs, notebooks, tasks and actors, also over `ray://`.

client = connect()
answer = client.infer("image-to-text", Path("circle.png"))
for step, event in client.stream("text-generation", "a red circle", parameters={"max_new_tokens": 8}): ...
"""

from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import aclosing
from functools import cached_property

import ray

from deployments.contracts.call import ANY_TO_ANY, Answer, Plan, Request
from deployments.contracts.events import Event
from deployments.contracts.raising import raised_from, sound
from deployments.contracts.refusal import Refusal
from deployments.contracts.wire import Wire
from deployments.media.python_values import with_media
from graphs.handles.courier import CourierDoor
from graphs.handles.door import Door, HandleDoor
from graphs.handles.elsewhere import Elsewhere, Steps

APP = "anymodal"
"""As serve_config.yaml names the application."""
ELSEWHERE = Elsewhere()
"""All calls of this process run here."""

Parameters = Mapping[str, object] | Wire
"""By name, or the task's own model of them, of which what was set counts."""


def connect(app: str = APP, address: str | None = None) -> "Client":
    """A client of the application. A process that is not connected to Ray joins the cluster at `address`: `ray://…`,
    the GCS's `host:port`, or else that of RAY_ADDRESS or of this machine.

    Raises ConnectionError where no Ray runs, RayServeException where the application does not.
    """
    _join(address)
    client = Client(app)
    client.check()
    return client


def _join(address: str | None) -> None:
    if address is not None or not ray.is_initialized():
        ray.init(address=address or "auto")


class Client:
    """Asks the application's router by any of its tasks, or by `any-to-any`. It may be pickled: where it is taken up
    again, in a worker say, it connects anew.

    `inputs` are the task's own input model, or what HTTP takes, but media are Path, bytes, or Image, Audio, … values;
    a string is text, wherever it stands. Refusals are raised as the AnymodalError that they are.
    """

    def __init__(self, app: str) -> None:
        self.app = app

    def __reduce__(self) -> tuple[type["Client"], tuple[str]]:
        return Client, (self.app,)

    def check(self) -> None:
        """Raises RayServeException where the application does not run."""
        ELSEWHERE.wait(self._opened())

    def infer(
        self, task: str, inputs: object, *, model: str | None = None, parameters: Parameters | None = None
    ) -> Answer:
        """The whole answer; `output` is the task's own model of it."""
        return ELSEWHERE.wait(self._infer(_request(task, inputs, model, parameters)))

    async def ainfer(
        self, task: str, inputs: object, *, model: str | None = None, parameters: Parameters | None = None
    ) -> Answer:
        """As `infer`; cancelling it stops the work."""
        return await ELSEWHERE.outcome(self._infer(_request(task, inputs, model, parameters)))

    def stream(
        self, task: str, inputs: object, *, model: str | None = None, parameters: Parameters | None = None
    ) -> Generator[tuple[int, Event], None, None]:
        """Each event as it happens with the number of its hop, the last is `done`; closing it stops the work."""
        steps = Steps(self._stream(_request(task, inputs, model, parameters)))
        try:
            while (numbered := ELSEWHERE.wait(steps.next())) is not None:
                yield numbered
        finally:
            ELSEWHERE.wait(steps.close())

    async def astream(
        self, task: str, inputs: object, *, model: str | None = None, parameters: Parameters | None = None
    ) -> AsyncGenerator[tuple[int, Event], None]:
        """As `stream`."""
        steps = Steps(self._stream(_request(task, inputs, model, parameters)))
        try:
            while (numbered := await ELSEWHERE.outcome(steps.next())) is not None:
                yield numbered
        finally:
            await ELSEWHERE.outcome(steps.close())

    def plan(self, inputs: object, parameters: Parameters) -> Plan:
        """The hops that any-to-any would run for this, what they cost, and which of them gives what is wanted."""
        told = self.infer(ANY_TO_ANY, inputs, parameters=_named(parameters) | {"dry_run": True}).output
        return Plan.model_validate(told)

    async def _infer(self, request: Request) -> Answer:
        told = await self._door.answer(request)
        if isinstance(told, Refusal):
            raise raised_from(told)
        return told

    async def _stream(self, request: Request) -> AsyncGenerator[tuple[int, Event], None]:
        async with aclosing(sound(self._door.events(request))) as events:
            async for numbered in events:
                yield numbered

    async def _opened(self) -> None:
        await self._door.open()

    @cached_property
    def _door(self) -> Door:
        """Opened in the loop that it is used in."""
        _join(None)
        over_ray_client: bool = ray.util.client.ray.is_connected()  # type: ignore[no-untyped-call]
        return CourierDoor(self.app) if over_ray_client else HandleDoor(self.app)


def _request(task: str, inputs: object, model: str | None, parameters: Parameters | None) -> Request:
    return Request(task=task, model=model, inputs=with_media(inputs), parameters=_named(parameters or {}))


def _named(parameters: Parameters) -> dict[str, object]:
    if isinstance(parameters, Wire):
        return {name: getattr(parameters, name) for name in parameters.model_fields_set}
    return dict(parameters)
