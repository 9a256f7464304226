"""What the trained models hear, say and make, asked through HTTP about things that they were not trained on."""

from typing import Any

import numpy as np
import pytest

from embedded.exams.audio import mistakes, spelled
from embedded.exams.recordings import RATE, Recording, recordings
from embedded.world.heard import sounds
from embedded.world.heard.sound_words import worded
from embedded.world.heard.sounds import Sound
from embedded.world.things import seeded
from tests.client import Client
from tests.sounds import SPOKEN, uri, wav

HEAR, SPEAK = "automatic-speech-recognition", "text-to-speech"
SAYINGS = recordings()[:12]


def sound(kind: str, many: int = 1) -> bytes:
    """A held-out sound of this kind."""
    return wav(sounds.sounded(Sound(kind, many), seeded(kind, "held_out", many), "held_out"))


def wrong(some: list[tuple[str, str]]) -> float:
    """The share of words that were not heard as they were said."""
    return sum(mistakes(*one) for one in some) / sum(len(said.split()) for said, _ in some)


def heard(client: Client, recording: Recording, **choices: Any) -> str:
    return spelled(client.infer(HEAR, uri(wav(recording.samples)), **choices)["text"])


def test_voices_never_heard_are_understood(client: Client) -> None:
    assert wrong([(one.said, heard(client, one)) for one in SAYINGS]) <= 0.15


def test_a_recording_of_several_sayings_is_heard_with_its_times(client: Client) -> None:
    gap = np.zeros(RATE // 2, np.float32)
    parts = [part for one in SAYINGS[:4] for part in (one.samples, gap)]
    told = client.infer(HEAR, uri(wav(np.concatenate(parts))), return_timestamps=True)
    assert wrong([(" ".join(one.said for one in SAYINGS[:4]), spelled(told["text"]))]) <= 0.25
    # Of later windows the library tells times as if each were thirty seconds long, as a large Whisper's are.
    begin, end = told["chunks"][0]["timestamp"]
    assert (begin, end) == pytest.approx((0.0, len(SAYINGS[0].samples) / RATE), abs=0.5)


def test_french_is_written_and_translated(client: Client) -> None:
    some = recordings("fr")[:4]
    assert wrong([(one.said, heard(client, one, language="fr")) for one in some]) <= 0.3
    assert wrong([(one.english, heard(client, one, language="fr", translate=True)) for one in some]) <= 0.4


def test_a_greeting_is_heard(client: Client) -> None:
    assert spelled(client.infer(HEAR, uri(SPOKEN))["text"]) == "good morning friends"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Draw a red circle.", "draw a red circle"),
        ("What is it?", "what is it"),
        ("a red circle left of a blue square", "a red circle left of a blue square"),
        ("3 blue squares!", "three blue squares"),
        ("Hello there, my friend.", "hello there my friend"),
    ],
)
def test_what_is_read_aloud_is_heard_back(client: Client, text: str, words: str) -> None:
    said = client.infer(SPEAK, text, seed=1)["audio"]
    assert mistakes(words, client.infer(HEAR, said)["text"]) <= 1


def test_each_sound_is_named(client: Client) -> None:
    named = {
        kind: client.infer("audio-classification", uri(sound(kind)))["labels"][0]["label"] for kind in sounds.KINDS
    }
    assert sum(kind == label for kind, label in named.items()) >= len(named) - 1, named
    assert client.infer("audio-classification", uri())["labels"][0]["label"] == "speech"


@pytest.mark.parametrize("kind", ["low tone", "rising chirp", "noise", "clicks"])
def test_a_sound_is_found_among_descriptions(client: Client, kind: str) -> None:
    labels = ["a low tone", "a rising chirp", "noise", "clicks", "a person talking"]
    answer = client.infer("zero-shot-audio-classification", uri(sound(kind)), candidate_labels=labels)
    assert answer["labels"][0]["label"] in (kind, f"a {kind}")


def test_a_sound_is_described_and_a_saying_repeated(client: Client) -> None:
    def answer(recording: bytes, text: str) -> str:
        asked = {"audio": uri(recording), "text": text}
        return spelled(client.infer("audio-text-to-text", asked, max_new_tokens=24)["generated_text"])

    some = [Sound("clicks", 3), Sound("falling chirp"), Sound("noise"), Sound("bell")]
    right = [answer(sound(*one), "What do you hear?") == worded(one) for one in some]
    assert sum(right) >= 3
    pairs = [(one.said, answer(wav(one.samples), "What is said?")) for one in SAYINGS[:6]]
    assert wrong(pairs) <= 0.35
