"""audio-to-audio through HTTP: noise that goes, codecs and voices as in the library."""

from inspect import signature
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file
from transformers import (
    AutoFeatureExtractor,
    AutoModel,
    SpeechT5ForSpeechToSpeech,
    SpeechT5HifiGan,
    set_seed,
)

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, media_bytes
from tests.sounds import RATE, SPOKEN, Samples, samples, spoken, uri, wav

TASK = "audio-to-audio"
GATE, VOICE = "anymodal/spectral-gate", "anymodal/tiny-speecht5-vc"
FEWEST: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "tiny-encodec": ({"bandwidth": 0.4}, {"bandwidth": 0.4}),
    "tiny-mimi": ({"num_quantizers": 1}, {"num_quantizers": 1}),
    "tiny-dac": ({"num_quantizers": 1}, {"n_quantizers": 1}),
}
"""The smallest rate of each codec, as we and as the library name it."""


def heard(output: Any) -> Samples:
    return samples(media_bytes(output["blob"]))


def noisy(clean: Samples, loudness: float = 0.03) -> Samples:
    return (clean + np.random.default_rng(0).normal(0, loudness, len(clean))).astype(np.float32)


def decibels(clean: Samples, sound: Samples) -> float:
    """Signal over what is not signal."""
    return float(10 * np.log10((clean**2).sum() / ((sound - clean) ** 2).sum()))


def bursts() -> Samples:
    """A tone that comes and goes, once a second."""
    time = np.arange(3 * RATE) / RATE
    return (0.4 * np.sin(2 * np.pi * 660 * time) * (time % 1 < 0.5)).astype(np.float32)


@pytest.mark.parametrize(("clean", "gained"), [(bursts(), 10.0), (samples(), 6.0)], ids=["tone", "speech"])
def test_denoising_raises_the_signal_over_the_noise(client: Client, clean: Samples, gained: float) -> None:
    given = noisy(clean)
    full, half = (heard(client.infer(TASK, uri(wav(given)), strength=strength)) for strength in (1.0, 0.5))
    assert len(full) == len(given)
    assert decibels(clean, full) > decibels(clean, given) + gained
    assert decibels(clean, given) + 1 < decibels(clean, half) < decibels(clean, full)


def test_a_sound_without_noise_stays_as_it_is(client: Client) -> None:
    assert decibels(samples(), heard(client.infer(TASK, uri(), model=GATE))) > 30


def test_a_long_sound_is_cleaned_half_a_minute_at_a_time(client: Client) -> None:
    long = wav(noisy(samples(spoken(17))))
    *earlier, done = client.stream(TASK, uri(long), model=GATE)
    assert [(one["done"], one["total"]) for one in earlier if one["type"] == "progress"] == [(30, 37), (37, 37)]
    assert len(heard(done["output"])) == len(samples(long))
    assert decibels(samples(spoken(17)), heard(done["output"])) > decibels(samples(spoken(17)), samples(long)) + 6


def test_a_cleaned_sound_keeps_its_rate_and_takes_the_format_asked_for(client: Client) -> None:
    high = wav(np.repeat(noisy(bursts()), 2), 2 * RATE)
    output = client.infer(TASK, uri(high), format="flac")
    assert (output["sampling_rate"], output["content_type"], output["label"]) == (2 * RATE, "audio/flac", "denoised")
    assert output["blob"].startswith("data:audio/flac;")


@pytest.mark.parametrize("name", FEWEST)
@pytest.mark.parametrize("fewest", [False, True])
def test_a_codec_leaves_what_it_leaves_in_the_library(client: Client, name: str, fewest: bool) -> None:
    folder = EMBEDDED_WEIGHTS / name
    model, extractor = AutoModel.from_pretrained(folder).eval(), AutoFeatureExtractor.from_pretrained(folder)
    ours, theirs = FEWEST[name] if fewest else ({}, {})
    rate = extractor.sampling_rate
    asked = wav(samples()[:: RATE // rate], rate)
    given = extractor(samples(asked), sampling_rate=rate, return_tensors="pt")
    taken = {name: one for name, one in given.items() if name in signature(model.forward).parameters}
    decoded = model(**taken, **theirs).audio_values.detach().numpy()
    expected = decoded.reshape(-1)[: len(samples(asked))].clip(-1, 1)
    output = client.infer(TASK, uri(asked), model=f"anymodal/{name}", **ours)
    assert output["label"] == "reconstructed"
    assert heard(output) == pytest.approx(expected, abs=1e-4)
    assert np.abs(expected).max() > 0.01


@pytest.mark.parametrize("voice", ["anna", "paul"])
def test_a_voice_is_the_one_it_is_in_the_library(client: Client, voice: str) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-speecht5-vc"
    model, extractor = SpeechT5ForSpeechToSpeech.from_pretrained(folder), AutoFeatureExtractor.from_pretrained(folder)
    vocoder = SpeechT5HifiGan.from_pretrained(folder / "vocoder").eval()
    given = extractor(samples(), sampling_rate=RATE, return_tensors="pt")["input_values"]
    embedding = load_file(folder / "voices.safetensors")[voice][None]
    positions = model.speecht5.encoder.prenet._get_feat_extract_output_lengths(len(samples()))
    ratio = min(20.0, 2 * model.config.max_speech_positions / int(positions))
    set_seed(5)
    expected = model.eval().generate_speech(given, embedding, vocoder=vocoder, maxlenratio=ratio)
    *earlier, done = client.stream(TASK, uri(), model=VOICE, voice=voice, seed=5)
    assert heard(done["output"]) == pytest.approx(expected.detach().numpy().clip(-1, 1), abs=1e-4)
    steps = [event["done"] for event in earlier if event["type"] == "progress"]
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) > 3


@pytest.mark.parametrize(
    ("model", "asked"),
    [
        (GATE, {"bandwidth": 1.2}),
        (GATE, {"strength": 2}),
        ("anymodal/tiny-encodec", {"bandwidth": 7}),
        ("anymodal/tiny-encodec", {"num_quantizers": 1}),
        ("anymodal/tiny-mimi", {"num_quantizers": 50}),
        ("anymodal/tiny-dac", {"num_quantizers": 5}),
        ("anymodal/tiny-dac", {"bandwidth": 1.2}),
        (VOICE, {"voice": "nobody"}),
        (VOICE, {"strength": 1}),
    ],
)
def test_what_a_model_has_no_use_for_is_refused_by_name(client: Client, model: str, asked: dict[str, Any]) -> None:
    status, error = client.refusal(TASK, uri(SPOKEN), model=model, **asked)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{next(iter(asked))}")
