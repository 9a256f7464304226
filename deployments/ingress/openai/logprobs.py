"""Tokens' chances as OpenAI's clients read them: those of the text alone, special tokens left out."""

from collections.abc import Iterable

from deployments.contracts.sampling import TokenChance, WrittenToken


def _chance(token: WrittenToken | TokenChance) -> dict[str, object]:
    return {"token": token.text, "logprob": token.logprob, "bytes": list(token.text.encode())}


def chances(tokens: Iterable[WrittenToken]) -> list[dict[str, object]]:
    """One row a token, with its likeliest alternatives."""
    return [
        _chance(token) | {"top_logprobs": [_chance(one) for one in token.top]} for token in tokens if not token.special
    ]


def old_chances(tokens: Iterable[WrittenToken], asked: int, begins_at: int = 0) -> dict[str, object]:
    """The same in the columns of text completions; `text_offset` counts characters from the text's beginning."""
    written = [token for token in tokens if not token.special]
    offsets = [begins_at]
    for token in written:
        offsets.append(offsets[-1] + len(token.text))
    return {
        "tokens": [token.text for token in written],
        "token_logprobs": [token.logprob for token in written],
        "top_logprobs": [_best(token) for token in written] if asked else None,
        "text_offset": offsets[:-1],
    }


def _best(token: WrittenToken) -> dict[str, float]:
    """Alternatives by their text, best first; of several that are spelled the same the best."""
    best: dict[str, float] = {}
    for one in token.top:
        best.setdefault(one.text, one.logprob)
    return best
