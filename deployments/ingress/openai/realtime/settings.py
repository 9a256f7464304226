"""What a session is set to: its words, its ears, its voice. What no model here would notice is refused by name."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.wire import Wire
from deployments.ingress.openai.chat_body import Voice
from deployments.ingress.openai.reading import Metadata
from deployments.ingress.openai.realtime.given import Reference, SaidItem

Modalities = tuple[Literal["text"]] | tuple[Literal["audio"]]
Tokens = Annotated[int, Field(ge=1, le=4096)]
Speaker = Annotated[str, Field(min_length=1, max_length=64)] | Voice
Instructions = Annotated[str, Field(max_length=100_000)]


class Pcm(Wire):
    """Bare samples of 16 bit, little endian, one channel; G.711 is not spoken here."""

    type: Literal["audio/pcm"] = "audio/pcm"
    rate: Literal[24_000] = 24_000


class ServerVad(Wire):
    """Turns are found by silence; `idle_timeout_ms` (speaking up when nobody does) is not done here."""

    type: Literal["server_vad"] = "server_vad"
    threshold: float = Field(0.5, gt=0, lt=1)
    prefix_padding_ms: int = Field(300, ge=0, le=5_000)
    silence_duration_ms: int = Field(500, ge=100, le=10_000)
    create_response: bool = True
    interrupt_response: bool = True
    idle_timeout_ms: None = None


class Transcription(Wire):
    """How what is said becomes text; the answer is to that text. No `model`: the catalog's own."""

    model: Annotated[str, Field(min_length=1)] | None = None
    language: Annotated[str, Field(min_length=2, max_length=32)] | None = None
    prompt: Annotated[str, Field(min_length=1, max_length=10_000)] | None = None


class Ears(Wire):
    """`turn_detection` null: the client says when a turn is over. `transcription` null: what is heard is not told."""

    format: Pcm = Pcm()
    turn_detection: ServerVad | None = ServerVad()
    transcription: Transcription | None = None
    noise_reduction: None = None


class Mouth(Wire):
    """A model of a single voice takes any of OpenAI's names for it."""

    format: Pcm = Pcm()
    voice: Speaker = "alloy"
    speed: float = Field(1.0, ge=0.25, le=1.5)

    @property
    def speaker(self) -> str:
        return self.voice.id if isinstance(self.voice, Voice) else self.voice


class Sounds(Wire):
    input: Ears = Ears()
    output: Mouth = Mouth()


class Settings(Wire):
    """The whole of it. `model` stays what it was when the session began; answers end at `max_output_tokens`."""

    type: Literal["realtime"] = "realtime"
    model: str
    instructions: Instructions = ""
    output_modalities: Modalities = ("audio",)
    max_output_tokens: Tokens = 1024
    audio: Sounds = Sounds()
    tools: tuple[()] = ()
    tool_choice: Literal["auto", "none"] = "auto"
    truncation: Literal["disabled"] = "disabled"
    include: tuple[()] = ()
    tracing: None = None


class MouthAsked(Wire):
    format: Pcm | None = None
    voice: Speaker | None = None


class SoundsAsked(Wire):
    output: MouthAsked = MouthAsked()


class ResponseAsked(Wire):
    """What one response is to have otherwise than the session. `input` takes the place of the conversation."""

    conversation: Literal["auto", "none"] = "auto"
    input: Annotated[tuple[SaidItem | Reference, ...], Field(max_length=256)] | None = None
    instructions: Instructions | None = None
    output_modalities: Modalities | None = None
    max_output_tokens: Tokens | None = None
    audio: SoundsAsked = SoundsAsked()
    metadata: Metadata | None = None
    tools: tuple[()] = ()
    tool_choice: Literal["auto", "none"] = "auto"


class Manner(Wire):
    """How one response is made, all things considered."""

    instructions: str
    spoken: bool
    max_output_tokens: int
    mouth: Mouth
    in_conversation: bool
    metadata: Metadata | None = None


def manner_of(settings: Settings, asked: ResponseAsked) -> Manner:
    modalities = asked.output_modalities or settings.output_modalities
    voice = asked.audio.output.voice
    mouth = settings.audio.output
    return Manner(
        instructions=settings.instructions if asked.instructions is None else asked.instructions,
        spoken=modalities == ("audio",),
        max_output_tokens=asked.max_output_tokens or settings.max_output_tokens,
        mouth=mouth if voice is None else mouth.model_copy(update={"voice": voice}),
        in_conversation=asked.conversation == "auto",
        metadata=asked.metadata,
    )
