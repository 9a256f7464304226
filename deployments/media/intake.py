"""Media in a request's raw inputs: base64, data URIs and URLs become the `Medium` values that their bytes are."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

from deployments.contracts.conversation import Message, is_conversation
from deployments.contracts.errors import InvalidInput, UrlNotAllowed, WrongKind
from deployments.contracts.kinds import MEDIA, Audio, Medium, Video, media_of, said_kinds
from deployments.contracts.parsing import named_inputs
from deployments.contracts.task import AnyTask
from deployments.media.data_uri import bytes_of, is_data_uri
from deployments.media.sniff import sniff

Fetch = Callable[[str, str], Awaitable[bytes]]
"""The bytes behind a URL; the second argument names the field that asks."""

SUFFIX = "_base64"
MediumT = TypeVar("MediumT", bound=Medium)
Media = tuple[type[Medium], ...]
Wanted = Mapping[str, Media]
BY_KIND: Wanted = {medium.kind.value: (medium,) for medium in MEDIA}


@dataclass(frozen=True)
class Place:
    """What may stand somewhere in the inputs: `media`, or objects whose fields have these types."""

    media: Media
    fields: Mapping[str, tuple[Any, ...]]


async def no_fetch(url: str, param: str) -> bytes:  # noqa: ARG001 — a Fetch
    """The Fetch of a server that is not configured to fetch."""
    raise UrlNotAllowed(f"{param} is a URL, and this server fetches none; send the bytes as base64 or data URI", param)


async def take_media(task: AnyTask, inputs: object, fetch: Fetch) -> dict[str, object]:
    """A task's inputs by field, their media taken in, those inside of lists and objects too; text stays as it is.

    Raises InvalidInput, WrongKind, UnsupportedMedia, and what `fetch` raises.
    """
    return await _object(named_inputs(task, inputs), place_of(task.input), "inputs", fetch)


async def take_any_media(inputs: object, fetch: Fetch) -> object:
    """The inputs of any-to-any: every data URI is the medium that its bytes are, and so is whatever an object names
    after a kind of medium (`image`, `image_base64`), or a conversation has in its turns; other text stays text.
    """
    if is_conversation(inputs):
        return await _placed(inputs, place_of(Message), "inputs", fetch)
    if isinstance(inputs, Mapping):
        named = _without_suffix({str(name): value for name, value in inputs.items()}, BY_KIND, "inputs")
        return {
            name: await _placed(value, place_of(Message), f"inputs.{name}", fetch)
            if is_conversation(value)
            else await _anything(value, f"inputs.{name}", fetch, BY_KIND.get(name, ()))
            for name, value in named.items()
        }
    if isinstance(inputs, list | tuple):
        return tuple([await _one_of_many(value, f"inputs.{at}", fetch) for at, value in enumerate(inputs)])
    return await _anything(inputs, "inputs", fetch)


async def take_medium(given: str, kind: type[MediumT], param: str, fetch: Fetch) -> MediumT:
    """One medium of this kind. Raises as `take_media`."""
    medium = await _taken(given, (kind,), param, fetch)
    if not isinstance(medium, kind):
        raise InvalidInput(f"{param} must be {_a((kind,))} as base64, data URI or URL", param)
    return medium


def place_of(*types: Any) -> Place:
    """What a value of one of these types may hold."""
    fields: dict[str, tuple[Any, ...]] = {}
    for model in (model for one in types for model in _models_of(one)):
        for name, field in model.model_fields.items():
            fields[name] = (*fields.get(name, ()), field.annotation)
    return Place(tuple(dict.fromkeys(medium for one in types for medium in media_of(one))), fields)


def _models_of(annotation: Any) -> Iterator[type[BaseModel]]:
    """The objects that a value of this type may be, or be a list of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not issubclass(annotation, Medium):
            yield annotation
        return
    for member in get_args(annotation):
        yield from _models_of(member)


async def _object(value: Mapping[str, object], place: Place, param: str, fetch: Fetch) -> dict[str, object]:
    inside = {name: place_of(*types) for name, types in place.fields.items()}
    wanted = {name: one.media for name, one in inside.items() if one.media}
    named = _without_suffix({str(name): member for name, member in value.items()}, wanted, param)
    return {
        name: await _placed(member, inside[name], f"{param}.{name}", fetch) if name in inside else member
        for name, member in named.items()
    }


async def _placed(value: object, place: Place, param: str, fetch: Fetch) -> object:
    if place.media:
        return await _taken(value, place.media, param, fetch)
    match value:
        case Mapping() if place.fields:
            return await _object(value, place, param, fetch)
        case list() | tuple() if place.fields:
            return tuple([await _placed(member, place, f"{param}.{at}", fetch) for at, member in enumerate(value)])
    return value


async def _one_of_many(value: object, param: str, fetch: Fetch) -> object:
    """A list's member: a value, or an object that names one."""
    if not isinstance(value, Mapping):
        return await _anything(value, param, fetch)
    taken = await take_any_media(value, fetch)
    if not isinstance(taken, dict) or len(taken) != 1:
        raise InvalidInput(f'{param} must name one value, like {{"image": "data:…"}}', param)
    return next(iter(taken.values()))


async def _anything(value: object, param: str, fetch: Fetch, wanted: Media = ()) -> object:
    if wanted:
        return await _taken(value, wanted, param, fetch)
    return sniff(bytes_of(value, param), param) if isinstance(value, str) and is_data_uri(value) else value


def _without_suffix(named: Mapping[str, object], wanted: Wanted, param: str) -> dict[str, object]:
    """`image_base64` is another name of `image`; both at once are refused."""
    plain = {name: name.removesuffix(SUFFIX) for name in named}
    renamed = {name: short for name, short in plain.items() if short != name and short in wanted}
    for name, short in renamed.items():
        if short in named:
            raise InvalidInput(f"{param}.{short} and {param}.{name} are the same; give one", f"{param}.{name}")
    return {renamed.get(name, name): value for name, value in named.items()}


async def _taken(value: object, wanted: Media, param: str, fetch: Fetch) -> object:
    match value:
        case None:
            return None
        case Medium():
            medium = value
        case str() if value[:8].lower().startswith(("http://", "https://")):
            medium = sniff(await fetch(value, param), param)
        case str():
            medium = sniff(bytes_of(value, param), param)
        case list() | tuple():
            return tuple([await _taken(member, wanted, f"{param}.{at}", fetch) for at, member in enumerate(value)])
        case _:
            raise InvalidInput(f"{param} must be {_a(wanted)} as base64, data URI or URL", param)
    if isinstance(medium, Video) and Audio in wanted and Video not in wanted:
        return Audio(data=medium.data, media_type=medium.media_type)  # the sound of a video is sound
    if not isinstance(medium, wanted):
        raise WrongKind(f"{param} must be {_a(wanted)}, but the bytes are {medium.media_type}", param)
    return medium


def _a(media: Media) -> str:
    said = said_kinds(media)
    return f"{'an' if said[0] in 'aeiou' else 'a'} {said}"
