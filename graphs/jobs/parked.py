"""Values with media as JSON beside named bytes, and back: no medium is ever written into the database."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, JsonValue
from pydantic_core import to_jsonable_python

from deployments.contracts.kinds import MEDIA, Medium
from deployments.contracts.wire import Wire

Place = tuple[str | int, ...]
BY_KIND: Mapping[str, type[Medium]] = {medium.kind.value: medium for medium in MEDIA}


class ParkedMedium(Wire):
    """Where a medium was in its value, and the artefact that its bytes are."""

    at: Place
    kind: str
    media_type: str
    artefact: str


class Parked(Wire):
    """A value as JSON, null where its media were."""

    value: JsonValue
    media: tuple[ParkedMedium, ...] = ()


def parked(value: object, folder: str) -> tuple[Parked, dict[str, bytes]]:
    """The value to keep, and its media's bytes by the artefacts they become, in this folder."""
    found = list(_media_in(value, ()))
    places = {at: f"{folder}/{number}" for number, (at, _) in enumerate(found)}
    media = tuple(
        ParkedMedium(at=at, kind=medium.kind, media_type=medium.media_type, artefact=places[at]) for at, medium in found
    )
    return Parked(value=_plain(value), media=media), {places[at]: medium.data for at, medium in found}


def restored(kept: Parked, data: Mapping[str, bytes]) -> Any:
    """The value with its media again; models as mappings of their fields, tuples as lists."""
    value: Any = kept.value
    for medium in kept.media:
        again = BY_KIND[medium.kind](data=data[medium.artefact], media_type=medium.media_type)
        value = _with(value, medium.at, again)
    return value


def _members(value: object) -> Iterator[tuple[str | int, object]]:
    match value:
        case BaseModel():
            yield from ((name, getattr(value, name)) for name in type(value).model_fields)
        case Mapping():
            yield from ((str(key), member) for key, member in value.items())
        case list() | tuple():
            yield from enumerate(value)


def _media_in(value: object, at: Place) -> Iterator[tuple[Place, Medium]]:
    if isinstance(value, Medium):
        yield at, value
        return
    for key, member in _members(value):
        yield from _media_in(member, (*at, key))


def _plain(value: object) -> JsonValue:
    match value:
        case Medium():
            return None
        case BaseModel() | Mapping():
            return {str(key): _plain(member) for key, member in _members(value)}
        case list() | tuple():
            return [_plain(member) for member in value]
    plain: JsonValue = to_jsonable_python(value)
    return plain


def _with(value: Any, at: Place, medium: Medium) -> Any:
    """The value, changed in place where it is a container, with the medium there."""
    if not at:
        return medium
    *way, last = at
    inner = value
    for step in way:
        inner = inner[step]
    inner[last] = medium
    return value
