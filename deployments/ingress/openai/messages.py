"""Turns as OpenAI's clients write them into the messages that our tasks read, their media taken in."""

from deployments.contracts.conversation import (
    AudioPart,
    ImagePart,
    Message,
    Part,
    TextPart,
    ToolCall,
    VideoPart,
)
from deployments.contracts.errors import InvalidInput, WrongKind
from deployments.contracts.kinds import Audio, Image, Video
from deployments.ingress.desk import Desk
from deployments.ingress.openai.files import file_part
from deployments.ingress.openai.turns import (
    AssistantTurn,
    CallMade,
    FilePiece,
    FilmPiece,
    PicturePiece,
    Recording,
    RefusalPiece,
    SoundPiece,
    SystemTurn,
    TextPiece,
    ToolTurn,
    Turn,
    UserPiece,
    UserTurn,
)

SOUNDS = {"wav": "audio/wav", "mp3": "audio/mpeg"}


async def messages_of(desk: Desk, turns: tuple[Turn, ...]) -> tuple[Message, ...]:
    """Raises what is wrong with a medium, by the place where it stands."""
    return tuple([await message_of(desk, turn, f"messages.{at}") for at, turn in enumerate(turns)])


async def message_of(desk: Desk, turn: Turn, at: str) -> Message:
    """One turn, which stands at this place in the body."""
    match turn:
        case SystemTurn():
            return Message(role="system", content=_words(turn.content))
        case UserTurn():
            return Message(role="user", content=await _content(desk, turn, at))
        case AssistantTurn():
            _refuse_silence(turn, at)
            calls = tuple(call_of(one) for one in turn.tool_calls or ())
            return Message(role="assistant", content=_words(turn.content or turn.refusal or ""), tool_calls=calls)
        case ToolTurn():
            return Message(role="tool", content=_words(turn.content), tool_call_id=turn.tool_call_id)


def call_of(made: CallMade) -> ToolCall:
    return ToolCall(id=made.id, name=made.function.name, arguments=made.function.arguments)


def _refuse_silence(turn: AssistantTurn, at: str) -> None:
    if turn.content is None and turn.refusal is None and not turn.tool_calls:
        raise InvalidInput(f"{at} says nothing: an assistant's turn has content or tool_calls", f"{at}.content")


def _words(content: str | tuple[TextPiece | RefusalPiece, ...]) -> str:
    """The text; pieces one under the other."""
    if isinstance(content, str):
        return content
    return "\n".join(piece.text if isinstance(piece, TextPiece) else piece.refusal for piece in content)


async def _content(desk: Desk, turn: UserTurn, at: str) -> str | tuple[Part, ...]:
    """The parts in their order; nothing but text is one text, which models without media read too."""
    if isinstance(turn.content, str):
        return turn.content
    parts = [await _part(desk, piece, f"{at}.content.{place}") for place, piece in enumerate(turn.content)]
    texts = [part.text for part in parts if isinstance(part, TextPart)]
    return "\n".join(texts) if len(texts) == len(parts) else tuple(parts)


async def _part(desk: Desk, piece: UserPiece, at: str) -> Part:
    match piece:
        case TextPiece():
            return TextPart(text=piece.text)
        case PicturePiece():
            return ImagePart(image=await desk.medium(piece.image_url.url, Image, f"{at}.image_url.url"))
        case FilmPiece():
            return VideoPart(video=await desk.medium(piece.video_url.url, Video, f"{at}.video_url.url"))
        case SoundPiece():
            return AudioPart(audio=await _recording(desk, piece.input_audio, f"{at}.input_audio"))
        case FilePiece():
            return await file_part(desk, piece.file, f"{at}.file")


async def _recording(desk: Desk, given: Recording, at: str) -> Audio:
    audio = await desk.medium(given.data, Audio, f"{at}.data")
    if audio.media_type != SOUNDS[given.format]:
        raise WrongKind(f"{at}.format says {given.format}, but the bytes are {audio.media_type}", f"{at}.format")
    return audio
