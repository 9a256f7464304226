"""One response as it comes: events that open, fill and close its one item, in OpenAI's order."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Literal, Protocol

from deployments.contracts.conversation import Reply
from deployments.contracts.events import AudioChunk, Done, Event, Token
from deployments.contracts.refusal import Refusal
from deployments.contracts.usage import Usage, added
from deployments.ingress.openai.media_usage import own_units
from deployments.ingress.openai.realtime.items import Body, Item, Piece, new_id
from deployments.ingress.openai.realtime.recording import BYTES_A_MS
from deployments.ingress.openai.realtime.settings import Manner

DELTA_BYTES = 1000 * BYTES_A_MS
"""Of sound in one event: clients read no message above 1 MiB unless they are told to."""
Status = Literal["in_progress", "completed", "incomplete", "cancelled", "failed"]


class Place(Protocol):
    """Where the response's item belongs; what is told of that."""

    @property
    def conversation_id(self) -> str | None: ...

    def began(self, item: Item) -> Iterator[Body]: ...

    def ended(self, item: Item) -> Iterator[Body]: ...


class Telling:
    """`told` for each event as it comes, then one of `finished`, `cancelled`, `failed`."""

    def __init__(self, manner: Manner, place: Place) -> None:
        self.id = new_id("resp")
        self._manner = manner
        self._place = place
        self._item = Item(id=new_id("item"), role="assistant", status="in_progress")
        self._began = False
        self._words: list[str] = []
        self._sound = bytearray()
        self._reply: Reply | None = None
        self._written: Usage | None = None
        self._taken: list[Usage] = []

    def created(self) -> Iterator[Body]:
        yield {"type": "response.created", "response": self._response("in_progress", None)}

    def told(self, event: Event) -> Iterator[Body]:
        """Whichever comes first: sound may begin before the last word is written."""
        match event:
            case Token(text=text) if text:
                yield from self._begin()
                self._words.append(text)
                yield self._of_part("audio_transcript.delta" if self._manner.spoken else "text.delta", delta=text)
            case AudioChunk(audio=sound):
                yield from self._begin()
                yield from self._heard(sound.data)
            case Done(output=Reply() as reply, usage=usage):
                self._reply, self._written = reply, usage
                self._taken += [usage] if usage else []
            case Done(usage=Usage() as usage):
                self._taken.append(usage)

    def finished(self) -> Iterator[Body]:
        """It came to its end, or to the limit of its tokens."""
        yield from self._begin()
        if self._reply is not None and self._reply.finish_reason == "length":
            yield from self._end("incomplete", {"type": "incomplete", "reason": "max_output_tokens"})
        else:
            yield from self._end("completed", None)

    def cancelled(self, reason: Literal["turn_detected", "client_cancelled"]) -> Iterator[Body]:
        yield from self._end("cancelled", {"type": "cancelled", "reason": reason})

    def failed(self, refusal: Refusal) -> Iterator[Body]:
        error = {"type": refusal.type, "code": refusal.code, "message": refusal.message}
        yield from self._end("failed", {"type": "failed", "error": error})

    def _begin(self) -> Iterator[Body]:
        if self._began:
            return
        self._began = True
        yield self._of_output("response.output_item.added", item=self._item.printed())
        yield from self._place.began(self._item)
        yield self._of_content("response.content_part.added", part=self._part())

    def _heard(self, sound: bytes) -> Iterator[Body]:
        for start in range(0, len(sound), DELTA_BYTES):
            piece = sound[start : start + DELTA_BYTES]
            self._sound += piece
            yield self._of_part("audio.delta", delta=b64encode(piece).decode("ascii"))

    def _end(self, status: Status, details: Body | None) -> Iterator[Body]:
        if self._began:
            yield from self._close("completed" if status == "completed" else "incomplete")
        yield {"type": "response.done", "response": self._response(status, details)}

    def _close(self, status: Literal["completed", "incomplete"]) -> Iterator[Body]:
        self._item = self._item.model_copy(update={"status": status, "pieces": (self._piece(),)})
        if self._manner.spoken:
            yield self._of_part("audio.done")
            yield self._of_part("audio_transcript.done", transcript=self._text)
        else:
            yield self._of_part("text.done", text=self._text)
        yield self._of_content("response.content_part.done", part=self._part())
        yield from self._place.ended(self._item)
        yield self._of_output("response.output_item.done", item=self._item.printed())

    @property
    def _text(self) -> str:
        return "".join(self._words)

    def _piece(self) -> Piece:
        if self._manner.spoken:
            return Piece(type="output_audio", words=self._text, sound=bytes(self._sound))
        return Piece(type="output_text", words=self._text)

    def _part(self) -> Body:
        words = "transcript" if self._manner.spoken else "text"
        return {"type": "audio" if self._manner.spoken else "text", words: self._text}

    def _of_part(self, type: str, **fields: object) -> Body:
        return self._of_content(f"response.output_{type}", **fields)

    def _of_content(self, type: str, **fields: object) -> Body:
        return self._of_output(type, item_id=self._item.id, content_index=0, **fields)

    def _of_output(self, type: str, **fields: object) -> Body:
        return {"type": type, "response_id": self.id, "output_index": 0} | fields

    def _response(self, status: Status, details: Body | None) -> Body:
        manner = self._manner
        over = status != "in_progress"
        return {
            "id": self.id,
            "object": "realtime.response",
            "status": status,
            "status_details": details,
            "conversation_id": self._place.conversation_id,
            "output": [self._item.printed()] if over and self._began else [],
            "output_modalities": ["audio" if manner.spoken else "text"],
            "max_output_tokens": manner.max_output_tokens,
            "audio": {"output": {"format": manner.mouth.format.model_dump(), "voice": manner.mouth.speaker}},
            "metadata": manner.metadata,
            "usage": usage_printed(self._written, self._taken) if over and self._written else None,
        }


def usage_printed(written: Usage, taken: list[Usage]) -> Body:
    """Tokens of what was read and written; sound has none here, its length is `audio_seconds`."""
    read, wrote = written.prompt_tokens, written.completion_tokens
    return {
        "total_tokens": read + wrote,
        "input_tokens": read,
        "output_tokens": wrote,
        "input_token_details": {"text_tokens": read, "audio_tokens": 0, "image_tokens": 0, "cached_tokens": 0},
        "output_token_details": {"text_tokens": wrote, "audio_tokens": 0},
    } | own_units(added(taken))
