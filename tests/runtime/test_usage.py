"""What is found in values, and how media are measured by their headers."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import av
import numpy as np
import pytest

from deployments.contracts.kinds import Audio, Document, Image
from deployments.contracts.sound import SoundFormat
from deployments.contracts.usage import Usage, added
from deployments.media import audio, document, image
from deployments.runtime.usage import cells_in, media_in, numbers_in, texts_in
from deployments.tasks.multimodal.native_any_to_any import NativeAnyToAnyOutput
from deployments.tasks.retrieval.text_retrieval import TextRetrievalInput
from deployments.tasks.text.text_generation import TextGenerationInput
from deployments.tasks.vision.image_segmentation import ImageSegmentationOutput
from tests import sheets
from tests.pictures import picture, red_circle

RATE = 16_000
TONE = (np.sin(np.arange(2 * RATE + 123) / 9) * 0.3).astype("float32")
PICTURE = Image(data=red_circle(), media_type="image/png")
FRAME = 0.1
"""Seconds that a lossy encoder's last packet may be longer than the sound."""


def muxed(format: str, codec: str, rate: int) -> Audio:
    """The tone in a container that FFmpeg writes."""
    out = BytesIO()
    with av.open(out, "w", format=format) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        tone = av.AudioFrame.from_ndarray((TONE * 32_767).astype("int16")[None], format="s16", layout="mono")
        tone.rate = RATE
        resampler = av.AudioResampler(format=stream.codec_context.format.name, layout="mono", rate=rate)
        for frame in (*resampler.resample(tone), *resampler.resample(None), None):
            container.mux(stream.encode(frame))
    return Audio(data=out.getvalue(), media_type="audio/any")


@pytest.mark.parametrize(("format", "off"), [("wav", 0), ("flac", 0), ("pcm", 0), ("opus", FRAME), ("mp3", FRAME)])
def test_sound_is_as_long_as_what_was_encoded(format: SoundFormat, off: float) -> None:
    sound = audio.encode(TONE, RATE, format)
    assert audio.seconds(sound.audio, sound.sampling_rate) == pytest.approx(len(TONE) / RATE, abs=max(off, 1e-6))


@pytest.mark.parametrize(
    ("format", "codec", "rate"), [("webm", "libopus", 48_000), ("adts", "aac", RATE), ("mp4", "aac", RATE)]
)
def test_sound_without_a_stated_length_is_measured_by_its_packets(format: str, codec: str, rate: int) -> None:
    sound = muxed(format, codec, rate)
    assert audio.seconds(sound) == pytest.approx(len(audio.decode(sound, RATE)) / RATE, abs=FRAME)


def test_a_header_that_promises_more_is_not_believed() -> None:
    sound = audio.encode(TONE, RATE).audio
    cut = Audio(data=sound.data[: len(sound.data) // 4], media_type=sound.media_type)
    assert audio.seconds(cut) == pytest.approx(len(audio.decode(cut, RATE)) / RATE, abs=0.01)


def test_pixels_of_pictures_and_pages() -> None:
    assert image.pixels(Image(data=red_circle(31, 17), media_type="image/png")) == 31 * 17
    pages = [sheets.drawn(), picture(red_circle(101, 53))]
    book = Document(data=sheets.pdf(*pages), media_type="application/pdf")
    drawn = [page.width * page.height for page in document.pages(book)]
    assert [document.pixels(book, number) for number in (1, 2)] == drawn
    assert document.pixels(book) == sum(drawn)


def test_media_are_found_however_deep_but_masks_are_findings() -> None:
    turn: dict[str, Any] = {
        "role": "user",
        "content": [{"type": "image", "image": PICTURE}, {"type": "text", "text": "x"}],
    }
    assert list(media_in(TextGenerationInput.model_validate({"text": [turn, turn]}))) == [PICTURE, PICTURE]
    assert list(media_in(NativeAnyToAnyOutput(image=PICTURE))) == [PICTURE]
    cut = ImageSegmentationOutput.model_validate({"segments": [{"label": "sky", "score": 0.5, "mask": PICTURE}]})
    assert list(media_in(cut)) == []


def test_texts_are_what_is_read_and_no_names() -> None:
    assert list(texts_in(TextRetrievalInput(query="who", texts=("a", "b")))) == ["who", "a", "b"]
    assert list(texts_in(TextRetrievalInput(query="who", corpus="stories"))) == ["who"]


@pytest.mark.parametrize(
    ("value", "cells"),
    [({"a": (1, None), "b": ("x", "y")}, 4), (({"a": 1}, {"a": 2, "b": True}), 3), ((1.0, 2.0, 3.0), 3), ({}, 0)],
)
def test_cells_of_tables_records_and_series(value: object, cells: int) -> None:
    assert cells_in(value) == cells


def test_numbers_are_counted_in_lists_of_lists() -> None:
    assert [numbers_in(one) for one in ("text", ("a", "b"), (1, 2), ((1, 2), (3,)))] == [0, 0, 2, 3]


def hops() -> Iterator[Usage]:
    yield Usage(prompt_tokens=3, image_megapixel_steps=1.5)
    yield Usage(completion_tokens=2, image_megapixel_steps=0.25, video_frames=9)


def test_hops_add_up_unit_by_unit() -> None:
    assert added(hops()) == Usage(prompt_tokens=3, completion_tokens=2, image_megapixel_steps=1.75, video_frames=9)
    assert added(()) is None


def test_only_what_was_used_is_told() -> None:
    assert Usage(values=3).units == {"values": 3}
    assert Usage(prompt_tokens=3).units == {"prompt_tokens": 3, "completion_tokens": 0}
