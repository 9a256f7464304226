"""Texts that come as the ids of their tokens, read beside those that come as text."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from deployments.contracts.abilities.retrieval import TokenIds
from deployments.contracts.errors import InvalidInput
from deployments.engines.encoder import Encoder, Reading

AnswerT = TypeVar("AnswerT")


def read_as_told(
    encoder: Encoder,
    given: Sequence[str | TokenIds],
    answer: Callable[[Reading], Sequence[AnswerT]],
    *,
    truncate: bool,
) -> list[AnswerT]:
    """As `Encoder.read`; ids are read as they are, no token added. Raises InvalidInput for an id that no token has."""
    written = [one for one in given if isinstance(one, str)]
    cut = [one for one in given if not isinstance(one, str)]
    of_texts = iter(encoder.read(written, answer, truncate=truncate) if written else ())
    of_ids = iter(_read_ids(encoder, cut, answer, truncate=truncate) if cut else ())
    return [next(of_texts if isinstance(one, str) else of_ids) for one in given]


def _read_ids(
    encoder: Encoder, given: Sequence[TokenIds], answer: Callable[[Reading], Sequence[AnswerT]], *, truncate: bool
) -> list[AnswerT]:
    known = len(encoder.tokenizer)
    unknown = next((id for ids in given for id in ids if not 0 <= id < known), None)
    if unknown is not None:
        raise InvalidInput(
            f"{encoder.name} has no token {unknown}: its ids are 0 to {known - 1}, as its own tokenizer gives them",
            "inputs.text",
        )
    read = [list(ids[: encoder.limit] if truncate else ids) for ids in given]
    encoded = {
        "input_ids": read,
        "attention_mask": [[1] * len(ids) for ids in read],
        "token_type_ids": [[0] * len(ids) for ids in read],
    }
    return encoder.read_tokens(encoded, answer)
