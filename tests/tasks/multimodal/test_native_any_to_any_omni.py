"""native-any-to-any through HTTP by Qwen2.5-Omni: text and speech about text, pictures, sound and video."""

from collections.abc import Generator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import soundfile
import torch
from transformers import Qwen2_5OmniForConditionalGeneration, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.model import ModelFacts
from deployments.engines.voices import voices_of
from tests import clips, sounds
from tests.client import Client, media_bytes
from tests.pictures import blue_square, picture, red_circle, uri
from tests.tasks.multimodal.asked import chatted

TASK = "native-any-to-any"
MODEL = "anymodal/tiny-omni"
FOLDER = EMBEDDED_WEIGHTS / "tiny-omni"
SPEAKING = (
    "You are Qwen, a virtual human developed by the Qwen Team, Alibaba Group, capable of perceiving auditory and "
    "visual inputs, as well as generating text and speech."
)
ENDS = [64, 66]
"""Its codes that end speech; the library knows those of the large models by heart."""
SHORT: dict[str, Any] = {"max_new_tokens": 6, "max_seconds": 0.2}
CODES = 10
"""Those of 0.2 s."""
CLIP = clips.moving_square(frames=4, width=32, height=32)
SAYING = {"type": "text", "text": "What is it?"}


def shown(clip: bytes = CLIP, count: int = 4) -> tuple[dict[str, Any], dict[str, Any]]:
    """So many frames of a clip as the library takes them, and what it is told of their times."""
    frames = clips.frames_of(clip)
    places = np.linspace(0, len(frames) - 1, count).round().astype(int).tolist()
    pace = clips.FPS * (count - 1) / (places[-1] - places[0])
    return {"type": "video", "video": frames[places]}, {"do_sample_frames": False, "fps": pace}


PICTURE = {"type": "image", "image": picture(red_circle())}
SOUND = {"type": "audio", "audio": sounds.samples()}
GIVEN: dict[str, tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]] = {
    "text": ({"text": "What is it?"}, [SAYING], {}),
    "picture": ({"text": "What is it?", "image": uri(red_circle())}, [PICTURE, SAYING], {}),
    "sound alone": ({"audio": sounds.uri()}, [SOUND], {}),
    "everything": (
        {"text": "What is it?", "image": uri(red_circle()), "audio": sounds.uri(), "video": clips.uri(CLIP)},
        [PICTURE, shown()[0], SOUND, SAYING],
        shown()[1],
    ),
}
"""What a request holds, the same for the library, and what the library is told beside."""


@pytest.fixture(scope="module")
def hub_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model as the Hub would have it: its voices in a file that torch has written."""
    folder = tmp_path_factory.mktemp("omni")
    for file in FOLDER.iterdir():
        if file.name != "speakers.safetensors":
            (folder / file.name).symlink_to(file)
    torch.save(voices_of(facts(FOLDER)), folder / "spk_dict.pt")
    return folder


@pytest.fixture(scope="module")
def library(hub_folder: Path) -> Any:
    return Qwen2_5OmniForConditionalGeneration.from_pretrained(hub_folder)


def facts(folder: Path) -> ModelFacts:
    return ModelFacts(id=MODEL, source=str(folder), tasks=(TASK,), tier="embedded", licence="apache-2.0", bytes=0)


def spoken(
    library: Any, case: str, seed: int, speaker: str = "Chelsie", **options: Any
) -> tuple[str, "np.ndarray[Any, Any]"]:
    """The text and the sound that the library makes; it hands pixels to its talker, if they are not marked."""
    _, content, about = GIVEN[case]
    processor, inputs = chatted(FOLDER, content, system=SPEAKING, **about)
    inputs = {f"thinker_{name}" if name.startswith("pixel") else name: tensor for name, tensor in inputs.items()}
    inputs.pop("num_audio_tokens", None)
    set_seed(seed)
    ids, wave = library.generate(
        **inputs,
        speaker=speaker,
        thinker_max_new_tokens=6,
        talker_max_new_tokens=CODES,
        talker_eos_token_id=ENDS,
        **options,
    )
    return processor.tokenizer.decode(ids[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True), wave.numpy()


def heard(output: dict[str, Any]) -> "np.ndarray[Any, Any]":
    wave: np.ndarray[Any, Any]
    wave, rate = soundfile.read(BytesIO(media_bytes(output["audio"])), dtype="float32")
    assert rate == output["sampling_rate"] == 24_000
    return wave


@pytest.mark.parametrize("case", GIVEN)
def test_its_speech_is_the_librarys(client: Client, library: Any, case: str) -> None:
    text, wave = spoken(library, case, seed=7)
    output = client.infer(TASK, GIVEN[case][0], model=MODEL, want="audio", seed=7, **SHORT)
    assert output["generated_text"] == text
    assert wave.size == CODES * 480
    assert np.abs(heard(output) - wave).max() < 1e-4
    assert wave.std() > 0.01


def test_the_text_of_a_speech_is_drawn_as_the_library_draws_it(client: Client, library: Any) -> None:
    text, wave = spoken(library, "text", seed=3, thinker_do_sample=True, thinker_temperature=1.3)
    asked = {"want": "audio", "do_sample": True, "temperature": 1.3, **SHORT}
    output = client.infer(TASK, GIVEN["text"][0], model=MODEL, seed=3, **asked)
    assert output["generated_text"] == text
    assert np.abs(heard(output) - wave).max() < 1e-4
    assert client.infer(TASK, GIVEN["text"][0], model=MODEL, seed=4, **asked)["generated_text"] != text


def test_a_voice_is_chosen_by_name(client: Client, library: Any) -> None:
    _, ethan = spoken(library, "text", seed=7, speaker="Ethan")
    output = client.infer(TASK, GIVEN["text"][0], model=MODEL, want="audio", seed=7, voice="Ethan", **SHORT)
    assert np.abs(heard(output) - ethan).max() < 1e-4
    usual = client.infer(TASK, GIVEN["text"][0], model=MODEL, want="audio", seed=7, **SHORT)
    assert np.abs(heard(usual) - ethan).max() > 0.01


def test_the_text_streams_and_then_the_speech_goes_on(client: Client) -> None:
    *earlier, done = client.stream(TASK, GIVEN["picture"][0], model=MODEL, want="audio", seed=7, **SHORT)
    steps = [event for event in earlier if event["type"] in {"token", "progress"}]
    kinds = [event["type"] for event in steps]
    assert kinds == sorted(kinds, reverse=True)
    assert "".join(event["text"] for event in steps if event["type"] == "token") == done["output"]["generated_text"]
    told = [(event["done"], event["total"]) for event in steps if event["type"] == "progress"]
    assert told == [(code, CODES) for code in range(1, CODES + 1)]
    assert done["output"] == client.infer(TASK, GIVEN["picture"][0], model=MODEL, want="audio", seed=7, **SHORT)


def test_who_leaves_in_the_middle_of_a_speech_leaves_the_model_to_others(client: Client) -> None:
    asked: dict[str, Any] = {"model": MODEL, "want": "audio", "seed": 7, "max_new_tokens": 6}
    with closing(cast("Generator[dict[str, Any]]", client.events(TASK, GIVEN["text"][0], **asked))) as events:
        assert next(event for event in events if event["type"] == "progress")["total"] == 128
    asked["max_seconds"] = 0.2
    assert heard(client.infer(TASK, GIVEN["text"][0], **asked)).size == CODES * 480


@pytest.mark.parametrize("case", GIVEN)
def test_its_text_is_the_librarys_token_by_token(client: Client, library: Any, case: str) -> None:
    given, content, about = GIVEN[case]
    processor, inputs = chatted(FOLDER, content, **about)
    inputs.pop("num_audio_tokens", None)
    ids = library.generate(**inputs, generation_mode="text", thinker_max_new_tokens=8)
    expected = processor.tokenizer.decode(ids[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    *earlier, done = client.stream(TASK, given, model=MODEL, want="text", max_new_tokens=8)
    assert "".join(event["text"] for event in earlier if event["type"] == "token") == expected
    assert done["output"]["generated_text"] == expected
    assert done["output"]["audio"] is None
    assert done["usage"]["prompt_tokens"] == inputs["input_ids"].shape[1]


def test_every_kind_changes_the_text(client: Client) -> None:
    given = [
        *(case[0] for case in GIVEN.values()),
        {"text": "What is it?", "image": uri(blue_square())},
        {"audio": sounds.uri(sounds.wav(sounds.samples()[::-1].copy()))},
        {"text": "What is it?", "video": clips.uri(CLIP)},
        {"text": "What is it?", "video": clips.uri(clips.moving_square(4, 32, 32, (255, 0, 0)))},
    ]
    said = {client.infer(TASK, one, model=MODEL, want="text", max_new_tokens=8)["generated_text"] for one in given}
    assert len(said) == len(given)


def test_any_to_any_with_its_name_is_this_model(client: Client) -> None:
    asked = {"model": MODEL, "want": "audio", "seed": 5, **SHORT}
    answer = client.answer("any-to-any", [uri(red_circle()), "What is it?"], **asked)
    assert [(step["task"], step["model"]) for step in answer["steps"]] == [(TASK, MODEL)]
    assert answer["result"]["task_output"] == client.infer(TASK, GIVEN["picture"][0], **asked)


@pytest.mark.parametrize(
    ("parameters", "code", "param"),
    [
        ({"want": "image"}, "model_task_mismatch", "model"),
        ({"want": "audio", "voice": "Nobody"}, "invalid_parameter", "parameters.voice"),
        ({"want": "audio", "max_seconds": 3}, "invalid_parameter", "parameters.max_seconds"),
        ({"want": "audio", "max_new_tokens": 1}, "invalid_parameter", "parameters.max_new_tokens"),
        ({"want": "audio", "stop": ["."]}, "invalid_parameter", "parameters.stop"),
        ({"want": "audio", "num_frames": 2}, "invalid_parameter", "parameters.num_frames"),
        ({"want": "audio", "temperature": 0.5}, "invalid_parameter", "parameters.temperature"),
        ({"want": "text", "voice": "Ethan"}, "invalid_parameter", "parameters.voice"),
        ({"want": "text", "guidance_scale": 2}, "invalid_parameter", "parameters.guidance_scale"),
    ],
)
def test_what_it_cannot_do_is_refused_by_name(
    client: Client, parameters: dict[str, Any], code: str, param: str
) -> None:
    status, error = client.refusal(TASK, {"text": "hello"}, model=MODEL, **parameters)
    assert (status, error["code"], error["param"]) == (422, code, param)


def test_a_refused_voice_is_told_which_there_are(client: Client) -> None:
    _, error = client.refusal(TASK, {"text": "hello"}, model=MODEL, want="audio", voice="Nobody")
    assert "Chelsie, Ethan" in error["message"]


def test_more_sound_than_it_hears_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, {"audio": sounds.uri(sounds.spoken(2))}, model=MODEL, want="text")
    assert (status, error["code"], error["param"]) == (413, "media_too_large", "inputs.audio")
