"""When Whisper heard what: its stretches by the times that it writes, its words by where it looked meanwhile."""

from typing import Any

import torch

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.speech import Chunk, Listening


def options_for(generation_config: Any, listening: Listening) -> dict[str, Any]:
    """Arguments of `generate` for the times asked for; none where they are not. Raises InvalidParameter."""
    if listening.return_timestamps != "word":
        return {"return_timestamps": True} if listening.return_timestamps or listening.details else {}
    if not getattr(generation_config, "alignment_heads", None):
        raise InvalidParameter(
            "return_timestamps 'word' cannot be had of this model: it does not say which of its heads follow the sound "
            "(alignment_heads); ask for 'segment' or choose another model",
            "parameters.return_timestamps",
        )
    return {"return_timestamps": True, "return_token_timestamps": True, "return_segments": True}


def chunks_of(tokenizer: Any, made: Any, listening: Listening, time_precision: float) -> tuple[Chunk, ...] | None:
    """What `generate` made, as the library's pipeline tells it; None where no times were asked for."""
    if not listening.return_timestamps:
        return None
    by_word = listening.return_timestamps == "word"
    _, told = tokenizer._decode_asr(
        [_timed_words(made) if by_word else {"tokens": sequences_of(made).cpu()}],
        return_timestamps="word" if by_word else True,
        return_language=None,
        time_precision=time_precision,
    )
    return tuple(Chunk(text=one["text"], timestamp=one["timestamp"]) for one in told["chunks"])


def sequences_of(made: Any) -> Any:
    """The tokens alone, where more was asked for."""
    return made["sequences"] if isinstance(made, dict) else made


def _timed_words(made: Any) -> dict[str, Any]:
    """Every token with its time: of a long recording they lie in the stretches that it was heard in."""
    times = (
        [torch.cat([part["token_timestamps"] for part in parts]) for parts in made["segments"]]
        if "segments" in made
        else made["token_timestamps"]
    )
    return {"tokens": made["sequences"].cpu(), "token_timestamps": times}
