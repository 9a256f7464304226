"""text-ranking: which of the texts you give answers a query best, by a model that reads both together.

Fields are named as in the `/rerank` route of text-embeddings-inference, which serves this task for the Hub.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.retrieval import Ranker, RankFunction
from deployments.contracts.events import Progress, Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Kind
from deployments.contracts.task import task
from deployments.contracts.wire import Wire

OneText = Annotated[str, Field(min_length=1, max_length=1_000_000)]
MAX_TEXTS = 512
AT_ONCE = 32
"""Pairs that one call of the model gets: between two, progress is told and a client that left is noticed."""


class TextRankingInput(Wire):
    query: Annotated[OneText, Kind.TEXT]
    texts: Annotated[tuple[OneText, ...], Field(min_length=1, max_length=MAX_TEXTS), Kind.TEXT]


class TextRankingParameters(Wire):
    top_k: int | None = Field(None, ge=1, le=MAX_TEXTS, description="how many texts at most; all without it")
    function_to_apply: RankFunction | None = Field(None, description="without it what the model was trained with")
    return_text: bool = Field(False, description="say each text again beside its score")
    truncate: bool = Field(False, description="cut what the model cannot read instead of refusing it")


class RankedText(Wire):
    """`index` counts the given texts from 0."""

    index: int
    score: float
    text: str | None = None


class TextRankingOutput(Wire):
    """The texts, best first; equal scores stay in the order they were given in."""

    ranking: Annotated[tuple[RankedText, ...], Kind.SCORES]


@task(
    "text-ranking",
    intent="Rank texts for a query",
    cost=2.0,
    example=Example(
        inputs={
            "query": "Where is Anna from?",
            "texts": ["Anna is from Rome.", "The circle is red.", "Paul is in Lyon."],
        },
        parameters={"return_text": True},
    ),
)
def text_ranking(engine: Ranker, inputs: TextRankingInput, params: TextRankingParameters) -> Stream[TextRankingOutput]:
    """Put texts in the order in which they answer a query."""
    scores: list[float] = []
    pairs = [(inputs.query, text) for text in inputs.texts]
    for at in range(0, len(pairs), AT_ONCE):
        part = pairs[at : at + AT_ONCE]
        scores += engine.relevance(part, function_to_apply=params.function_to_apply, truncate=params.truncate)
        yield Progress(done=len(scores), total=len(pairs))
    ranking = tuple(
        RankedText(index=index, score=scores[index], text=inputs.texts[index] if params.return_text else None)
        for index in best_first(scores)[: params.top_k]
    )
    return TextRankingOutput(ranking=ranking)


def best_first(scores: Sequence[float]) -> list[int]:
    """Where the scores stand, highest first; equal ones in their order."""
    return sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
