"""Kinds (modalities), the media values that carry them, and how a type tells which kinds it holds."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, get_args, get_origin

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from deployments.contracts.wire import Wire


class Kind(StrEnum):
    """A modality; a task is an edge between kinds."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    MESH = "mesh"
    SERIES = "series"
    TABLE = "table"
    DOCUMENT = "document"
    EMBEDDING = "embedding"
    LABELS = "labels"
    BOXES = "boxes"
    MASKS = "masks"
    SPANS = "spans"
    SCORES = "scores"
    DEPTH = "depth"
    KEYPOINTS = "keypoints"
    CONVERSATION = "conversation"


Kinds = tuple[Kind, ...]
"""Kinds in sorted order, one entry per value: two images are two entries."""

Text = Annotated[str, Kind.TEXT]
Embedding = Annotated[tuple[float, ...], Kind.EMBEDDING]


class Medium(Wire):
    """Encoded bytes of one medium with their media type; a data URI at the HTTP edge, bytes everywhere else."""

    kind: ClassVar[Kind]
    data: bytes = Field(min_length=1, repr=False)
    media_type: str


class Image(Medium):
    """An encoded picture, `image/png`, `image/jpeg`, `image/webp`, …"""

    kind = Kind.IMAGE


class Audio(Medium):
    """An encoded sound, `audio/wav`, `audio/flac`, `audio/mpeg`, …"""

    kind = Kind.AUDIO


class Video(Medium):
    """An encoded moving picture, `video/mp4`, `video/webm`, …"""

    kind = Kind.VIDEO


class Mesh(Medium):
    """An encoded solid, `model/gltf-binary` or `model/obj`."""

    kind = Kind.MESH


class Document(Medium):
    """An encoded document of pages, `application/pdf`."""

    kind = Kind.DOCUMENT


MEDIA: tuple[type[Medium], ...] = (Image, Audio, Video, Mesh, Document)


def kinds_of(annotation: Any) -> Iterator[Kind]:
    """The kinds that one field of this type carries: its own, or those of its members."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        kind = getattr(annotation, "kind", None)
        if isinstance(kind, Kind):
            yield kind
        else:
            yield from kinds_in(annotation, required_only=False)
        return
    if get_origin(annotation) is Annotated:
        marks = [mark for mark in get_args(annotation)[1:] if isinstance(mark, Kind)]
        yield from marks or kinds_of(get_args(annotation)[0])
        return
    for member in get_args(annotation):
        yield from kinds_of(member)


def kinds_of_field(field: FieldInfo) -> Kinds:
    """The kinds that a field may hold: those it is marked with, or else those of its type."""
    marks = [mark for mark in field.metadata if isinstance(mark, Kind)]
    return tuple(dict.fromkeys(marks or kinds_of(field.annotation)))


def kinds_in(model: type[BaseModel], *, required_only: bool) -> Kinds:
    """The kinds of a model's fields, sorted; a field counts once however many values its list holds."""
    found: list[Kind] = []
    for field in model.model_fields.values():
        if required_only and not field.is_required():
            continue
        found += kinds_of_field(field)
    return tuple(sorted(found))


def values_in(value: BaseModel, *, required_only: bool) -> Iterator[tuple[Kind, Any]]:
    """The values of a kind that a model's fields hold; what has no kind (a seed, a finish reason) is left out."""
    for name, kind in _kinds_by_field(type(value), required_only):
        yield kind, getattr(value, name)


@cache
def _kinds_by_field(model: type[BaseModel], required_only: bool) -> tuple[tuple[str, Kind], ...]:
    found: list[tuple[str, Kind]] = []
    for name, field in model.model_fields.items():
        if required_only and not field.is_required():
            continue
        found += ((name, kind) for kind in kinds_of_field(field))
    return tuple(found)


def media_of(annotation: Any) -> tuple[type[Medium], ...]:
    """The medium classes that a field of this type may hold; none for a field of plain values."""
    if isinstance(annotation, type) and issubclass(annotation, Medium):
        return (annotation,)
    return tuple(dict.fromkeys(medium for member in get_args(annotation) for medium in media_of(member)))


def said_kinds(media: tuple[type[Medium], ...]) -> str:
    """`image`, or `image or document`."""
    return " or ".join(medium.kind for medium in media)
