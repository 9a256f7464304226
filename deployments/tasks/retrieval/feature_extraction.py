"""feature-extraction: texts into vectors that stand for what they mean."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.retrieval import Embedder, Pooling
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Embedding, Kind
from deployments.contracts.task import task
from deployments.contracts.wire import Wire

OneText = Annotated[str, Field(min_length=1, max_length=1_000_000)]
Texts = Annotated[tuple[OneText, ...], Field(min_length=1, max_length=256)]
TokenEmbeddings = tuple[Embedding, ...]


class FeatureExtractionInput(Wire):
    text: Annotated[OneText | Texts, Kind.TEXT] = Field(description="one text, or up to 256")


class FeatureExtractionParameters(Wire):
    pooling: Pooling | None = Field(None, description="without it as the model was trained")
    normalize: bool | None = Field(None, description="to length 1; without it as the model was trained")
    truncate: bool = Field(False, description="cut what the model cannot read instead of refusing it")


class FeatureExtractionOutput(Wire):
    """One vector a text, in order; with pooling `none` one vector a token of each text."""

    embeddings: tuple[Embedding, ...] | tuple[TokenEmbeddings, ...]


@task("feature-extraction")
def feature_extraction(
    engine: Embedder, inputs: FeatureExtractionInput, params: FeatureExtractionParameters
) -> Stream[FeatureExtractionOutput]:
    """Turn texts into vectors: like meanings, near vectors."""
    yield from ()
    texts = (inputs.text,) if isinstance(inputs.text, str) else inputs.text
    vectors = engine.embed(texts, pooling=params.pooling, normalize=params.normalize, truncate=params.truncate)
    if params.pooling == "none":
        return FeatureExtractionOutput(embeddings=tuple(vectors))
    return FeatureExtractionOutput(embeddings=tuple(vector for (vector,) in vectors))
