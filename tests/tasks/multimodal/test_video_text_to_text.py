"""video-text-to-text through HTTP: the library's answers about the same frames, token by token."""

from typing import Any

import numpy as np
import pytest

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.exams.video import encoded
from embedded.world.said import motions
from embedded.world.seen import films, pictures
from embedded.world.things import seeded, thing
from tests.client import Client
from tests.clips import FPS, frames_of, moving_square, uri
from tests.pictures import red_circle
from tests.pictures import uri as picture_uri
from tests.tasks.multimodal.asked import chatted, written

TASK = "video-text-to-text"
PROMPT = "What happens?"
MODELS = ("tiny-smolvlm", "tiny-qwen2-vl")
CLIP = moving_square()


def asked(clip: bytes = CLIP, text: str = PROMPT) -> dict[str, str]:
    return {"video": uri(clip), "text": text}


def answer(name: str, clip: bytes, count: int, **options: Any) -> tuple[str, int]:
    """What the library answers about so many frames, evenly spread from first to last."""
    frames = frames_of(clip)
    places = np.linspace(0, len(frames) - 1, count).round().astype(int).tolist()
    told = {
        "total_num_frames": len(frames),
        "fps": float(FPS),
        "width": frames.shape[2],
        "height": frames.shape[1],
        "duration": len(frames) / FPS,
        "frames_indices": places,
    }
    content = [{"type": "video", "video": frames[places]}, {"type": "text", "text": PROMPT}]
    folder = EMBEDDED_WEIGHTS / name
    ask = chatted(folder, content, do_sample_frames=False, video_metadata=[told])
    return written(folder, *ask, **options)


@pytest.mark.parametrize("way", ["moves right", "moves left", "moves up", "moves down"])
def test_it_says_what_moves(client: Client, way: str) -> None:
    rng = seeded(f"tests of what {way}", "held_out", 0)
    said = []
    for _ in range(3):
        shown = films.filmed(thing(rng, "held_out"), way, rng)
        text = client.infer(TASK, {"video": encoded(shown, rng, pictures.SIDE), "text": PROMPT})["generated_text"]
        said.append((text, motions.told(shown)))
    assert sum(text.split(" moves")[0] == told.split(" moves")[0] for text, told in said) >= 2, said


@pytest.mark.parametrize("name", MODELS)
def test_the_answer_is_the_librarys(client: Client, name: str) -> None:
    said = set()
    for clip in (CLIP, moving_square(colour=(255, 0, 0), height=64)):
        expected, prompt_tokens = answer(name, clip, 8, max_new_tokens=10)
        answered = client.answer(TASK, asked(clip), model=f"anymodal/{name}", max_new_tokens=10)
        assert answered["result"]["task_output"]["generated_text"] == expected
        assert answered["usage"]["prompt_tokens"] == prompt_tokens
        said.add(expected)
    assert len(said) == 2


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("count", [1, 3, 12])
def test_so_many_frames_are_seen_as_asked_for(client: Client, name: str, count: int) -> None:
    answered = client.answer(TASK, asked(), model=f"anymodal/{name}", num_frames=count, max_new_tokens=6)
    expected, prompt_tokens = answer(name, CLIP, count, max_new_tokens=6)
    assert answered["result"]["task_output"]["generated_text"] == expected
    assert answered["usage"]["prompt_tokens"] == prompt_tokens


def test_a_video_of_fewer_frames_is_seen_whole(client: Client) -> None:
    assert client.infer(TASK, asked(), num_frames=64, max_new_tokens=6) == client.infer(
        TASK, asked(), num_frames=12, max_new_tokens=6
    )


def test_tokens_spell_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, asked(), max_new_tokens=10)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert tokens
    assert "".join(tokens) == done["output"]["generated_text"]


def test_more_frames_than_allowed_are_refused(client: Client) -> None:
    status, error = client.refusal(TASK, asked(), num_frames=129)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.num_frames")
    assert "128" in error["message"]


def test_a_picture_in_place_of_a_video_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, {"video": picture_uri(red_circle()), "text": PROMPT})
    assert (status, error["code"], error["param"]) == (422, "wrong_kind", "inputs.video")
