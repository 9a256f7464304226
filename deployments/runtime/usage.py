"""What a call took, read off what was given and what was made; tasks themselves tell but the tokens that they write."""

from collections.abc import Iterable, Iterator, Mapping

from deployments.contracts.abilities.sharing import Counting
from deployments.contracts.call import Work
from deployments.contracts.kinds import Audio, Document, Image, Kind, Medium, Video, values_in
from deployments.contracts.sculpting import MeshFacts
from deployments.contracts.usage import Usage
from deployments.contracts.wire import Wire
from deployments.media import audio, document, image, video

PIXELS = 1_000_000
"""Of a megapixel."""
NAMES = frozenset({"corpus"})
"""Fields of inputs whose text names something and is read by no model."""


def used(work: Work, output: Wire, written: Usage, steps: int, counting: Counting | None) -> Usage:
    """The whole usage of a call: `written` is what the task itself told, `steps` how many were done at last."""
    given, made = tuple(media_in(work.inputs)), tuple(media_in(output))
    faces = [value.faces for _, value in _fields(output) if isinstance(value, MeshFacts)]
    # A solid comes with a picture of itself, a film with stills: these are no pictures that were painted.
    painted = () if faces or any(isinstance(one, Video) for one in made) else made
    return Usage(
        prompt_tokens=written.prompt_tokens or _tokens(work, counting),
        completion_tokens=written.completion_tokens,
        audio_seconds=_sum(_seconds(one, output) for one in (*given, *made) if isinstance(one, Audio)),
        image_megapixel_steps=_sum((*_read(given, work.parameters), *_painted(painted, work, steps))),
        video_frames=_whole(video.count_frames(one) for one in (*given, *made) if isinstance(one, Video)),
        values=_whole((*_values(work.inputs), *_values(output))),
        mesh_faces=_whole(faces),
    )


def _sum(amounts: Iterable[float]) -> float | None:
    """None where there is nothing of the kind."""
    found = tuple(amounts)
    return sum(found) if found else None


def _whole(amounts: Iterable[int]) -> int | None:
    """The same of what is counted."""
    found = tuple(amounts)
    return sum(found) if found else None


def _read(given: tuple[Medium, ...], parameters: Wire) -> Iterator[float]:
    """Megapixels of each picture and each document; of a document those of the page asked for, or of all."""
    for one in given:
        match one:
            case Image():
                yield image.pixels(one) / PIXELS
            case Document():
                yield document.pixels(one, getattr(parameters, "page", None)) / PIXELS


def _painted(made: tuple[Medium, ...], work: Work, steps: int) -> Iterator[float]:
    """Megapixels times steps; progress counts them where a task can be asked for some, else it counts other things."""
    denoised = "num_inference_steps" in type(work.parameters).model_fields
    for one in made:
        if isinstance(one, Image):
            yield image.pixels(one) / PIXELS * (max(steps, 1) if denoised else 1)


def _seconds(sound: Audio, output: Wire) -> float:
    return audio.seconds(sound, getattr(output, "sampling_rate", None))


def _tokens(work: Work, counting: Counting | None) -> int:
    """Of each text that was given, once; ids are tokens already."""
    if counting is None:
        return 0
    asked = (value for kind, value in values_in(work.parameters, required_only=False) if kind is Kind.TEXT)
    texts = [text for value in (work.inputs, *asked) for text in texts_in(value)]
    ids = sum(numbers_in(value) for kind, value in values_in(work.inputs, required_only=False) if kind is Kind.TEXT)
    return ids + (counting.count_tokens(texts) if texts else 0)


def _values(value: Wire) -> Iterator[int]:
    """Of tables (each cell) and series (each number)."""
    for kind, held in values_in(value, required_only=False):
        if kind in (Kind.TABLE, Kind.SERIES) and held:
            yield cells_in(held)


def media_in(value: object) -> Iterator[Medium]:
    """The media that a value holds, however deep; masks and other findings about a medium are none of their own."""
    match value:
        case Medium():
            yield value
        case Wire() if not hasattr(type(value), "kind"):
            for _, member in _fields(value):
                yield from media_in(member)
        case [float() | int(), *_]:
            return  # a vector
        case tuple():
            for member in value:
                yield from media_in(member)


def texts_in(value: object) -> Iterator[str]:
    """The texts that a value holds; the cells of a table are values."""
    match value:
        case str():
            yield value
        case Wire() if not isinstance(value, Medium):
            for name, member in _fields(value):
                yield from () if name in NAMES else texts_in(member)
        case tuple():
            for member in value:
                yield from texts_in(member)


def numbers_in(value: object) -> int:
    """How many there are in lists, however deep."""
    match value:
        case [int() | float(), *_]:
            return len(value)
        case tuple():
            return sum(map(numbers_in, value))
    return 0


def cells_in(value: object) -> int:
    """How many values a table, a record or a series has."""
    match value:
        case Mapping():
            return sum(map(cells_in, value.values()))
        case tuple():
            return sum(map(cells_in, value))
    return 1


def _fields(value: Wire) -> Iterator[tuple[str, object]]:
    return ((name, getattr(value, name)) for name in type(value).model_fields)
