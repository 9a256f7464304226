"""The explicit list of family deployments."""

from deployments.families import audio, image_generation, multimodal, retrieval, text, vision
from deployments.families.declared import Family

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        text.FAMILY,
        retrieval.FAMILY,
        vision.FAMILY,
        image_generation.FAMILY,
        audio.FAMILY,
        multimodal.FAMILY,
    )
}
