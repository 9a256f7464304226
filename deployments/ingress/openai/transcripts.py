"""Transcripts as OpenAI writes them: plain, as subtitles, or with all that is known of each stretch."""

from collections.abc import Iterable, Sequence

from deployments.contracts.sampling import WrittenToken
from deployments.contracts.speech import Chunk, Stretch
from deployments.contracts.usage import Usage
from deployments.ingress.openai.media_usage import own_units
from deployments.tasks.audio.automatic_speech_recognition import AutomaticSpeechRecognitionOutput

Heard = AutomaticSpeechRecognitionOutput
UNTOLD = "unknown"
"""The language where a model cannot tell."""


def text_of(heard: Heard) -> str:
    """Without the space that Whisper's texts begin with."""
    return heard.text.lstrip()


def as_srt(heard: Heard) -> str:
    stretches = enumerate(heard.segments or (), start=1)
    return "".join(f"{at}\n{_between(one, ',')}\n{one.text.strip()}\n\n" for at, one in stretches)


def as_vtt(heard: Heard) -> str:
    return "WEBVTT\n\n" + "".join(f"{_between(one, '.')}\n{one.text.strip()}\n\n" for one in heard.segments or ())


def as_text(heard: Heard) -> str:
    return text_of(heard) + "\n"


PLAIN = {"text": as_text, "srt": as_srt, "vtt": as_vtt}


def as_json(heard: Heard, usage: Usage | None) -> dict[str, object]:
    return {"text": text_of(heard), "usage": length_used(heard, usage)} | (
        {} if heard.tokens is None else {"logprobs": logprobs(heard.tokens)}
    )


def as_verbose_json(heard: Heard, usage: Usage | None) -> dict[str, object]:
    """Segments and words where they were asked for."""
    told: dict[str, object] = {
        "task": "transcribe",
        "language": heard.language or UNTOLD,
        "duration": heard.duration or 0.0,
        "text": text_of(heard),
        "usage": length_used(heard, usage),
    }
    if heard.segments is not None:
        told["segments"] = [{"id": at} | one.model_dump() for at, one in enumerate(heard.segments)]
    if heard.chunks is not None:
        told["words"] = [_word(one, heard.duration) for one in heard.chunks]
    return told


def length_used(heard: Heard, usage: Usage | None) -> dict[str, object]:
    """Sound is told by its length."""
    return {"type": "duration", "seconds": heard.duration or 0.0} | own_units(usage)


def tokens_used(usage: Usage | None) -> dict[str, object]:
    """Of a stream, which tells tokens: those of the prompt and those that were written."""
    told = usage or Usage()
    return {
        "type": "tokens",
        "input_tokens": told.prompt_tokens,
        "output_tokens": told.completion_tokens,
        "total_tokens": told.prompt_tokens + told.completion_tokens,
    } | own_units(usage)


def logprobs(tokens: Iterable[WrittenToken]) -> Sequence[dict[str, object]]:
    return [{"token": one.text, "logprob": one.logprob, "bytes": list(one.text.encode())} for one in tokens]


def _word(chunk: Chunk, duration: float | None) -> dict[str, object]:
    """A word without an end lasts until the recording's."""
    start, end = chunk.timestamp
    return {"word": chunk.text.strip(), "start": start, "end": max(start, duration or start) if end is None else end}


def _between(stretch: Stretch, point: str) -> str:
    return f"{_clock(stretch.start, point)} --> {_clock(stretch.end, point)}"


def _clock(seconds: float, point: str) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{point}{milliseconds % 1000:03}"
