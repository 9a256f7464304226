"""Usage in every answer: the unit of each kind that was read or made, and the right amount of it."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import av
import pypdfium2
import pytest
from PIL import Image
from transformers import AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.tasks.registry import TASKS
from tests import clips, solids, sounds
from tests.client import Client, Json, media_bytes
from tests.tasks.asked import ALL, Asked

ASIDE = frozenset({"mask", "preview_image", "thumbnail", "spritesheet"})
"""Pictures about what is answered, and none that were asked for."""
ONE_PAGE = "document-question-answering"
"""The task that reads one page of a document, the first unless another is asked for."""
TOKENS = ("prompt_tokens", "completion_tokens")


def media(value: Any, kind: str, aside: frozenset[str] = frozenset()) -> Iterator[bytes]:
    """The media of a kind in JSON, wherever they are but for the names aside."""
    match value:
        case str() if value.startswith(f"data:{kind}/"):
            yield media_bytes(value)
        case Mapping():
            for name in value.keys() - aside:
                yield from media(value[name], kind, aside)
        case list():
            for member in value:
                yield from media(member, kind, aside)


def megapixels(picture: bytes) -> float:
    width, height = Image.open(BytesIO(picture)).size
    return width * height / 1e6


def pages(document: bytes, number: int | None) -> float:
    with pypdfium2.PdfDocument(document) as opened:
        drawn = [page.render(scale=2).to_pil() for page in opened]
    sizes: list[int] = [page.width * page.height for page in drawn]
    return (sum(sizes) if number is None else sizes[number - 1]) / 1e6


def seconds(sound: bytes) -> float:
    """By decoding it."""
    with av.open(BytesIO(sound)) as container:
        return float(sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0)))


def tokens(model: str, texts: tuple[str, ...]) -> int:
    folder = EMBEDDED_WEIGHTS / model.split("/")[1]
    tokenizer = AutoTokenizer.from_pretrained(next(one for one in (folder / "tokenizer", folder) if one.is_dir()))
    # TAPAS puts its marks around a question before it looks at a table.
    marks = 2 if model == "anymodal/tiny-tapas" else tokenizer.num_special_tokens_to_add()
    return sum(len(tokenizer.tokenize(text)) + marks for text in texts)


def measured(asked: Asked, output: Json) -> dict[str, float]:
    """What the call took but for tokens, by the media themselves."""
    made = media(output, "image", ASIDE)
    page = asked.parameters.get("page", 1) if asked.task == ONE_PAGE else None
    pictures = [megapixels(one) for one in media(asked.inputs, "image")]
    pictures += [pages(one, page) for one in media(asked.inputs, "application")]
    pictures += [megapixels(one) * asked.steps for one in made]
    sounds = [seconds(one) for value in (asked.inputs, output) for one in media(value, "audio")]
    frames = [len(clips.frames_of(one)) for value in (asked.inputs, output) for one in media(value, "video")]
    units = {
        "image_megapixel_steps": sum(pictures),
        "audio_seconds": sum(sounds),
        "video_frames": sum(frames),
        "mesh_faces": len(solids.read(output["model_uri"], "glb").faces) if "model_uri" in output else 0,
        "values": asked.values or 0,
    }
    return {name: amount for name, amount in units.items() if amount}


def asked_of(client: Client, asked: Asked) -> Json:
    model = asked.model and (asked.model if "/" in asked.model else f"anymodal/{asked.model}")
    return client.answer(asked.task, asked.inputs, model=model, **asked.parameters)


def test_every_task_is_asked() -> None:
    assert {asked.task for asked in ALL} == set(TASKS)


@pytest.mark.parametrize("asked", [one for one in ALL if one.texts is not None], ids=str)
def test_what_was_given_and_made_is_measured(client: Client, asked: Asked) -> None:
    answer = asked_of(client, asked)
    expected = measured(asked, answer["result"]["task_output"])
    usage = answer["usage"]
    if asked.texts:
        expected |= {"prompt_tokens": tokens(answer["resolved_model_id"], asked.texts), "completion_tokens": 0}
    assert expected
    assert usage == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("asked", [one for one in ALL if one.texts is None], ids=str)
def test_models_that_write_say_their_tokens(client: Client, asked: Asked) -> None:
    answer = asked_of(client, asked)
    usage = answer["usage"]
    assert {name: usage[name] for name in usage if name not in TOKENS} == pytest.approx(
        measured(asked, answer["result"]["task_output"]), rel=1e-6
    )
    assert usage["completion_tokens"] > 0


def test_a_stream_ends_with_the_same_usage(client: Client) -> None:
    asked: Json = {"num_inference_steps": 2, "width": 64, "height": 64, "seed": 1}
    *_, done = client.stream("text-to-image", "a red circle", **asked)
    assert done["usage"] == client.answer("text-to-image", "a red circle", **asked)["usage"]


def test_hops_add_up(client: Client) -> None:
    chain: Json = {"chain": ["text-to-speech", "automatic-speech-recognition", "feature-extraction"]}
    chain["tasks"] = {"text-to-speech": {"seed": 1}}
    ends = [event for event in client.stream("any-to-any", "a red circle", **chain) if event["type"] == "done"]
    spoken, heard, read = (step["usage"] for step in ends[-1]["steps"])
    assert [spoken, heard] == [event["usage"] for event in ends[:-1]]
    usage = client.answer("any-to-any", "a red circle", **chain)["usage"]
    assert ends[-1]["usage"] == usage
    assert spoken["audio_seconds"] == pytest.approx(heard["audio_seconds"])
    assert read["prompt_tokens"] > 0
    assert usage == {
        "prompt_tokens": spoken["prompt_tokens"] + read["prompt_tokens"],
        "completion_tokens": heard["completion_tokens"],
        "audio_seconds": pytest.approx(2 * spoken["audio_seconds"]),
    }


def test_what_a_listener_is_prompted_with_is_counted(client: Client) -> None:
    usage = client.answer("automatic-speech-recognition", sounds.uri(), prompt="a red circle")["usage"]
    tokenizer = AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / "tiny-whisper")
    assert usage["prompt_tokens"] == len(tokenizer.get_prompt_ids("a red circle"))
    assert usage["completion_tokens"] > 0


def test_ids_of_tokens_count_as_they_are(client: Client) -> None:
    assert client.answer("feature-extraction", [[101, 7, 8, 102], [101, 102]])["usage"]["prompt_tokens"] == 6


def test_counting_disturbs_no_one_who_reads(client: Client) -> None:
    """Some cut and some do not, side by side: a fast tokenizer keeps how it cut last."""
    texts = {True: "a red circle and a blue square " * 200, False: "a red circle"}

    def counted(truncate: bool) -> int:
        inputs = {"query": "red", "texts": [texts[truncate], "blue"]}
        usage = client.answer("text-ranking", inputs, truncate=truncate)["usage"]
        return int(usage["prompt_tokens"])

    expected = {cut: tokens("anymodal/tiny-bert-ranker", ("red", text, "blue")) for cut, text in texts.items()}
    order = [True, False] * 16
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(counted, order)) == [expected[cut] for cut in order]
