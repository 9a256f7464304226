"""sentence-similarity: how near other sentences are in meaning to one."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.retrieval import Embedder, Vector
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Kind
from deployments.contracts.task import task
from deployments.contracts.wire import Wire

Sentence = Annotated[str, Field(min_length=1, max_length=1_000_000)]


class SentenceSimilarityInput(Wire):
    source_sentence: Annotated[Sentence, Kind.TEXT]
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=256), Kind.TEXT]


class SentenceSimilarityParameters(Wire):
    truncate: bool = Field(False, description="cut what the model cannot read instead of refusing it")


class SentenceSimilarityOutput(Wire):
    """The cosine (−1 to 1) of each sentence with the source, in order."""

    similarities: Annotated[tuple[float, ...], Kind.SCORES]


@task(
    "sentence-similarity",
    intent="Compare sentences",
    example=Example(
        inputs={
            "source_sentence": "a red circle",
            "sentences": ["a round red thing", "a blue square", "the train is late"],
        }
    ),
)
def sentence_similarity(
    engine: Embedder, inputs: SentenceSimilarityInput, params: SentenceSimilarityParameters
) -> Stream[SentenceSimilarityOutput]:
    """Say how near sentences are in meaning to one."""
    yield from ()
    sentences = (inputs.source_sentence, *inputs.sentences)
    vectors = engine.embed(sentences, pooling=None, normalize=True, truncate=params.truncate)
    [source], *others = vectors
    return SentenceSimilarityOutput(similarities=tuple(dot(source, other) for (other,) in others))


def dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
