"""One session: what it is set to, what was said in it, and what is done when somebody speaks."""

from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any

from deployments.contracts.conversation import Message
from deployments.ingress.concert import all_of
from deployments.ingress.openai.realtime.answering import Answering
from deployments.ingress.openai.realtime.asking import Asking
from deployments.ingress.openai.realtime.conversation import Conversation
from deployments.ingress.openai.realtime.given import AssistantItem, Reference, SystemItem, UserItem
from deployments.ingress.openai.realtime.hearing import Hearing, words_of
from deployments.ingress.openai.realtime.items import Body, Item, Piece, item_of, new_id
from deployments.ingress.openai.realtime.listening import Listening, Speech
from deployments.ingress.openai.realtime.outbox import Outbox
from deployments.ingress.openai.realtime.refusing import error_event
from deployments.ingress.openai.realtime.settings import ResponseAsked, ServerVad, Settings, manner_of
from deployments.ingress.openai.realtime.telling import Telling
from deployments.ingress.refusals import Exchange


class Apart:
    """The place of a response that is in no conversation."""

    conversation_id: str | None = None

    def began(self, item: Item) -> Iterator[Body]:  # noqa: ARG002 — a Place
        yield from ()

    def ended(self, item: Item) -> Iterator[Body]:  # noqa: ARG002 — a Place
        yield from ()


class Session:
    """Its methods do one thing and tell of it; they do not wait, so that nothing comes between the two."""

    def __init__(self, asking: Asking, settings: Settings, exchange: Exchange) -> None:
        self.id = new_id("sess")
        self.conversation_id = new_id("conv")
        self.settings = settings
        self.conversation = Conversation()
        self.outbox = Outbox()
        self.answering = Answering(asking, self.outbox, exchange)
        self.hearing = Hearing(asking, self.outbox, self._learned, exchange)
        self.listening = Listening(asking, self, settings.audio.input.turn_detection)
        self._exchange = exchange

    async def run(self, read: Callable[[], Coroutine[Any, Any, None]], send: Callable[[str], Awaitable[None]]) -> None:
        """Until the client leaves, which reading raises; all work for it ends with that."""
        self.tell("session.created", session=self.printed())
        works = (read(), self.outbox.run(send), self.listening.run(), self.hearing.run())
        try:
            await all_of(works)
        finally:
            await self.answering.close()

    async def room(self) -> None:
        """Until more can be taken from the client."""
        await self.outbox.room()
        await self.listening.room()
        await self.hearing.room()

    def tell(self, type: str, **fields: object) -> None:
        self.outbox.tell([{"type": type} | fields])

    def unheard(self, raised: Exception, cause: str | None = None) -> None:
        """Says what could not be done."""
        self.outbox.tell([error_event(raised, self._exchange, cause)])

    def printed(self) -> Body:
        return {"id": self.id, "object": "realtime.session"} | self.settings.model_dump(mode="json")

    def set(self, settings: Settings) -> None:
        self.settings = settings
        self.listening.set(settings.audio.input.turn_detection)
        self.tell("session.updated", session=self.printed())

    def add(self, item: Item, after: str | None = None) -> None:
        """Raises NotFound, Conflict, TooLarge."""
        self.conversation = self.conversation.added(item, after)
        self.hearing.listen(item, self.settings.audio.input.transcription)
        before = self.conversation.before(item.id)
        for type in ("conversation.item.added", "conversation.item.done"):
            self.tell(type, previous_item_id=before, item=item.printed())

    def take_in(self, id: str, samples: bytes) -> None:
        """A turn that was spoken. Raises TooLarge."""
        self.conversation.check_room()
        item = Item(id=id, role="user", pieces=(Piece(type="input_audio", sound=samples),))
        last = self.conversation.items[-1].id if self.conversation.items else None
        self.tell("input_audio_buffer.committed", item_id=id, previous_item_id=last)
        self.add(item)

    def respond(self, asked: ResponseAsked) -> None:
        """Raises Untimely while there is another response, TooLarge, and what is wrong with what is to be answered."""
        self.answering.check_free()
        self.conversation.check_room()
        manner = manner_of(self.settings, asked)
        context = self._context(asked)
        pending = self.hearing.pending(item.id for item in context)
        telling = Telling(manner, self if manner.in_conversation else Apart())

        async def read() -> tuple[Message, ...]:
            words = await words_of(pending)
            return tuple(message for item in context if (message := item.message(words)))

        self.answering.start(telling, manner, read)

    def turn_began(self, speech: Speech, vad: ServerVad) -> None:
        self.tell("input_audio_buffer.speech_started", item_id=speech.id, audio_start_ms=speech.start)
        if vad.interrupt_response:
            self.answering.interrupt()

    def turn_ended(self, speech: Speech, at: int, samples: bytes, vad: ServerVad) -> None:
        self.tell("input_audio_buffer.speech_stopped", item_id=speech.id, audio_end_ms=at)
        try:
            self.take_in(speech.id, samples)
            if vad.create_response:
                self.respond(ResponseAsked())
        except Exception as raised:  # noqa: BLE001 — nobody is there to whom it could be raised
            self.unheard(raised)

    def began(self, item: Item) -> Iterator[Body]:
        """An answer's item takes its place in the conversation."""
        self.conversation = self.conversation.added(item)
        yield self._of_conversation("conversation.item.added", item)

    def ended(self, item: Item) -> Iterator[Body]:
        if item.id in self.conversation:
            self.conversation = self.conversation.changed(item)
            yield self._of_conversation("conversation.item.done", item)

    def _of_conversation(self, type: str, item: Item) -> Body:
        return {"type": type, "previous_item_id": self.conversation.before(item.id), "item": item.printed()}

    def _context(self, asked: ResponseAsked) -> tuple[Item, ...]:
        """What is answered: all that was said so far, or what was given instead."""
        if asked.input is None:
            return self.conversation.items
        return tuple(self._given(said, f"response.input.{at}") for at, said in enumerate(asked.input))

    def _given(self, said: UserItem | AssistantItem | SystemItem | Reference, at: str) -> Item:
        if isinstance(said, Reference):
            return self.conversation[said.id]
        item = item_of(said, at).model_copy(update={"id": new_id("item")})
        self.hearing.listen(item, self.settings.audio.input.transcription, told=False)
        return item

    def _learned(self, id: str, words: str) -> None:
        if id in self.conversation:
            self.conversation = self.conversation.changed(self.conversation[id].heard_as(words))
