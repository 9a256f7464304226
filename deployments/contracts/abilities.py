"""What an engine can do, one protocol an ability; a task names the one it needs.

Methods that take a sequence answer in the same order and may be given the items of several requests at once.
Generators yield as they go and return what is only known at the end. All raise errors of `contracts.errors` only.
"""

from collections.abc import Generator, Sequence
from enum import StrEnum
from typing import ClassVar, Literal, Protocol

from deployments.contracts.findings import Detection, Filling, Label, Segment, SpeechSegment, TaggedSpan
from deployments.contracts.kinds import Audio, Image
from deployments.contracts.painting import Canvas, Painted, Repainting
from deployments.contracts.sampling import Message, Sampling, Seq2SeqSampling, Written
from deployments.contracts.speech import Listening, Scanned, Sound, Speaking, VoiceFinding

LabelFunction = Literal["sigmoid", "softmax", "none"]
Pooling = Literal["mean", "cls", "none"]
Aggregation = Literal["none", "simple", "first", "average", "max"]
Subtask = Literal["semantic", "instance", "panoptic"]
Vector = tuple[float, ...]


class Sharing(StrEnum):
    """How concurrent requests share one engine."""

    EXCLUSIVE = "exclusive"
    """One at a time."""
    COALESCED = "coalesced"
    """Gathered: the engine's `coalesced` methods get the items of several requests in one call."""
    CONTINUOUS = "continuous"
    """The engine's methods may be called from many threads at once; it shares its model itself."""


class Engine(Protocol):
    """A loaded model. `coalesced` names the methods that take `(items, *, options…)` and answer one per item."""

    sharing: ClassVar[Sharing]
    coalesced: ClassVar[frozenset[str]]

    def weight_bytes(self) -> int:
        """Bytes of parameters and buffers held in memory, shared ones counted once."""

    def close(self) -> None:
        """Stop threads and drop the weights; no call is running."""


class TextWriter(Protocol):
    def write(self, prompt: str | tuple[Message, ...], sampling: Sampling) -> Generator[str, None, Written]:
        """Continue a text, or answer a conversation by the model's chat template; the prompt is not repeated."""


class Rewriter(Protocol):
    def summarize(self, text: str, sampling: Seq2SeqSampling) -> Generator[str, None, Written]:
        """Say a text in fewer words."""

    def translate(
        self, text: str, sampling: Seq2SeqSampling, source: str | None, target: str | None
    ) -> Generator[str, None, Written]:
        """Say a text in another language; None where the model has but one."""


class Classifier(Protocol):
    def classify(self, texts: Sequence[str], *, function_to_apply: LabelFunction | None) -> Sequence[tuple[Label, ...]]:
        """All labels of each text, best first; None applies what the model's configuration asks for."""


class Tagger(Protocol):
    def tag(self, texts: Sequence[str], *, aggregation: Aggregation) -> Sequence[tuple[TaggedSpan, ...]]:
        """The tagged tokens (or groups) of each text, in its order."""


class MaskFiller(Protocol):
    def fill(
        self, texts: Sequence[str], *, top_k: int, targets: tuple[str, ...] | None
    ) -> Sequence[tuple[Filling, ...]]:
        """The best fillings of each text's one mask, best first; raises InvalidInput without exactly one."""


class Entailer(Protocol):
    def entail(self, pairs: Sequence[tuple[str, str]]) -> Sequence[tuple[float, float]]:
        """Logits of (contradiction, entailment) for each (premise, hypothesis)."""


class Embedder(Protocol):
    def embed(
        self, texts: Sequence[str], *, pooling: Pooling | None, normalize: bool | None, truncate: bool
    ) -> Sequence[tuple[Vector, ...]]:
        """One pooled vector a text (or one a token with pooling none); None does as the model was trained to."""


class ImageClassifier(Protocol):
    def classify_images(
        self, images: Sequence[Image], *, function_to_apply: LabelFunction | None
    ) -> Sequence[tuple[Label, ...]]:
        """All labels of each picture, best first."""


class ObjectDetector(Protocol):
    def detect(self, images: Sequence[Image], *, threshold: float) -> Sequence[tuple[Detection, ...]]:
        """Objects that score above the threshold, best first."""


class Segmenter(Protocol):
    def segment(
        self,
        image: Image,
        *,
        subtask: Subtask | None,
        threshold: float,
        mask_threshold: float,
        overlap_mask_area_threshold: float,
    ) -> tuple[Segment, ...]:
        """The picture's masks; None takes the richest subtask that the model can do."""


class ImageTextScorer(Protocol):
    def match(self, images: Sequence[Image], *, texts: tuple[str, ...]) -> Sequence[Vector]:
        """How well each text fits each picture: the model's own probabilities."""


class Captioner(Protocol):
    def caption(self, image: Image, sampling: Sampling) -> Generator[str, None, Written]:
        """Say what the picture shows."""


class Looker(Protocol):
    def look(self, image: Image, prompt: str, sampling: Sampling) -> Generator[str, None, Written]:
        """Answer a prompt about a picture, by the model's chat template."""


class Painter(Protocol):
    def paint(self, prompt: str, canvas: Canvas) -> Generator[Painted | None, None, Image]:
        """Paint what the prompt says."""


class Repainter(Protocol):
    def repaint(self, image: Image, prompt: str, repainting: Repainting) -> Generator[Painted | None, None, Image]:
        """Paint a picture anew as the prompt says; the answer has the size of the given picture."""


class Listener(Protocol):
    def listen(self, audio: Audio, listening: Listening) -> Generator[str | None, None, str]:
        """Transcribe; pieces as they are heard, then the whole transcript."""


class Speaker(Protocol):
    def speak(self, text: str, speaking: Speaking) -> Generator[Sound, None, Sound]:
        """Say a text: one sound a sentence as soon as it is spoken, then all of it as one."""


class VoiceFinder(Protocol):
    def find_voice(self, audio: Audio, finding: VoiceFinding) -> Generator[Scanned, None, tuple[SpeechSegment, ...]]:
        """The stretches in which somebody speaks, in order."""
