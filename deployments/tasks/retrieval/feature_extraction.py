"""feature-extraction: texts into vectors that stand for what they mean."""

from math import sqrt
from typing import Annotated, cast

from pydantic import Field

from deployments.contracts.abilities.retrieval import Embedder, Pooling, TokenIds, Vector
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Embedding, Kind
from deployments.contracts.task import task
from deployments.contracts.wire import Wire

OneText = Annotated[str, Field(min_length=1, max_length=1_000_000)]
Texts = Annotated[tuple[OneText, ...], Field(min_length=1, max_length=256)]
Tokens = Annotated[TokenIds, Field(min_length=1, max_length=100_000)]
SeveralTokens = Annotated[tuple[Tokens, ...], Field(min_length=1, max_length=256)]
TokenEmbeddings = tuple[Embedding, ...]


class FeatureExtractionInput(Wire):
    """Ids are those of the model's own tokenizer and are read as they are, its special tokens among them."""

    text: Annotated[OneText | Texts | Tokens | SeveralTokens, Kind.TEXT] = Field(
        description="one text, or up to 256; or each as the ids of its tokens"
    )


class FeatureExtractionParameters(Wire):
    pooling: Pooling | None = Field(None, description="without it as the model was trained")
    normalize: bool | None = Field(None, description="to length 1; without it as the model was trained")
    truncate: bool = Field(False, description="cut what the model cannot read instead of refusing it")
    dimensions: int | None = Field(
        None,
        ge=1,
        le=65_536,
        description="only so many first numbers of a vector, to length 1 unless normalize is false",
    )


class FeatureExtractionOutput(Wire):
    """One vector a text, in order; with pooling `none` one vector a token of each text."""

    embeddings: tuple[Embedding, ...] | tuple[TokenEmbeddings, ...]


@task("feature-extraction", intent="Turn texts into vectors")
def feature_extraction(
    engine: Embedder, inputs: FeatureExtractionInput, params: FeatureExtractionParameters
) -> Stream[FeatureExtractionOutput]:
    """Turn texts into vectors: like meanings, near vectors."""
    yield from ()
    texts = _several(inputs.text)
    vectors = engine.embed(texts, pooling=params.pooling, normalize=params.normalize, truncate=params.truncate)
    if params.dimensions is not None:
        vectors = [tuple(shortened(vector, params.dimensions, params.normalize) for vector in one) for one in vectors]
    if params.pooling == "none":
        return FeatureExtractionOutput(embeddings=tuple(vectors))
    return FeatureExtractionOutput(embeddings=tuple(vector for (vector,) in vectors))


def _several(given: str | tuple[str, ...] | TokenIds | tuple[TokenIds, ...]) -> tuple[str | TokenIds, ...]:
    """What is embedded: one text is a list of one, and so are the ids of one."""
    alone = isinstance(given, str) or isinstance(given[0], int)
    return cast("tuple[str | TokenIds, ...]", (given,) if alone else given)


def shortened(vector: Vector, dimensions: int, normalize: bool | None) -> Vector:
    """The first numbers alone, as Matryoshka models are trained for. Raises InvalidParameter where there are fewer."""
    if dimensions > len(vector):
        raise InvalidParameter(
            f"dimensions {dimensions}: the vectors of this model have {len(vector)} numbers, ask for at most as many",
            "parameters.dimensions",
        )
    kept = vector[:dimensions]
    length = sqrt(sum(number * number for number in kept))
    return kept if normalize is False or not length else tuple(number / length for number in kept)
