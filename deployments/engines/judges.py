"""Judges: classifiers that look at all pictures, or read all texts, of what other models made."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from PIL import Image as Pil

from deployments.contracts.abilities.safety import Findings
from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.conversation import Reply
from deployments.contracts.errors import InputTooLong
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Image, Kind, Video, values_in
from deployments.contracts.model import ModelFacts
from deployments.contracts.wire import Wire
from deployments.engines import classifier, image_classifier
from deployments.media import image as pictures
from deployments.media import video as videos

FRAMES = 16
"""How many frames of a video are looked at, evenly spread from first to last."""
STRETCH, OVERLAP = 400, 100
"""Characters of a text that are read at once: most classifiers read no more than 512 tokens. What stands across the
border of two stretches is whole in one of them."""

Labels = tuple[Label, ...]


def load_picture_judge(model: ModelFacts, device: str) -> "Judge":
    """Raises what an image classifier raises that cannot be loaded."""
    engine = image_classifier.load(model, device)
    return Judge(engine, lambda made: engine.classify_images(list(_pictures(made)), function_to_apply=None))


def load_text_judge(model: ModelFacts, device: str) -> "Judge":
    """Raises what a text classifier raises that cannot be loaded."""
    engine = classifier.load(model, device)
    return Judge(engine, lambda made: [labels for text in _texts(made) for labels in _read(engine, text)])


class Judge:
    """Judge, by a classifier of pictures or of texts."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"judge"})

    def __init__(self, engine: Any, look: Callable[[Wire], Sequence[Labels]]) -> None:
        self._engine = engine
        self._look = look

    def judge(self, made: Sequence[Wire]) -> Sequence[Findings]:
        return [tuple(self._look(one)) for one in made]

    def weight_bytes(self) -> int:
        size: int = self._engine.weight_bytes()
        return size

    def close(self) -> None:
        self._engine.close()


def _pictures(made: Wire) -> Iterator[Image]:
    for kind, value in values_in(made, required_only=False):
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Image) and kind is Kind.IMAGE:
                yield one
            elif isinstance(one, Video):
                frames, _ = videos.decode(one, FRAMES)
                yield from (pictures.encode(Pil.fromarray(frame)) for frame in frames)


def _texts(made: Wire) -> Iterator[str]:
    for kind, value in values_in(made, required_only=False):
        if kind is Kind.TEXT:
            texts = value if isinstance(value, tuple) else (value,)
            yield from (one for one in texts if isinstance(one, str) and one)
    if isinstance(made, Reply):
        yield from (call.arguments for call in made.tool_calls)


def _read(engine: classifier.SequenceClassifier, text: str) -> Sequence[Labels]:
    """The labels of each stretch of a text, shorter ones where the classifier cannot read it at once."""
    stretches = [text[at : at + STRETCH] for at in range(0, max(len(text) - OVERLAP, 1), STRETCH - OVERLAP)]
    try:
        return engine.classify(stretches, function_to_apply=None)
    except InputTooLong:
        middle, more = len(text) // 2, len(text) // 8
        return [*_read(engine, text[: middle + more]), *_read(engine, text[middle - more :])]
