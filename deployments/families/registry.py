"""The explicit list of family deployments."""

from deployments.families import (
    audio,
    forecasting,
    image_generation,
    multimodal,
    retrieval,
    text,
    three_d,
    video,
    vision,
)
from deployments.families.declared import Family

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        text.FAMILY,
        retrieval.FAMILY,
        vision.FAMILY,
        image_generation.FAMILY,
        video.FAMILY,
        audio.FAMILY,
        three_d.FAMILY,
        forecasting.FAMILY,
        multimodal.FAMILY,
    )
}
