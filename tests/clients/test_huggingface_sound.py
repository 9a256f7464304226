"""huggingface_hub's clients on sound: named, written down, changed, spoken and composed."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from huggingface_hub.errors import HfHubHTTPError

from embedded.exams.audio import mistakes, spelled
from embedded.exams.recordings import recordings
from embedded.world.heard import sounds
from embedded.world.heard.sounds import Sound
from embedded.world.things import seeded
from tests.client import Client, media_bytes
from tests.clients.hub import Hub, best_first
from tests.sounds import RATE, samples, wav

SAYINGS = recordings()[:5]
"""Held-out recordings of people."""


def heard(recorded: bytes) -> tuple[Any, int]:
    sound, rate = soundfile.read(BytesIO(recorded), dtype="float32")
    return sound, int(rate)


def sound(kind: str) -> bytes:
    """A held-out sound of this kind."""
    return wav(sounds.sounded(Sound(kind, 1), seeded(kind, "held_out", 1), "held_out"))


def test_audio_classification(hub: Hub) -> None:
    kinds = ("bell", "high tone", "low tone", "clicks")
    found = [hub.ask("tiny-ast", "audio_classification", sound(kind)) for kind in kinds]
    assert sum(best_first(one)[0] == kind for one, kind in zip(found, kinds, strict=True)) >= 3
    two = hub.ask("tiny-ast", "audio_classification", sound("bell"), top_k=2, function_to_apply="sigmoid")
    assert len(two) == 2


def test_automatic_speech_recognition(hub: Hub, tmp_path: Path) -> None:
    wrong = words = 0
    for one in SAYINGS:
        file = tmp_path / "said.flac"
        soundfile.write(file, one.samples, RATE)
        written = hub.ask("tiny-whisper", "automatic_speech_recognition", file)
        assert written == hub.client("tiny-whisper").automatic_speech_recognition(file.read_bytes())
        assert {name for name, value in written.items() if value is not None} == {"text"}
        wrong, words = wrong + mistakes(one.said, spelled(written.text)), words + len(one.said.split())
    assert wrong <= 0.2 * words


def test_automatic_speech_recognition_tells_times(hub: Hub) -> None:
    recorded = wav(SAYINGS[0].samples)
    timed = hub.ask("tiny-whisper", "automatic_speech_recognition", recorded, extra_body={"return_timestamps": True})
    assert "".join(chunk.text for chunk in timed.chunks) == timed.text
    assert all(0 <= chunk.timestamp[0] <= chunk.timestamp[1] for chunk in timed.chunks)
    cut = {"generation_parameters": {"max_new_tokens": 2}}
    short = hub.ask("tiny-whisper", "automatic_speech_recognition", recorded, extra_body=cut)
    assert len(short.text) < len(timed.text)


def test_audio_to_audio(hub: Hub) -> None:
    clean = samples()
    noisy = (clean + np.random.default_rng(0).normal(0, 0.03, len(clean))).astype(np.float32)
    [changed] = hub.ask("spectral-gate", "audio_to_audio", wav(noisy))
    assert (changed.label, changed.content_type) == ("denoised", "audio/wav")
    quiet, rate = heard(changed.blob)
    assert (len(quiet), rate) == (len(clean), RATE)
    assert ((quiet - clean) ** 2).sum() < 0.3 * ((noisy - clean) ** 2).sum()


def test_text_to_speech_is_understood_when_it_is_heard(hub: Hub) -> None:
    text = "a red circle left of a blue square"
    spoken = hub.ask("tiny-vits", "text_to_speech", text, extra_body={"seed": 1})
    said, rate = heard(spoken)
    assert (rate, spoken[:4]) == (RATE, b"RIFF")
    assert 1 < len(said) / rate < 6
    written = hub.client("tiny-whisper").automatic_speech_recognition(spoken)
    assert mistakes(text, spelled(written.text)) <= 1
    other = hub.client("tiny-vits").text_to_speech(text, extra_body={"seed": 2})
    assert other != spoken


def test_text_to_speech_in_another_format_and_pace(hub: Hub, client: Client) -> None:
    said: dict[str, Any] = {"seed": 1, "format": "flac", "speaking_rate": 2.0}
    fast = hub.ask("tiny-vits", "text_to_speech", "Hello there, my friend.", extra_body=said)
    assert fast[:4] == b"fLaC"
    native = client.infer("text-to-speech", "Hello there, my friend.", model="anymodal/tiny-vits", **said)
    assert fast == media_bytes(native["audio"])


def test_a_way_to_draw_that_a_speaker_has_not_is_refused_by_name(hub: Hub) -> None:
    with pytest.raises(HfHubHTTPError, match="temperature"):
        hub.client("tiny-vits").text_to_speech("Hello", temperature=0.5)


def test_text_to_audio_by_its_specification(hub: Hub, client: Client) -> None:
    """A task without a method in the Python client."""
    asked = {"inputs": "a high tone", "parameters": {"seed": 3, "seconds": 0.5, "generation_parameters": {"top_k": 5}}}
    made = client.http.post(hub.url("tiny-musicgen"), json=asked)
    assert made.headers["content-type"] == "audio/wav"
    played, rate = heard(made.content)
    assert (len(played), rate) == (4000, 8000)
    native = client.infer("text-to-audio", "a high tone", model="anymodal/tiny-musicgen", seed=3, seconds=0.5, top_k=5)
    assert made.content == media_bytes(native["audio"])
