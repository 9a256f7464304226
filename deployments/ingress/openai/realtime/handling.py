"""What each event of the client does."""

from functools import singledispatch

from deployments.ingress.openai.realtime.client_events import (
    Append,
    Clear,
    ClientEvent,
    Commit,
    ItemCreate,
    ItemDelete,
    ItemRetrieve,
    ItemTruncate,
    ResponseCancel,
    ResponseCreate,
    SessionUpdate,
)
from deployments.ingress.openai.realtime.items import item_of
from deployments.ingress.openai.realtime.refusing import Untimely
from deployments.ingress.openai.realtime.session import Session
from deployments.media.data_uri import bytes_of

LEAST_MS = 100
"""Of sound that is a turn, as at OpenAI."""


@singledispatch
def handle(event: ClientEvent, session: Session) -> None:
    """Does it, or raises why not: AnymodalError, Untimely."""
    raise TypeError(f"{type(event).__name__} in {session.id} is handled by nobody")


@handle.register
def _update(event: SessionUpdate, session: Session) -> None:
    session.set(event.session)


@handle.register
def _append(event: Append, session: Session) -> None:
    session.listening.append(bytes_of(event.audio, "audio"))


@handle.register
def _commit(event: Commit, session: Session) -> None:  # noqa: ARG001 — dispatched by its type
    heard = session.listening.heard_ms
    if heard < LEAST_MS:
        raise Untimely(
            "input_audio_buffer_commit_empty",
            f"a turn has {LEAST_MS} ms of sound at least; the buffer holds {heard} ms",
        )
    session.conversation.check_room()
    session.take_in(*session.listening.take())


@handle.register
def _clear(event: Clear, session: Session) -> None:  # noqa: ARG001 — dispatched by its type
    session.listening.clear()
    session.tell("input_audio_buffer.cleared")


@handle.register
def _create(event: ItemCreate, session: Session) -> None:
    session.add(item_of(event.item), event.previous_item_id)


@handle.register
def _delete(event: ItemDelete, session: Session) -> None:
    session.conversation = session.conversation.without(event.item_id)
    session.hearing.forget(event.item_id)
    session.tell("conversation.item.deleted", item_id=event.item_id)


@handle.register
def _retrieve(event: ItemRetrieve, session: Session) -> None:
    item = session.conversation[event.item_id]
    session.tell("conversation.item.retrieved", item=item.printed(with_sound=True))


@handle.register
def _truncate(event: ItemTruncate, session: Session) -> None:
    item = session.conversation[event.item_id].cut(event.content_index, event.audio_end_ms)
    session.conversation = session.conversation.changed(item)
    session.tell(
        "conversation.item.truncated",
        item_id=item.id,
        content_index=event.content_index,
        audio_end_ms=event.audio_end_ms,
    )


@handle.register
def _respond(event: ResponseCreate, session: Session) -> None:
    session.respond(event.response)


@handle.register
def _cancel(event: ResponseCancel, session: Session) -> None:
    session.answering.cancel(event.response_id)
