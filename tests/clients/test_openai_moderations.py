"""moderations by OpenAI's SDK: threats, insults and forbidden pictures are flagged by category, nothing else."""

import asyncio
from typing import Any

import openai
import pytest
from openai.types import Moderation

from tests.client import Client
from tests.clients.openai_sdk import async_sdk, sdk
from tests.pictures import red_circle, uri
from tests.tasks.image_generation.test_guard import cross

THREAT, INSULT = "I will stab him with a knife tonight.", "You are a stupid, worthless idiot."
KIND = "You are a kind and helpful doctor."


def text(said: str) -> Any:
    return {"type": "text", "text": said}


def picture(data: bytes) -> Any:
    return {"type": "image_url", "image_url": {"url": uri(data)}}


def checked(result: Moderation) -> Moderation:
    """The types are the SDK's; here what they must mean together."""
    flags, scores = result.categories.model_dump(), result.category_scores.model_dump()
    applied = result.category_applied_input_types.model_dump()
    assert flags.keys() == scores.keys() == applied.keys()
    assert len(flags) == 13
    assert all(0 <= score <= 1 for score in scores.values())
    assert all(applied[name] for name, flagged in flags.items() if flagged)
    assert all(score == 0 for name, score in scores.items() if not applied[name])
    assert result.flagged or not any(flags.values())
    return result


def test_a_threat_is_violence_an_insult_harassment_and_kindness_nothing(client: Client) -> None:
    answer = sdk(client).moderations.create(input=[THREAT, INSULT, KIND])
    threat, insult, kind = map(checked, answer.results)
    assert (threat.flagged, threat.categories.violence, threat.categories.harassment) == (True, True, False)
    assert (insult.flagged, insult.categories.violence, insult.categories.harassment) == (True, False, True)
    assert (kind.flagged, any(kind.categories.model_dump().values())) == (False, False)
    assert threat.category_scores.violence > 0.9
    assert kind.category_scores.violence < 0.5
    assert threat.category_applied_input_types.violence == ["text"]
    assert threat.category_applied_input_types.sexual == []
    assert answer.model == "anymodal/tiny-bert-moderation"


def test_one_text_is_one_result_with_the_scores_of_the_native_api(client: Client) -> None:
    [result] = sdk(client).moderations.create(input=THREAT, model="anymodal/tiny-bert-moderation").results
    [native] = client.infer("moderation", THREAT)["results"]
    scores = {one["label"]: one["score"] for one in native["categories"]}
    assert result.category_scores.violence == pytest.approx(scores["violence"], abs=1e-5)
    assert result.category_scores.harassment == pytest.approx(scores["insult"], abs=1e-5)
    assert result.model_extra == {"labels": native["categories"]}


def test_pictures_and_texts_are_looked_at_side_by_side(client: Client) -> None:
    answer = sdk(client).moderations.create(input=[picture(cross()), text(THREAT), picture(red_circle()), text(KIND)])
    assert [checked(one).flagged for one in answer.results] == [True, True, False, False]
    forbidden = answer.results[0]
    assert not any(forbidden.categories.model_dump().values())
    assert forbidden.model_extra
    assert forbidden.model_extra["labels"][0]["label"] == "forbidden"
    assert answer.model == "anymodal/tiny-guard, anymodal/tiny-bert-moderation"


def test_the_async_client_reads_the_same(client: Client) -> None:
    async def ask() -> list[bool]:
        async with async_sdk(client) as asking:
            answer = await asking.moderations.create(input=[THREAT, KIND])
            return [one.flagged for one in answer.results]

    assert asyncio.run(ask()) == [True, False]


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": [{"type": "video_url", "video_url": {"url": "x"}}]}, "input"),
        ({"input": [picture(b"no picture")]}, "input.0.image_url.url"),
        ({"input": [{"type": "image_url", "image_url": {"url": "file:///etc/passwd"}}]}, "input.0.image_url.url"),
        ({"input": "red " * 5000}, "input"),
        ({"input": [picture(cross())], "model": "anymodal/tiny-bert-moderation"}, "model"),
        ({"input": KIND, "extra_body": {"thresholds": {"violence": 1}}}, "thresholds"),
    ],
)
def test_what_cannot_be_looked_at_is_refused_by_name(client: Client, asked: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        sdk(client).moderations.create(**asked)
    assert str(refused.value.param).startswith(param)


def test_an_unknown_model_is_not_found(client: Client) -> None:
    with pytest.raises(openai.NotFoundError):
        sdk(client).moderations.create(input=KIND, model="omni-moderation-latest")
