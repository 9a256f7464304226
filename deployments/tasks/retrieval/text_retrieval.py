"""text-retrieval: the texts nearest in meaning to a query, among those you give or in a corpus of the operator's."""

from collections.abc import Generator, Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from deployments.contracts.abilities.retrieval import Embedder, Vector
from deployments.contracts.events import Progress, Step, Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Text
from deployments.contracts.ranking import FoundText
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.retrieval.reading import telling
from deployments.tasks.retrieval.sentence_similarity import dot
from deployments.tasks.retrieval.text_ranking import AT_ONCE, MAX_TEXTS, OneText, best_first


class TextRetrievalInput(Wire):
    """A query, and where it is searched for: either `texts` or a `corpus`."""

    query: Text = Field(min_length=1, max_length=1_000_000)
    texts: Annotated[tuple[OneText, ...], Field(min_length=1, max_length=MAX_TEXTS)] | None = None
    corpus: str | None = Field(None, max_length=64, description="the name of a corpus that the model's row lists")

    @model_validator(mode="after")
    def one_place(self) -> Self:
        if (self.texts is None) == (self.corpus is None):
            raise ValueError("give either texts or the name of a corpus")
        return self


class TextRetrievalParameters(Wire):
    top_k: int = Field(10, ge=1, le=1_000, description="how many texts at most")
    return_text: bool = Field(True, description="say each text beside its score")
    truncate: bool = Field(False, description="cut what the model cannot read instead of refusing it")


class TextRetrievalOutput(Wire):
    """The nearest texts, best first."""

    ranking: tuple[FoundText, ...]


@task(
    "text-retrieval",
    intent="Search texts by meaning",
    chained=False,
    example=Example(
        inputs={"query": "a red circle", "texts": ["a round red thing", "a blue square", "the train is late"]}
    ),
)
def text_retrieval(
    engine: Embedder, inputs: TextRetrievalInput, params: TextRetrievalParameters
) -> Stream[TextRetrievalOutput]:
    """Find the texts that are nearest in meaning to a query."""
    [[query]] = engine.embed([inputs.query], pooling=None, normalize=True, truncate=params.truncate, role="query")
    if inputs.corpus is not None:
        corpus = yield from telling(engine.open_corpus(inputs.corpus))
        ranking = corpus.nearest(query, params.top_k)
    else:
        ranking = yield from _among(engine, inputs.texts or (), query, params)
    if not params.return_text:
        ranking = tuple(found.model_copy(update={"text": None}) for found in ranking)
    return TextRetrievalOutput(ranking=ranking)


def _among(
    engine: Embedder, texts: Sequence[str], query: Vector, params: TextRetrievalParameters
) -> Generator[Step | None, None, tuple[FoundText, ...]]:
    scores: list[float] = []
    for at in range(0, len(texts), AT_ONCE):
        part = texts[at : at + AT_ONCE]
        vectors = engine.embed(part, pooling=None, normalize=True, truncate=params.truncate, role="document")
        scores += [dot(query, vector) for (vector,) in vectors]
        yield Progress(done=len(scores), total=len(texts))
    return tuple(FoundText(id=at, score=scores[at], text=texts[at]) for at in best_first(scores)[: params.top_k])
