"""What clients may send, each event as a typed value; all else is refused by name."""

from collections.abc import Mapping

from pydantic import Field

from deployments.contracts.errors import InvalidInput, InvalidParameter
from deployments.contracts.wire import Wire
from deployments.ingress.openai.realtime.given import Id, SaidItem
from deployments.ingress.openai.realtime.settings import ResponseAsked, Settings
from deployments.ingress.typed_body import typed_body


class ClientEvent(Wire):
    type: str
    event_id: str | None = Field(None, max_length=512)


class SessionUpdate(ClientEvent):
    """`session` is already whole: what was sent, over what was set."""

    session: Settings


class Append(ClientEvent):
    audio: str


class Commit(ClientEvent):
    """The turn is over, though nobody heard it end."""


class Clear(ClientEvent):
    """What was heard is forgotten."""


class ItemCreate(ClientEvent):
    """`previous_item_id`: where it goes; `root` is the beginning, absent the end."""

    item: SaidItem
    previous_item_id: Id | None = None


class ItemDelete(ClientEvent):
    item_id: Id


class ItemRetrieve(ClientEvent):
    item_id: Id


class ItemTruncate(ClientEvent):
    item_id: Id
    content_index: int = Field(ge=0)
    audio_end_ms: int = Field(ge=0)


class ResponseCreate(ClientEvent):
    response: ResponseAsked = ResponseAsked()


class ResponseCancel(ClientEvent):
    response_id: Id | None = None


EVENTS: Mapping[str, type[ClientEvent]] = {
    "session.update": SessionUpdate,
    "input_audio_buffer.append": Append,
    "input_audio_buffer.commit": Commit,
    "input_audio_buffer.clear": Clear,
    "conversation.item.create": ItemCreate,
    "conversation.item.delete": ItemDelete,
    "conversation.item.retrieve": ItemRetrieve,
    "conversation.item.truncate": ItemTruncate,
    "response.create": ResponseCreate,
    "response.cancel": ResponseCancel,
}
SWITCHES = frozenset({"turn_detection", "transcription"})
"""Settings that null switches off; any other null is as good as absent."""


def client_event(body: object, settings: Settings) -> ClientEvent:
    """The event. Raises InvalidInput, InvalidParameter, UnknownParameter by the client's own names."""
    if not isinstance(body, dict):
        raise InvalidInput("an event must be a JSON object with a type")
    kind = EVENTS.get(str(body.get("type")))
    if kind is None:
        raise InvalidInput(
            f"there is no event {str(body.get('type'))[:80]!r} here; taken are {', '.join(EVENTS)}", "type"
        )
    if kind is SessionUpdate:
        return _update(body, settings)
    given = merged({}, body)
    _refuse_other_items(given.get("item"))
    return typed_body(kind, given)


def merged(under: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """The names of both, those of `over` first; objects are merged in the same way."""
    result = dict(under)
    for name, value in over.items():
        below = under.get(name)
        if isinstance(value, Mapping):
            result[name] = merged(below if isinstance(below, Mapping) else {}, value)
        elif isinstance(value, list):
            result[name] = [merged({}, one) if isinstance(one, Mapping) else one for one in value]
        elif value is not None or name in SWITCHES:
            result[name] = value
    return result


def _update(body: Mapping[str, object], settings: Settings) -> SessionUpdate:
    whole = merged({"session": settings.model_dump(mode="json")}, body)
    event = typed_body(SessionUpdate, whole)
    if event.session.model != settings.model:
        raise InvalidParameter(
            f"session.model is {settings.model} until the session ends; connect again with another", "session.model"
        )
    return event


def _refuse_other_items(item: object) -> None:
    """Calls of tools have no role, by which items are told apart here."""
    kind = item.get("type") if isinstance(item, Mapping) else None
    if isinstance(kind, str) and kind != "message":
        raise InvalidParameter(
            f"item.type must be message: no tools are called in a session here; given was {kind[:80]!r}", "item.type"
        )
