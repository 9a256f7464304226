"""The Python client, from a process that joins the server's cluster and from one that reaches it over Ray Client."""

import asyncio
import gc
import io
import time
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import numpy as np
import psutil
import pytest
import ray
import soundfile
from ray.serve.exceptions import RayServeException

from deployments.contracts import errors
from deployments.contracts.call import Answer, Several
from deployments.contracts.conversation import Reply
from deployments.contracts.events import Done, Planned, Progress, Token
from deployments.contracts.kinds import Image, Kind
from deployments.contracts.sampling import Sampling
from deployments.tasks.audio.audio_to_audio import AudioToAudioOutput
from deployments.tasks.vision.image_to_text import ImageToTextInput, ImageToTextOutput
from graphs.client import Client, connect
from tests import client as over_http
from tests.client import WITHIN_S, media_bytes
from tests.pictures import red_circle
from tests.processes import started_in
from tests.ray_client import ray_client
from tests.server import Server

PAINTER = "anymodal/shapes-sd3"
LONG: dict[str, object] = {"num_inference_steps": 200, "seed": 1, "width": 128, "height": 128}
BROKEN = b"\x89PNG\r\n\x1a\n and nothing that follows"
REFUSED: dict[type[errors.AnymodalError], tuple[str, object, dict[str, object]]] = {
    errors.UnknownTask: ("no-such-task", "", {}),
    errors.UnknownParameter: ("text-classification", "a red circle", {"top_n": 1}),
    errors.WrongKind: ("automatic-speech-recognition", red_circle(), {}),
    errors.UnsupportedMedia: ("image-to-text", b"of no format", {}),
    errors.UndecodableMedia: ("image-to-text", BROKEN, {}),
}


@pytest.fixture(scope="module", params=["in the cluster", "over ray://"])
def asking(server: Server, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A client in this process, which is a driver of the server's Ray as long as these tests run."""
    with ExitStack() as until_then:
        environment = until_then.enter_context(pytest.MonkeyPatch.context())
        for name, value in server.environment.items():
            if name.startswith("RAY_"):
                environment.setenv(name, value)
        remote = until_then.enter_context(ray_client(server, 0)) if request.param == "over ray://" else None
        until_then.callback(ray.shutdown)
        yield connect(address=remote)


def caption(client: Client, inputs: object) -> str:
    output = client.infer("image-to-text", inputs).output
    assert isinstance(output, ImageToTextOutput)
    return output.generated_text


def test_a_plan_is_what_is_then_run(asking: Client) -> None:
    wanted = {"want": ["text", "audio"], "allow_tasks": ["image-to-text", "text-to-speech"]}
    planned = asking.plan(red_circle(), wanted)
    assert planned.gives == {Kind.TEXT: 0, Kind.AUDIO: 1}
    answer = asking.infer("any-to-any", red_circle(), parameters=wanted)
    assert [(hop.task, hop.model) for hop in planned.hops] == [(step.task, step.model) for step in answer.steps]
    assert isinstance(answer.output, Several)
    assert isinstance(answer.output.outputs[Kind.TEXT], ImageToTextOutput)


def test_it_gives_what_http_gives(asking: Client, client: over_http.Client) -> None:
    answer = asking.infer("text-generation", "a red circle", parameters={"max_new_tokens": 8})
    assert isinstance(answer, Answer)
    assert isinstance(answer.output, Reply)
    assert answer.output.model_dump(mode="json") == client.infer("text-generation", "a red circle", max_new_tokens=8)


def test_a_stream_spells_the_answer(asking: Client) -> None:
    numbered = list(asking.stream("text-generation", "a red circle", parameters={"max_new_tokens": 8}))
    done = numbered[-1][1]
    assert {step for step, _ in numbered} == {0}
    assert isinstance(done, Done)
    assert isinstance(done.output, Reply)
    assert "".join(event.text for _, event in numbered if isinstance(event, Token)) == done.output.generated_text


def test_a_picture_is_a_file_or_bytes_or_a_value(asking: Client, tmp_path: Path) -> None:
    file = tmp_path / "circle.png"
    file.write_bytes(red_circle())
    image = Image(data=red_circle(), media_type="image/png")
    for given in (file, red_circle(), image, {"image": file}, ImageToTextInput(image=image)):
        assert caption(asking, given) == "a red circle"


def test_parameters_may_be_the_tasks_own(asking: Client) -> None:
    named = asking.infer("text-generation", "a red circle", parameters={"max_new_tokens": 3})
    assert asking.infer("text-generation", "a red circle", parameters=Sampling(max_new_tokens=3)).output == named.output


@pytest.mark.parametrize("refusal", REFUSED, ids=lambda refusal: refusal.code)
def test_a_refusal_is_raised_as_itself(asking: Client, refusal: type[errors.AnymodalError]) -> None:
    task, inputs, parameters = REFUSED[refusal]
    with pytest.raises(refusal) as whole:
        asking.infer(task, inputs, parameters=parameters)
    with pytest.raises(refusal) as streamed:
        list(asking.stream(task, inputs, parameters=parameters))
    assert type(whole.value) is type(streamed.value) is refusal
    assert (whole.value.message, whole.value.param) == (streamed.value.message, streamed.value.param)


def test_what_fails_on_the_way_is_raised_too(asking: Client) -> None:
    events = asking.stream("any-to-any", BROKEN, parameters={"chain": ["image-to-text"]})
    assert isinstance(next(events)[1], Planned)
    with pytest.raises(errors.UndecodableMedia):
        list(events)


def test_large_media_come_and_go(asking: Client, client: over_http.Client) -> None:
    """5 MB each way, above what gRPC takes without the application's flags."""
    written = io.BytesIO()
    noise = np.random.default_rng(0).normal(0, 0.1, 2_600_000)
    soundfile.write(written, noise, 16_000, format="WAV", subtype="PCM_16")
    sound = written.getvalue()
    output = asking.infer("audio-to-audio", sound).output
    assert isinstance(output, AudioToAudioOutput)
    expected = media_bytes(client.infer("audio-to-audio", over_http.data_uri(sound, "audio/wav"))["blob"])
    assert len(expected) > 5_000_000
    assert sha256(output.blob.data).digest() == sha256(expected).digest()


@pytest.fixture(scope="module")
def to_its_end(asking: Client) -> float:
    """Seconds that `LONG` takes, told by the pace of its first steps."""
    seen: list[tuple[float, Progress]] = []
    for _, event in asking.stream("text-to-image", "a red circle", parameters=LONG):
        if isinstance(event, Progress):
            seen.append((time.monotonic(), event))
        if len(seen) == 8:
            break
    (began, first), (ended, last) = seen[0], seen[-1]
    return (ended - began) / (last.done - first.done) * last.total


@pytest.mark.alone
def test_closing_a_stream_frees_the_model(asking: Client, client: over_http.Client, to_its_end: float) -> None:
    events = asking.stream("text-to-image", "a red circle", parameters=LONG)
    next(events)
    client.wait_for_users(PAINTER, 1)
    events.close()
    assert client.wait_for_users(PAINTER, 0) < to_its_end / 2


@pytest.mark.alone
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_cancelling_frees_the_model(asking: Client, client: over_http.Client, to_its_end: float, stream: bool) -> None:
    async def answered() -> None:
        await asking.ainfer("text-to-image", "a red circle", parameters=LONG)

    async def streamed() -> None:
        async for _ in asking.astream("text-to-image", "a red circle", parameters=LONG):
            pass

    async def asked_and_left() -> float:
        work = asyncio.ensure_future(streamed() if stream else answered())
        await asyncio.to_thread(client.wait_for_users, PAINTER, 1)
        work.cancel()
        await asyncio.wait([work])
        assert work.cancelled()
        return await asyncio.to_thread(client.wait_for_users, PAINTER, 0)

    assert asyncio.run(asked_and_left()) < to_its_end / 2


def test_many_are_asked_at_once(asking: Client) -> None:
    async def all_of_them() -> list[Answer]:
        return await asyncio.gather(*(asking.ainfer("image-to-text", red_circle()) for _ in range(8)))

    assert len({answer.id for answer in asyncio.run(all_of_them())}) == 8


def test_a_notebooks_cell_may_wait(asking: Client) -> None:
    """It runs inside an event loop, where Ray's own handles refuse to."""

    async def cell() -> str:
        return caption(asking, red_circle())

    assert asyncio.run(cell()) == "a red circle"


def test_a_ray_task_may_take_the_client_along(asking: Client) -> None:
    @ray.remote(num_cpus=0)
    def told(client: Client, picture: bytes) -> object:
        return client.infer("image-to-text", picture).output

    assert ray.get(told.remote(asking, red_circle())) == asking.infer("image-to-text", red_circle()).output


@pytest.mark.usefixtures("asking")
def test_no_such_application() -> None:
    with pytest.raises(RayServeException, match="'nobody' does not exist"):
        connect("nobody")


def test_a_courier_comes_and_goes_with_its_client(server: Server, asking: Client) -> None:
    """There is one over Ray Client only."""
    before = couriers(server)
    another = connect(asking.app)
    added = couriers(server) - before
    assert bool(added) is ray.util.client.ray.is_connected()  # type: ignore[no-untyped-call]
    del another
    gc.collect()
    for courier in added:
        courier.wait(WITHIN_S)


def couriers(server: Server) -> set[psutil.Process]:
    found = (psutil.Process(pid) for pid in started_in(str(server.folder)))
    return {process for process in found if process.cmdline()[:1] == ["ray::Courier"]}
