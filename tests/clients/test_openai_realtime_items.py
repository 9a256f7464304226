"""Realtime by OpenAI's SDK: the conversation as clients write, read and change it, and responses apart from it."""

from base64 import b64decode, b64encode
from typing import Any

import pytest

from tests.client import Client, Json
from tests.clients.realtime import (
    BYTES_A_MS,
    COLOUR,
    MANY,
    SCENE,
    Talk,
    sound_of,
    speech,
    talked,
    text_of,
    user,
)

RED, BLUE = "There is a red circle.", "There is a blue circle."
ASKED = "What colour is the circle?"


def item(role: str, text: str, id: str) -> Any:
    kind = "output_text" if role == "assistant" else "input_text"
    return {"type": "message", "role": role, "id": id, "content": [{"type": kind, "text": text}]}


async def answer(talk: Talk, **response: Any) -> Json:
    asked: Any = {"output_modalities": ["text"], **response}
    await talk.sdk.response.create(response=asked)
    done: Json = (await talk.until("response.done"))["response"]
    return done


async def add(talk: Talk, given: Any, **where: str) -> Json:
    await talk.sdk.conversation.item.create(item=given, **where)
    await talk.until("conversation.item.added")
    return await talk.until("conversation.item.done")


def test_items_stand_where_the_client_puts_them(client: Client) -> None:
    async def ask(talk: Talk) -> list[str | None]:
        places = [
            await add(talk, item("user", ASKED, "asked")),
            await add(talk, item("system", RED, "scene"), previous_item_id="root"),
            await add(talk, item("assistant", "All right.", "said"), previous_item_id="scene"),
        ]
        assert [one["item"]["role"] for one in places] == ["user", "system", "assistant"]
        assert text_of(await answer(talk)) == "Red."
        return [one["previous_item_id"] for one in places]

    assert talked(client, ask) == [None, None, "scene"]


def test_what_is_deleted_is_not_known_any_more(client: Client) -> None:
    async def ask(talk: Talk) -> list[str]:
        for one in (item("system", RED, "red"), item("system", BLUE, "blue"), user(ASKED)):
            await add(talk, one)
        await talk.sdk.conversation.item.delete(item_id="blue")
        await talk.until("conversation.item.deleted")
        gone = await talk.refused({"type": "conversation.item.retrieve", "item_id": "blue", "event_id": "look"})
        assert (gone["code"], gone["param"], gone["event_id"]) == ("not_found", "item_id", "look")
        return [text_of(await answer(talk))]

    assert talked(client, ask) == ["Red."]


def test_spoken_items_are_heard_and_given_back(client: Client) -> None:
    question = speech(client, COLOUR)
    spoken = {"type": "input_audio", "audio": b64encode(question).decode()}

    async def ask(talk: Talk) -> Json:
        await talk.set(instructions=SCENE)
        added = await add(talk, {"type": "message", "role": "user", "id": "spoken", "content": [spoken]})
        assert "audio" not in added["item"]["content"][0]
        assert text_of(await answer(talk)) == "Red."
        await talk.sdk.conversation.item.retrieve(item_id="spoken")
        retrieved: Json = (await talk.until("conversation.item.retrieved"))["item"]
        return retrieved

    ((part,),) = [talked(client, ask)["content"]]
    assert (part["type"], part["transcript"], b64decode(part["audio"])) == ("input_audio", COLOUR, question)


def test_an_answer_is_cut_where_its_listener_stopped(client: Client) -> None:
    async def ask(talk: Talk) -> tuple[bytes, Json, list[Any]]:
        await talk.set(instructions=SCENE)
        await add(talk, user(MANY))
        await talk.sdk.response.create()
        (said,) = (await talk.until("response.done"))["response"]["output"]
        cut = {"type": "conversation.item.truncate", "item_id": said["id"], "content_index": 0, "audio_end_ms": 10}
        wrong = [
            (await talk.refused(cut | {"audio_end_ms": 600_000}))["param"],
            (await talk.refused(cut | {"content_index": 1}))["param"],
            (await talk.refused(cut | {"item_id": "item_of_nobody"}))["param"],
        ]
        await talk.sdk.conversation.item.truncate(item_id=said["id"], content_index=0, audio_end_ms=10)
        assert (await talk.until("conversation.item.truncated"))["audio_end_ms"] == 10
        await talk.sdk.conversation.item.retrieve(item_id=said["id"])
        return sound_of(talk.seen), (await talk.until("conversation.item.retrieved"))["item"], wrong

    sound, kept, wrong = talked(client, ask)
    (part,) = kept["content"]
    assert (b64decode(part["audio"]), part["transcript"]) == (sound[: 10 * BYTES_A_MS], "")
    assert wrong == ["audio_end_ms", "content_index", "item_id"]


def test_a_response_apart_changes_nothing(client: Client) -> None:
    async def ask(talk: Talk) -> tuple[Json, Json]:
        await add(talk, item("system", RED, "red"))
        await add(talk, item("user", ASKED, "asked"))
        reference = {"type": "item_reference", "id": "asked"}
        apart = await answer(
            talk, conversation="none", input=[item("system", BLUE, "red"), reference], metadata={"for": "a test"}
        )
        assert len(talk.told("conversation.item.added")) == 2
        return apart, await answer(talk)

    apart, usual = talked(client, ask)
    assert (text_of(apart), apart["conversation_id"], apart["metadata"]) == ("Blue.", None, {"for": "a test"})
    assert (text_of(usual), usual["metadata"]) == ("Red.", None)
    assert usual["conversation_id"].startswith("conv_")


def test_instructions_of_a_response_hold_for_it_alone(client: Client) -> None:
    async def ask(talk: Talk) -> list[str]:
        await talk.set(instructions=RED)
        await add(talk, user(ASKED))
        return [text_of(await answer(talk, instructions=BLUE)), text_of(await answer(talk, input=[user(ASKED)]))]

    assert talked(client, ask) == ["Blue.", "Red."]


def test_an_answer_is_said_as_fast_as_asked(client: Client) -> None:
    async def ask(talk: Talk) -> list[int]:
        lengths = []
        for speed in (1.0, 1.5):
            await talk.set(instructions=SCENE, audio={"output": {"speed": speed, "voice": "marin"}})
            begin = len(talk.seen)
            await talk.sdk.response.create(response={"conversation": "none", "input": [user(MANY)]})
            response = (await talk.until("response.done"))["response"]
            assert response["audio"]["output"]["voice"] == "marin"
            lengths.append(len(sound_of(talk.seen[begin:])))
        return lengths

    usual, fast = talked(client, ask)
    assert fast / usual == pytest.approx(1 / 1.5, abs=0.15)
