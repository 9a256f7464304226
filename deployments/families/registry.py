"""The explicit list of family deployments."""

from deployments.contracts.kinds import Kind
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

GUARDS: dict[Kind, str] = {
    Kind.IMAGE: "deployments.engines.judges:load_picture_judge",
    Kind.TEXT: "deployments.engines.judges:load_text_judge",
}
"""What loads the judge of answers of this kind, in every family; frames of a video are pictures."""
