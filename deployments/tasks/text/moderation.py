"""moderation: is a text a threat, an insult, or whatever else the model was trained to find, and how surely?"""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from deployments.contracts.abilities.text import Classifier
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.events import Stream
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Kind
from deployments.contracts.task import task
from deployments.contracts.wire import Wire

One = Annotated[str, Field(min_length=1, max_length=1_000_000)]
Several = Annotated[tuple[One, ...], Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Threshold = Annotated[float, Field(gt=0, le=1)]


class ModerationInput(Wire):
    text: Annotated[One | Several, Kind.TEXT] = Field(description="a text, or a list of them")


class ModerationParameters(Wire):
    """Models differ in their labels, and some of these mean that all is well: the catalog's rows set thresholds."""

    thresholds: dict[Name, Threshold] = Field(
        min_length=1,
        max_length=100,
        description="by label the score from which a text is flagged; labels that are not named flag nothing",
    )


class Category(Wire):
    """A label of the model with its score (0–1), and whether that reaches the label's threshold."""

    label: str
    score: float
    flagged: bool


class Moderated(Wire):
    """All categories of one text, the surest first; `flagged` if one of them is."""

    kind: ClassVar[Kind] = Kind.LABELS
    flagged: bool
    categories: tuple[Category, ...]


class ModerationOutput(Wire):
    """One result a text, in order."""

    results: tuple[Moderated, ...]


@task("moderation", cost=2.0)
def moderation(engine: Classifier, inputs: ModerationInput, params: ModerationParameters) -> Stream[ModerationOutput]:
    """Find threats, insults and other harm in texts."""
    yield from ()
    texts = [inputs.text] if isinstance(inputs.text, str) else inputs.text
    found = engine.classify(texts, function_to_apply=None)
    return ModerationOutput(results=tuple(_moderated(labels, params.thresholds) for labels in found))


def _moderated(labels: tuple[Label, ...], thresholds: Mapping[str, float]) -> Moderated:
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
