"""What each embedded model must know of things it never saw, asked through the served app; one module a family."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from embedded.exams import (
    audio,
    multimodal,
    painting,
    repair,
    retrieval,
    rewriting,
    text,
    text_generation,
    three_d,
    tool_calling,
    video,
    vision,
    wishes,
)
from embedded.exams.exam import Exam

FAMILIES: Mapping[str, Sequence[Exam]] = MappingProxyType(
    {
        "audio": audio.EXAMS,
        "vision": vision.EXAMS,
        "text": text.EXAMS,
        "text_generation": text_generation.EXAMS,
        "tool_calling": tool_calling.EXAMS,
        "rewriting": rewriting.EXAMS,
        "retrieval": retrieval.EXAMS,
        "multimodal": multimodal.EXAMS,
        "painting": painting.EXAMS,
        "repair": repair.EXAMS,
        "three_d": three_d.EXAMS,
        "video": video.EXAMS,
        "wishes": wishes.EXAMS,
    }
)
"""The exams, by the family of their tasks."""
