"""What a caller may choose of one Whisper model, as arguments of its `generate`."""

from collections.abc import Sequence
from typing import Any

from transformers.models.whisper.tokenization_whisper import LANGUAGES, TO_LANGUAGE_CODE

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.speech import Listening

PROMPT = 4
"""Tokens that come before the transcript: start, language, task, no timestamps."""
AUTO = "auto"
"""The language that the model is to find out."""


def choices(generation_config: Any, max_positions: int, listening: Listening, before: int = 0) -> dict[str, Any]:
    """`before`: tokens of the prompt. Raises InvalidParameter, naming what this model can do instead."""
    room = max_positions - PROMPT - before
    if listening.max_new_tokens is not None and listening.max_new_tokens > room:
        raise InvalidParameter(
            f"max_new_tokens {listening.max_new_tokens} is more than the {room} that this model can write for a window",
            "parameters.max_new_tokens",
        )
    length = {} if listening.max_new_tokens is None else {"max_new_tokens": listening.max_new_tokens}
    drawn = {"temperature": listening.temperature} if listening.temperature else {}
    return length | drawn | _spoken(generation_config, listening)


def prompt_of(tokenizer: Any, max_positions: int, listening: Listening) -> list[int]:
    """The tokens of the prompt. Raises InvalidParameter where there are too many, or some that no text has."""
    if listening.prompt is None:
        return []
    try:
        ids: list[int] = tokenizer.get_prompt_ids(listening.prompt).tolist()
    except ValueError as special:
        raise InvalidParameter(f"the prompt cannot be read: {special}", "parameters.prompt") from None
    most = max_positions // 2 - 1
    if len(ids) > most:
        raise InvalidParameter(
            f"the prompt has {len(ids)} tokens, and this model reads at most {most} before a transcript; shorten it",
            "parameters.prompt",
        )
    return ids


def language_of(generation_config: Any, before: Sequence[int]) -> str:
    """The language that the tokens before a transcript name; English where a model knows nothing else."""
    languages = getattr(generation_config, "lang_to_id", None) or {}
    codes = (token.strip("<|>") for token, id in languages.items() if id in before)
    code = next(codes, "en")
    return str(LANGUAGES.get(code, code))


def _spoken(generation_config: Any, listening: Listening) -> dict[str, Any]:
    languages: dict[str, int] = getattr(generation_config, "lang_to_id", None) or {}
    if not languages or not getattr(generation_config, "is_multilingual", True):
        _refuse_choice(listening)
        return {}
    task = {"task": "translate" if listening.translate else "transcribe"}
    if listening.language is None:
        return task
    if listening.language == AUTO:
        return task | {"language": AUTO}
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
        if getattr(listening, name) and listening.language != AUTO:
            raise InvalidParameter(
                f"{name} cannot be chosen: this model writes what it hears in the one language it was trained for; "
                "leave it out or choose a multilingual model",
                f"parameters.{name}",
            )
