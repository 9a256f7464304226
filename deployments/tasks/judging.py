"""What every moderating task says: a model's labels, and which of them reach the thresholds that the operator set."""

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Kind
from deployments.contracts.wire import Wire

Name = Annotated[str, Field(min_length=1, max_length=200)]
Threshold = Annotated[float, Field(gt=0, le=1)]


class ModerationParameters(Wire):
    """Models differ in their labels, and some of these mean that all is well: the catalog's rows set thresholds."""

    thresholds: dict[Name, Threshold] = Field(
        min_length=1,
        max_length=100,
        description="by label the score from which something is flagged; labels that are not named flag nothing",
    )


class Category(Wire):
    """A label of the model with its score (0–1), and whether that reaches the label's threshold."""

    label: str
    score: float
    flagged: bool


class Moderated(Wire):
    """All categories of one text or picture, the surest first; `flagged` if one of them is."""

    kind: ClassVar[Kind] = Kind.LABELS
    flagged: bool
    categories: tuple[Category, ...]


class ModerationOutput(Wire):
    """One result for each that was given, in order."""

    results: tuple[Moderated, ...]


def moderated(labels: Sequence[Label], thresholds: Mapping[str, float]) -> Moderated:
    """Raises InvalidParameter where a threshold is for a label that the model does not have."""
    known = [one.label for one in labels]
    unknown = sorted(thresholds.keys() - set(known))
    if unknown:
        raise InvalidParameter(
            f"the model has no label {unknown[0]!r}; its labels are {', '.join(sorted(known))[:1000]}",
            "parameters.thresholds",
        )
    categories = tuple(
        Category(label=one.label, score=one.score, flagged=one.score >= thresholds.get(one.label, float("inf")))
        for one in labels
    )
    return Moderated(flagged=any(category.flagged for category in categories), categories=categories)
