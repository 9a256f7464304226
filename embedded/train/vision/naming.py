"""How models learn names of a colour and a shape: of sums, and with an extra word for shapes, which come last."""

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils import parametrize

from embedded.words import COLOURS, SHAPES
from embedded.world.seen.combinations import NAMES

_COLOUR = torch.tensor([tuple(COLOURS).index(name.split()[0]) for name in NAMES])
SHAPE_OF = torch.tensor([tuple(SHAPES).index(name.split()[1]) for name in NAMES])
"""Of each of NAMES, its shape's index."""


class Summed(nn.Module):
    """Rows of weights for NAMES, each the sum of its colour's and its shape's, behind some rows of their own.

    What is learned of red circles and blue squares is so known of red squares; a row for each would be an eighth of it.
    """

    def __init__(self, own: int) -> None:
        super().__init__()
        self.own = own

    def forward(self, own: torch.Tensor, colours: torch.Tensor, shapes: torch.Tensor) -> torch.Tensor:
        return torch.cat([own, colours[_COLOUR] + shapes[SHAPE_OF]])

    def right_inverse(self, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Of rows drawn for every name: the means by colour, and by shape what these leave over."""
        named = rows[self.own :]
        colours, shapes = _means(named, _COLOUR, len(COLOURS)), _means(named, SHAPE_OF, len(SHAPES))
        return rows[: self.own], 2 * colours - named.mean(0), 2 * (shapes - named.mean(0))


def factor(heads: Sequence[nn.Module], own: int = 0) -> None:
    """Has these layers learn the names of NAMES as sums; their first `own` answers stay as they are."""
    for head in heads:
        for part in ("weight", "bias"):
            if isinstance(getattr(head, part, None), torch.Tensor):
                parametrize.register_parametrization(head, part, Summed(own))


def settle(heads: Sequence[nn.Module]) -> None:
    """Makes ordinary layers of them again, with the weights that they have learned."""
    for head in heads:
        for part in list(getattr(head, "parametrizations", {})):
            parametrize.remove_parametrizations(head, part, leave_parametrized=True)


def misnamed(logits: torch.Tensor, names: torch.Tensor, shapes: float = 1.0) -> torch.Tensor:
    """How far these (… × NAMES) are from the indices of the right names, and how far of their shapes alone."""
    return cross_entropy(logits, names) + shapes * misshaped(logits, names)


def misshaped(logits: torch.Tensor, names: torch.Tensor) -> torch.Tensor:
    """How far these (… × NAMES) are from the shapes of the right names, whatever their colours."""
    shaped = torch.stack([logits[:, at == SHAPE_OF].logsumexp(-1) for at in range(len(SHAPES))], dim=-1)
    return cross_entropy(shaped, SHAPE_OF[names])


def _means(rows: torch.Tensor, group: torch.Tensor, groups: int) -> torch.Tensor:
    return torch.stack([rows[group == at].mean(0) for at in range(groups)])
