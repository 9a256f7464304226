"""What a realtime session holds is bounded: sound that is no turn yet, items, their sound, what waits to be read."""

import asyncio

import pytest
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketState

from deployments.contracts.errors import Conflict, DeadlineExceeded, InvalidInput, MediaTooLarge, NotFound, TooLarge
from deployments.ingress.limits import Limits
from deployments.ingress.openai.realtime.client_events import merged
from deployments.ingress.openai.realtime.conversation import MAX_ITEMS, MAX_SOUND_BYTES, Conversation
from deployments.ingress.openai.realtime.items import Item, Piece
from deployments.ingress.openai.realtime.outbox import MOST, MOST_BYTES, Outbox
from deployments.ingress.openai.realtime.recording import BYTES_A_MS, MAX_MS, Recording
from deployments.ingress.openai.realtime.socket import MAX_MESSAGE_BYTES, Socket


def said(id: str, sound: bytes | None = None) -> Item:
    return Item(id=id, role="user", pieces=(Piece(type="input_audio", words=id, sound=sound),))


def test_a_recording_takes_all_or_nothing() -> None:
    recording = Recording()
    recording.append(bytes(MAX_MS * BYTES_A_MS - 2))
    with pytest.raises(MediaTooLarge):
        recording.append(bytes(4))
    with pytest.raises(InvalidInput):
        recording.append(bytes(1))
    recording.append(b"\1\1")
    assert (recording.start, recording.end) == (0, MAX_MS)
    assert recording.between(MAX_MS - 1, MAX_MS)[-2:] == b"\1\1"


def test_places_in_a_recording_stay_what_they_were() -> None:
    recording = Recording()
    recording.append(bytes(100 * BYTES_A_MS) + b"\1" * 10)
    recording.let_go(99)
    assert (recording.start, recording.end) == (99, 100)
    recording.let_go(5000)
    assert (recording.start, recording.end) == (100, 100)
    recording.append(b"\1" * (BYTES_A_MS - 10))
    assert recording.between(100, 101) == b"\1" * BYTES_A_MS
    recording.let_go(50)
    assert recording.start == 100


def test_the_oldest_items_lose_their_sound_first_and_keep_their_words() -> None:
    third = bytes(MAX_SOUND_BYTES // 3)
    conversation = Conversation()
    for id in "abcd":
        conversation = conversation.added(said(id, third))
    assert [item.pieces[0].sound is None for item in conversation.items] == [True, False, False, False]
    assert [item.pieces[0].words for item in conversation.items] == list("abcd")


def test_a_conversation_is_full_at_last() -> None:
    conversation = Conversation()
    for number in range(MAX_ITEMS):
        conversation = conversation.added(said(f"{number}"))
    with pytest.raises(TooLarge):
        conversation.added(said("one more"))
    assert "one more" in conversation.without("0").added(said("one more"))


def test_items_have_their_place() -> None:
    conversation = Conversation().added(said("b")).added(said("a"), "root").added(said("c"), "b")
    assert [(item.id, conversation.before(item.id)) for item in conversation.items] == [
        ("a", None),
        ("b", "a"),
        ("c", "b"),
    ]
    with pytest.raises(Conflict):
        conversation.added(said("a"))
    with pytest.raises(NotFound):
        conversation.added(said("d"), "nobody")
    assert conversation.changed(said("gone")) == conversation


def test_whoever_says_much_waits_for_a_client_that_reads_slowly() -> None:
    async def within() -> list[str]:
        outbox = Outbox()
        outbox.tell({"type": f"{number}"} for number in range(MOST))
        waiting = asyncio.ensure_future(outbox.room())
        sent: list[str] = []

        async def send(text: str) -> None:
            assert not waiting.done() or len(sent) > 0
            sent.append(text)
            await asyncio.sleep(0)

        assert not waiting.done()
        await outbox.emptied(send)
        await waiting
        return sent

    assert len(asyncio.run(within())) == MOST


def test_one_who_says_a_lot_at_once_waits_too() -> None:
    async def within() -> list[bool]:
        outbox, waits = Outbox(), []
        for size in (10, MOST_BYTES):
            outbox.tell([{"type": "a", "audio": "a" * size}])
            room = asyncio.ensure_future(outbox.room())
            await asyncio.wait({room}, timeout=0)
            waits.append(not room.done())
            room.cancel()
        return waits

    assert asyncio.run(within()) == [False, True]


def socket(message: Message | None, idle_s: float = 60) -> Socket:
    """One over which this message comes, or none."""

    async def receive() -> Message:
        if message is None:
            await asyncio.Event().wait()
        return message or {}

    async def send(message: Message) -> None:
        assert message["type"] == "websocket.accept"

    scope = {"type": "websocket", "path": "/v1/realtime", "headers": []}
    client = WebSocket(scope, receive, send)
    client.client_state = WebSocketState.CONNECTED
    return Socket(client, Limits(), idle_s)


def test_a_client_that_says_nothing_is_not_waited_for_without_end() -> None:
    with pytest.raises(DeadlineExceeded, match="nothing came"):
        asyncio.run(socket(None, idle_s=0.01).receive())


def test_a_message_that_is_too_long_is_refused() -> None:
    message = {"type": "websocket.receive", "text": " " * MAX_MESSAGE_BYTES + "{}"}
    with pytest.raises(MediaTooLarge, match="message"):
        asyncio.run(socket(message).receive())


def test_null_switches_off_what_can_be_switched_off() -> None:
    before = {"instructions": "a", "audio": {"input": {"turn_detection": {"threshold": 0.5, "create_response": True}}}}
    one = merged(before, {"instructions": None, "audio": {"input": {"turn_detection": {"threshold": 0.7}}}})
    assert one == {
        "instructions": "a",
        "audio": {"input": {"turn_detection": {"threshold": 0.7, "create_response": True}}},
    }
    off = merged(one, {"audio": {"input": {"turn_detection": None}}})
    assert off["audio"] == {"input": {"turn_detection": None}}
    assert merged({}, {"content": [{"text": "a", "audio": None}]}) == {"content": [{"text": "a"}]}
