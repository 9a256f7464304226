"""Transcripts by OpenAI's SDK: what was said is written, with times that rise and figures that are the library's."""

import asyncio
import re
from io import BytesIO
from typing import Any

import numpy as np
import openai
import pytest
import soundfile
import torch
from transformers import AutoModelForSpeechSeq2Seq, AutoProcessor

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.exams.recordings import RATE, recordings
from tests.client import Client
from tests.clients.openai_sdk import async_sdk, sdk
from tests.pictures import red_circle
from tests.sounds import uri, wav

MODEL, CTC = "anymodal/tiny-whisper", "anymodal/tiny-wav2vec2-ctc"
ENGLISH, FRENCH = recordings("en"), recordings("fr")
SAID = ENGLISH[0].said
SHORT = wav(ENGLISH[0].samples)
LONG = wav(np.concatenate([one.samples for one in ENGLISH[:6]]))
"""More than two of the five-second windows of tiny-whisper."""
SECONDS = {SHORT: ENGLISH[0].samples.size / RATE, LONG: sum(one.samples.size for one in ENGLISH[:6]) / RATE}
CLOCK = re.compile(r"(\d\d):(\d\d):(\d\d)[,.](\d{3})")


def heard(client: Client, recording: bytes = SHORT, **asked: Any) -> Any:
    given: dict[str, Any] = {"model": MODEL, "file": ("said.wav", recording)} | asked
    return sdk(client).audio.transcriptions.create(**given)


def encoded(format: str, subtype: str | None = None) -> bytes:
    out = BytesIO()
    soundfile.write(out, ENGLISH[0].samples, RATE, format=format, subtype=subtype)
    return out.getvalue()


def times(subtitles: str) -> list[tuple[float, float]]:
    """Beginning and end of each."""
    read = [
        int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000
        for hours, minutes, seconds, thousandths in CLOCK.findall(subtitles)
    ]
    return list(zip(read[::2], read[1::2], strict=True))


def test_what_is_said_is_written_and_its_length_told(client: Client) -> None:
    written = heard(client)
    assert written.text == SAID
    assert written.usage.type == "duration"
    assert written.usage.seconds == pytest.approx(SECONDS[SHORT], abs=0.01)
    assert heard(client, response_format="text") == SAID + "\n"


@pytest.mark.parametrize(("format", "subtype"), [("FLAC", None), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", None)])
def test_a_recording_is_what_its_bytes_are_whatever_its_name_says(
    client: Client, format: str, subtype: str | None
) -> None:
    for named in ("said.wav", "upload"):
        assert heard(client, file=(named, encoded(format, subtype))).text == SAID


def test_all_that_is_known_of_each_stretch_is_told(client: Client) -> None:
    for recording in (SHORT, LONG):
        told = heard(client, recording, response_format="verbose_json", timestamp_granularities=["segment", "word"])
        length = SECONDS[recording]
        assert told.duration == pytest.approx(length, abs=0.01)
        assert (told.language, told.text) == ("english", heard(client, recording, response_format="text").strip())
        assert "".join(one.text for one in told.segments).strip() == told.text
        assert [one.id for one in told.segments] == list(range(len(told.segments)))
        assert " ".join(one.word for one in told.words) == told.text
        for rows in (told.segments, told.words):
            starts = [one.start for one in rows]
            assert starts == sorted(starts)
            assert all(0 <= one.start <= one.end <= length + 0.05 for one in rows)
        for one in told.segments:
            assert one.avg_logprob < 0
            assert 0 <= one.no_speech_prob < 0.01
            assert 0 < one.compression_ratio < 2
            assert (one.temperature, one.seek % 100) == (0, 0)
            assert one.tokens
    assert len(told.segments) > 1
    assert len({one.seek for one in told.segments}) > 1


def test_the_figures_are_the_librarys(client: Client) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-whisper"
    model, processor = AutoModelForSpeechSeq2Seq.from_pretrained(folder), AutoProcessor.from_pretrained(folder)
    features = processor.feature_extractor(ENGLISH[0].samples, sampling_rate=RATE, return_tensors="pt").input_features
    made = model.generate(
        features.to(model.dtype),
        language="en",
        num_beams=1,
        return_timestamps=True,
        return_dict_in_generate=True,
        output_scores=True,
    )
    [segment] = made["segments"][0]
    scores = torch.stack(segment["result"]["scores"]).float().log_softmax(-1)
    ids = segment["tokens"].tolist()
    start = torch.tensor([[model.config.decoder_start_token_id]])
    with torch.no_grad():
        first = model(input_features=features.to(model.dtype), decoder_input_ids=start).logits[0, 0].float()
    nobody = first.softmax(-1)[processor.tokenizer.convert_tokens_to_ids("<|nospeech|>")]
    [told] = heard(client, response_format="verbose_json").segments
    assert told.tokens == ids
    expected = sum(float(scores[at, id]) for at, id in enumerate(ids)) / len(ids)
    assert told.avg_logprob == pytest.approx(expected, abs=1e-2)
    assert told.no_speech_prob == pytest.approx(float(nobody), abs=1e-4)


def test_words_alone_and_segments_alone(client: Client) -> None:
    words = heard(client, response_format="verbose_json", timestamp_granularities=["word"])
    assert (words.segments, len(words.words)) == (None, len(SAID.split()))
    segments = heard(client, response_format="verbose_json")
    assert (len(segments.segments), segments.words) == (1, None)


def test_subtitles_have_all_words_and_times_that_rise(client: Client) -> None:
    said = heard(client, LONG).text
    srt, vtt = (heard(client, LONG, response_format=format) for format in ("srt", "vtt"))
    blocks = [block.split("\n") for block in srt.strip().split("\n\n")]
    assert [int(block[0]) for block in blocks] == list(range(1, len(blocks) + 1))
    assert " ".join(block[2] for block in blocks) == said
    assert len(blocks) > 1
    assert vtt.startswith("WEBVTT\n\n")
    assert "," not in "".join(line for line in vtt.split("\n") if "-->" in line)
    assert times(srt) == times(vtt)
    assert all(start <= end for start, end in times(srt))
    assert [start for start, _ in times(srt)] == sorted(start for start, _ in times(srt))


def test_tokens_spell_the_text_with_their_probabilities(client: Client) -> None:
    written = heard(client, include=["logprobs"])
    assert "".join(one.token for one in written.logprobs).strip() == written.text
    assert all(one.logprob <= 0 for one in written.logprobs)
    assert bytes(int(number) for one in written.logprobs for number in one.bytes).decode().strip() == SAID


@pytest.mark.parametrize("recording", [SHORT, LONG], ids=["short", "long"])
def test_a_stream_spells_the_transcript(client: Client, recording: bytes) -> None:
    *deltas, done = heard(client, recording, stream=True, include=["logprobs"])
    assert {event.type for event in deltas} == {"transcript.text.delta"}
    assert len(deltas) > 1
    assert done.type == "transcript.text.done"
    assert "".join(event.delta for event in deltas) == done.text == heard(client, recording).text
    assert done.usage.output_tokens >= len(done.logprobs)
    assert done.usage.total_tokens == done.usage.input_tokens + done.usage.output_tokens
    assert done.usage.model_extra["audio_seconds"] == pytest.approx(SECONDS[recording], abs=0.01)


def test_the_async_client_hears_the_same(client: Client) -> None:
    async def ask() -> tuple[str, str]:
        async with async_sdk(client) as asking:
            whole = await asking.audio.transcriptions.create(model=MODEL, file=SHORT)
            events = await asking.audio.transcriptions.create(model=MODEL, file=SHORT, stream=True)
            return whole.text, "".join([event.delta async for event in events if event.type == "transcript.text.delta"])

    assert asyncio.run(ask()) == (SAID, SAID)


def test_the_language_is_found_out_or_taken_as_told(client: Client) -> None:
    for one in FRENCH[1:4]:
        found = heard(client, wav(one.samples), response_format="verbose_json")
        told = heard(client, wav(one.samples), response_format="verbose_json", language="fr")
        assert found.language == told.language == "french"
        assert found.text == told.text
    assert heard(client, response_format="verbose_json", language="en").language == "english"


def test_a_translation_is_english(client: Client) -> None:
    translate = sdk(client).audio.translations.create
    near = 0
    for one in FRENCH:
        recording = wav(one.samples)
        text = translate(model=MODEL, file=recording).text
        near += len(set(text.split()) & set(one.english.split())) >= len(set(one.english.split())) - 2
    assert near >= len(FRENCH) / 2
    verbose: Any = translate(model=MODEL, file=recording, response_format="verbose_json")
    assert (verbose.language, verbose.text) == ("english", text)
    assert verbose.segments[0].text.strip() == text
    assert text in str(translate(model=MODEL, file=recording, response_format="srt"))


def test_temperature_draws_and_a_seed_draws_again(client: Client) -> None:
    def drawn(seed: str) -> str:
        text: str = heard(client, LONG, temperature=1.0, extra_body={"seed": seed}).text
        return text

    assert drawn("1") == drawn("1")
    assert len({drawn(str(seed)) for seed in range(4)}) > 1
    assert heard(client, LONG, temperature=0).text == heard(client, LONG).text


def test_a_prompt_is_what_the_recording_goes_on_from(client: Client) -> None:
    native = client.infer(
        "automatic-speech-recognition",
        uri(SHORT),
        model=MODEL,
        prompt="a red heart",
        language="en",
    )
    written = heard(client, prompt="a red heart", language="en")
    assert written.text == native["text"].lstrip()
    *_, done = heard(client, prompt="a red heart", language="en", stream=True)
    assert done.usage.input_tokens > 0


def test_a_model_that_spells_writes_text_and_words_and_nothing_it_does_not_know(client: Client) -> None:
    text = heard(client, model=CTC).text
    words = heard(client, model=CTC, response_format="verbose_json", timestamp_granularities=["word"])
    assert (words.text, words.language) == (text, "unknown")
    assert " ".join(one.word for one in words.words) == text
    for asked, param in (
        ({"response_format": "srt"}, "response_format"),
        ({"response_format": "verbose_json"}, "response_format"),
        ({"language": "fr"}, "language"),
        ({"prompt": "red"}, "prompt"),
        ({"temperature": 0.5}, "temperature"),
        ({"include": ["logprobs"]}, "include"),
    ):
        with pytest.raises(openai.BadRequestError) as refused:
            heard(client, model=CTC, **asked)
        assert refused.value.param == param


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"response_format": "diarized_json"}, "response_format"),
        ({"response_format": "srt", "stream": True}, "response_format"),
        ({"timestamp_granularities": ["word"]}, "timestamp_granularities"),
        ({"timestamp_granularities": ["letter"], "response_format": "verbose_json"}, "timestamp_granularities.0"),
        ({"include": ["logprobs"], "response_format": "text"}, "include"),
        ({"language": "german"}, "language"),
        ({"temperature": 2}, "temperature"),
        ({"prompt": "a red circle " * 40}, "prompt"),
        ({"chunking_strategy": "auto"}, "chunking_strategy"),
        ({"keywords": ["red"]}, "keywords"),
        ({"file": ("said.wav", b"")}, "file"),
        ({"file": ("said.wav", b"not a sound at all")}, "file"),
        ({"file": ("said.wav", SHORT[:40])}, "file"),
        ({"file": ("said.png", red_circle())}, "file"),
        ({"model": "anymodal/tiny-vits"}, "model"),
    ],
)
def test_what_cannot_be_heard_is_refused_by_name(client: Client, asked: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        heard(client, **asked)
    assert refused.value.param == param


def test_an_unknown_model_is_not_found(client: Client) -> None:
    with pytest.raises(openai.NotFoundError):
        heard(client, model="whisper-1")
