"""The body of a chat completion: what is honoured here, and what changes nothing; all else is refused by name."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.wire import Wire
from deployments.ingress.openai.drawing import Copied, Tokens
from deployments.ingress.openai.formats import ChatFormat
from deployments.ingress.openai.reading import Labelled, StreamOptions, read
from deployments.ingress.openai.tooling import ChatToolChoice, ChatTools, toolbox
from deployments.ingress.openai.turns import Turns

TopLogprobs = Annotated[int, Field(ge=0, le=20)]


class Voice(Wire):
    id: str = Field(min_length=1, max_length=64)


class AudioWanted(Wire):
    """How an answer is said aloud; a model of a single voice takes any of OpenAI's names for it."""

    voice: Annotated[str, Field(min_length=1, max_length=64)] | Voice
    format: Literal["wav", "mp3", "flac", "opus", "aac", "pcm16"]

    @property
    def speaker(self) -> str:
        return self.voice.id if isinstance(self.voice, Voice) else self.voice


class ChatBody(Copied, Labelled):
    """`max_tokens` is an older name of `max_completion_tokens`; `num_frames`, of a film, is our own."""

    model: str = Field(min_length=1)
    messages: Turns
    max_tokens: Tokens | None = None
    max_completion_tokens: Tokens | None = None
    logprobs: bool = False
    top_logprobs: TopLogprobs | None = None
    tools: ChatTools = ()
    tool_choice: ChatToolChoice | None = None
    parallel_tool_calls: bool | None = None
    response_format: ChatFormat | None = None
    num_frames: int | None = Field(None, ge=1, le=128)
    modalities: Annotated[tuple[Literal["text", "audio"], ...], Field(min_length=1, max_length=2)] = ("text",)
    audio: AudioWanted | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None
    store: Literal[False] = False

    @property
    def spoken(self) -> AudioWanted | None:
        return self.audio if "audio" in self.modalities else None

    @property
    def tells_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage

    def parameters(self, copy: int) -> dict[str, object]:
        """Those of one of the `n` answers."""
        tokens = self.max_completion_tokens or self.max_tokens
        grammar = self.response_format.grammar() if self.response_format else None
        said = {
            "max_new_tokens": tokens,
            "top_logprobs": (self.top_logprobs or 0) if self.logprobs else None,
            "grammar": grammar,
            "num_frames": self.num_frames,
        }
        box = toolbox(self.tools, self.tool_choice, self.parallel_tool_calls)
        return {name: value for name, value in said.items() if value is not None} | box.parameters() | self.copied(copy)


def read_chat(body: object, model: str | None) -> ChatBody:
    """Raises what is wrong with the body, by the client's own names."""
    asked = read(ChatBody, body, model)
    _refuse_idle(asked)
    return asked


def _refuse_idle(asked: ChatBody) -> None:
    """Raises InvalidParameter for the first thing that is said in vain, or twice."""
    wrong = {
        "top_logprobs": (asked.top_logprobs is not None and not asked.logprobs, "needs logprobs: true"),
        "max_tokens": (
            asked.max_tokens is not None and asked.max_completion_tokens not in (None, asked.max_tokens),
            "and max_completion_tokens are the same; send one of them",
        ),
        "stream_options": (asked.stream_options is not None and not asked.stream, "needs stream: true"),
        "audio": (asked.audio is not None and "audio" not in asked.modalities, 'needs "audio" among modalities'),
        "modalities": (
            "audio" in asked.modalities and (asked.audio is None or "text" not in asked.modalities),
            'with "audio" need "text" too, which is what is said aloud, and audio, which says how',
        ),
        "tools": (asked.spoken is not None and bool(asked.tools), "cannot be called by an answer that is said aloud"),
        "audio.format": (
            asked.spoken is not None and asked.stream and asked.spoken.format != "pcm16",
            "must be pcm16 where stream is true",
        ),
    }
    for name, (is_wrong, why) in wrong.items():
        if is_wrong:
            raise InvalidParameter(f"{name} {why}", name)
