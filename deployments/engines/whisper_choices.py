"""What a caller may choose of one Whisper model, as arguments of its `generate`."""

from typing import Any

from transformers.models.whisper.tokenization_whisper import TO_LANGUAGE_CODE

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.speech import Listening

PROMPT = 4
"""Tokens that come before the transcript: start, language, task, no timestamps."""


def choices(generation_config: Any, max_positions: int, listening: Listening) -> dict[str, Any]:
    """Raises InvalidParameter, naming what this model can do instead."""
    room = max_positions - PROMPT
    if listening.max_new_tokens is not None and listening.max_new_tokens > room:
        raise InvalidParameter(
            f"max_new_tokens {listening.max_new_tokens} is more than the {room} that this model can write for a window",
            "parameters.max_new_tokens",
        )
    length = {} if listening.max_new_tokens is None else {"max_new_tokens": listening.max_new_tokens}
    return length | (_spoken(generation_config, listening))


def _spoken(generation_config: Any, listening: Listening) -> dict[str, Any]:
    languages: dict[str, int] = getattr(generation_config, "lang_to_id", None) or {}
    if not languages or not getattr(generation_config, "is_multilingual", True):
        _refuse_choice(listening)
        return {}
    task = {"task": "translate" if listening.translate else "transcribe"}
    if listening.language is None:
        return task
    named = listening.language.lower()
    token = f"<|{TO_LANGUAGE_CODE.get(named, named)}|>"
    if token not in languages:
        known = ", ".join(sorted(language.strip("<|>") for language in languages))
        raise InvalidParameter(
            f"language {listening.language!r} is unknown to this model; it knows {known}", "parameters.language"
        )
    return task | {"language": token}


def _refuse_choice(listening: Listening) -> None:
    for name in ("language", "translate"):
        if getattr(listening, name):
            raise InvalidParameter(
                f"{name} cannot be chosen: this model writes what it hears in the one language it was trained for; "
                "leave it out or choose a multilingual model",
                f"parameters.{name}",
            )
