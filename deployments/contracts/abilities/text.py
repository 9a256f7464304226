"""What engines of the text family can do."""

from collections.abc import Generator, Sequence
from typing import Literal, Protocol

from deployments.contracts.conversation import Chatting, Message, ToolCall
from deployments.contracts.extraction import Cutting, Found, Window
from deployments.contracts.findings import Filling, Label, TaggedSpan
from deployments.contracts.sampling import Sampling, Seq2SeqSampling, Written
from deployments.contracts.tables import Table
from deployments.contracts.telling import TableAnswer, TableReading, Telling

LabelFunction = Literal["sigmoid", "softmax", "none"]
Aggregation = Literal["none", "simple", "first", "average", "max"]


class TextWriter(Protocol):
    def write(
        self, prompt: str | tuple[int, ...] | tuple[Message, ...], sampling: Sampling, *, truncate: int | None = None
    ) -> Generator[str, None, Written]:
        """Continue a text (or its tokens), or answer a conversation by the model's chat template; the prompt is not
        repeated. `truncate`: the model reads no more than so many of its last tokens."""

    def chat(self, messages: tuple[Message, ...], chatting: Chatting) -> Generator[str | ToolCall, None, Written]:
        """Answer a conversation by the model's chat template; each tool that is called comes once its call is whole."""


class Rewriter(Protocol):
    def summarize(self, text: str, sampling: Seq2SeqSampling) -> Generator[str, None, Written]:
        """Say a text in fewer words."""

    def translate(
        self, text: str, sampling: Seq2SeqSampling, source: str | None, target: str | None
    ) -> Generator[str, None, Written]:
        """Say a text in another language; None where the model has but one."""

    def rewrite(self, text: str, sampling: Seq2SeqSampling) -> Generator[str, None, Written]:
        """What the model makes of a text as it stands, prompt and all."""


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


class SpanFinder(Protocol):
    def windows(self, question: str, context: str, cutting: Cutting, *, nowhere: bool) -> Sequence[Window]:
        """The context in stretches that the model can read, each beside the question; `nowhere` says that an answer
        that is not there will be asked for. Raises what does not fit, by name."""

    def find_spans(
        self, windows: Sequence[Window], *, top_k: int, max_answer_len: int, align_to_words: bool
    ) -> Sequence[Found]:
        """The likeliest spans of each window, enough for `top_k` different ones."""


class TableReader(Protocol):
    def answer_from(
        self, table: Table, question: str, reading: TableReading
    ) -> Generator[str | None, None, tuple[TableAnswer, Written | None]]:
        """Answer a question from a table: in words, piece by piece, or by picking cells. Raises InvalidParameter for
        what has no effect on this model."""

    def tell(self, telling: Telling, sampling: Sampling) -> Generator[str, None, Written]:
        """Write about data what an instruction asks for; raises ModelTaskMismatch where the model writes nothing."""


class ChoiceScorer(Protocol):
    def score_choices(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """For each (prompt, choice) the logit by which choices of one prompt compare."""
