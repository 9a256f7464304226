"""Begins encoders that can look around: heads for the token before and after, and for the same word elsewhere.

Which words of a text are those of its question is then seen from the first batch on; a model of this size finds out
only after thousands (cf. Trockman and Kolter 2023, "Mimetic Initialization of Self-Attention Layers").
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch

HEADS = 4
"""Of each layer."""
FAST, LONG = 2.0, 0.03
"""Radians a token by which the fastest and the slowest wave of the places turn."""
BESIDE, ALIKE, ELSEWHERE, NAMED = 1.3, 1.8, 1.0, 1.5
"""How strongly heads look beside a token, at words like it, away from itself, and at what stands beside such words."""
SEGMENT = 0.3
"""What a token's segment counts beside its word and its place."""


class Attention(NamedTuple):
    """The four matrices of one layer's attention."""

    query: Any
    key: Any
    value: Any
    output: Any


class Bearings(NamedTuple):
    """Directions, one a row: of places, of words, and those in which a token's word and the one before it are found."""

    places: torch.Tensor
    words: torch.Tensor
    own: torch.Tensor
    before: torch.Tensor


@torch.no_grad()
def looks_around(encoder: Any, segments: Any = None) -> None:
    """Sets the tables and the heads of the first two layers of a `BertModel` or of its kin.

    `segments` is the table that tells one text from the other, where it is not `token_type_embeddings`.
    """
    tables = encoder.embeddings
    layers = [layer.attention for layer in encoder.encoder.layer[:2]]
    chance = torch.Generator().manual_seed(0)
    found = _bearings(
        tables.word_embeddings,
        [tables.position_embeddings],
        [Attention(one.self.query, one.self.key, one.self.value, one.output.dense) for one in layers],
        chance,
    )
    _lie_in(segments or tables.token_type_embeddings, found.words, SEGMENT)


@torch.no_grad()
def copies(model: Any) -> None:
    """Sets a `BartModel`'s encoder so, and a head of the decoder that reads on after the word it has just said."""
    chance = torch.Generator().manual_seed(0)
    found = _bearings(
        model.shared,
        [model.encoder.embed_positions, model.decoder.embed_positions],
        [_of_bart(layer.self_attn) for layer in model.encoder.layers[:2]],
        chance,
    )
    across = _of_bart(model.decoder.layers[-1].encoder_attn)
    where = slice(len(found.own))
    across.query.weight[where] = NAMED * found.own
    across.key.weight[where] = NAMED * found.before
    said = orthonormal(len(found.own), len(found.words), chance) @ found.words
    across.value.weight[where] = said
    across.output.weight[:, where] = said.T


def _of_bart(attention: Any) -> Attention:
    return Attention(attention.q_proj, attention.k_proj, attention.v_proj, attention.out_proj)


def _bearings(words: Any, places: Sequence[Any], layers: Sequence[Attention], chance: torch.Generator) -> Bearings:
    """Sets these tables and two layers."""
    first, second = layers
    width = words.weight.shape[1]
    size = width // HEADS
    apart = orthonormal(width, width, chance)
    of_places, of_words = apart[:size], apart[size:]
    turns = torch.logspace(math.log10(FAST), math.log10(LONG), size // 2)
    _lie_in(words, of_words, 1.0)
    for table in places:
        angles = torch.arange(len(table.weight))[:, None] * turns
        table.weight.copy_(torch.cat([angles.cos(), angles.sin()], dim=1) / math.sqrt(len(turns)) @ of_places)
    sides = []
    for head, back in enumerate((1, -1)):
        where = slice(head * size, (head + 1) * size)
        own = orthonormal(size, len(of_words), chance) @ of_words
        beside = orthonormal(size, len(of_words), chance) @ of_words
        first.query.weight[where] = BESIDE * _turned(turns, back) @ of_places
        first.key.weight[where] = BESIDE * of_places
        first.value.weight[where] = own
        first.output.weight[:, where] = beside.T
        second.query.weight[where] = NAMED * own
        second.key.weight[where] = NAMED * beside
        sides.append((own, beside))
    _elsewhere(first, of_places, ALIKE * orthonormal(size // 2, len(of_words), chance) @ of_words)
    return Bearings(of_places, of_words, *sides[0])


def _lie_in(table: Any, directions: torch.Tensor, norm: float) -> None:
    """Words and places lie apart, so that neither hides the other."""
    unit = torch.nn.functional.normalize(table.weight @ directions.T, dim=1)
    table.weight.copy_(norm * unit @ directions)


def _turned(turns: torch.Tensor, back: int) -> torch.Tensor:
    """Makes of a place's waves those of the place so many tokens before."""
    cos, sin = torch.diag(torch.cos(back * turns)), torch.diag(torch.sin(back * turns))
    return torch.cat([torch.cat([cos, sin], dim=1), torch.cat([-sin, cos], dim=1)])


def _elsewhere(attention: Attention, places: torch.Tensor, like: torch.Tensor) -> None:
    """The third head finds like words, and shuns what stands close."""
    size, fast = len(places), len(places) // 4
    where = slice(2 * size, 3 * size)
    near = torch.zeros(size - len(like), places.shape[1])
    near[: 2 * fast] = torch.cat([places[:fast], places[size // 2 : size // 2 + fast]])
    attention.query.weight[where] = torch.cat([like, ELSEWHERE * near])
    attention.key.weight[where] = torch.cat([like, -ELSEWHERE * near])


def orthonormal(rows: int, columns: int, chance: torch.Generator) -> torch.Tensor:
    """So many directions, one a row, at right angles to each other."""
    found: torch.Tensor = torch.linalg.qr(torch.randn(columns, rows, generator=chance))[0].T
    return found
