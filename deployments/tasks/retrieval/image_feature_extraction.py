"""image-feature-extraction: pictures into vectors that stand for what they show."""

from pydantic import Field

from deployments.contracts.abilities.retrieval import PictureEmbedder
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Embedding, Image
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class ImageFeatureExtractionInput(Wire):
    image: Image


class ImageFeatureExtractionParameters(Wire):
    pool: bool = Field(True, description="one vector for the picture; false gives one for each patch")


class ImageFeatureExtractionOutput(Wire):
    """One vector; with `pool` false one a patch, row by row, behind the class token's where the model has one."""

    embeddings: tuple[Embedding, ...]


@task("image-feature-extraction", intent="Turn a picture into vectors")
def image_feature_extraction(
    engine: PictureEmbedder, inputs: ImageFeatureExtractionInput, params: ImageFeatureExtractionParameters
) -> Stream[ImageFeatureExtractionOutput]:
    """Turn a picture into vectors: pictures that look alike, near vectors."""
    yield from ()
    [vectors] = engine.embed_images([inputs.image], pool=params.pool)
    return ImageFeatureExtractionOutput(embeddings=tuple(vectors))
