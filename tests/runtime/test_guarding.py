"""Guards on real models, without Ray: what is looked at, what is refused, and that nothing of it leaves before."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pil
from PIL import ImageDraw

from deployments.contracts.call import Work
from deployments.contracts.conversation import Reply, ToolCall
from deployments.contracts.events import Done, Event, Failed, Progress
from deployments.contracts.kinds import Image, Text, Video
from deployments.contracts.model import Guard
from deployments.contracts.wire import Wire
from deployments.engines.judges import OVERLAP, STRETCH, load_picture_judge, load_text_judge
from deployments.media import video as videos
from tests.runtime.pools import facts, runtime, told, work

LOOKER, READER = "anymodal/tiny-guard", "anymodal/tiny-bert-moderation"
THREAT = "I will hurt you and your family."


def guarded(asked: Work, model: str, **flags: float) -> Work:
    return asked.model_copy(update={"guard": Guard(model=facts(model), flags=flags)})


def refusal(events: list[Event]) -> tuple[str, str]:
    assert isinstance(events[-1], Failed)
    assert not [event for event in events if isinstance(event, Done)]
    return events[-1].error.code, events[-1].error.message


def test_an_answer_is_refused_where_a_label_reaches_its_limit_and_given_where_none_does() -> None:
    family = runtime("text")
    asked = work("text-generation", facts("anymodal/tiny-llama"), "a red circle", max_new_tokens=8)
    free = told(family, asked)[-1]
    checked = told(family, guarded(asked, READER, violence=0.9, insult=0.9))[-1]
    assert isinstance(free, Done)
    assert isinstance(checked, Done)
    assert checked.output == free.output
    code, message = refusal(told(family, guarded(asked, READER, ok=0.5)))
    assert code == "content_flagged"
    assert READER in message
    assert "limit 0.5" in message
    family.pool.close()


def test_a_preview_is_refused_before_it_is_told() -> None:
    family = runtime("image_generation")
    options: dict[str, Any] = {"num_inference_steps": 3, "preview_every": 1, "seed": 1}
    asked = work("text-to-image", facts("anymodal/tiny-sd3"), "a red circle", **options)
    shown = [event for event in told(family, asked) if isinstance(event, Progress) and event.preview]
    assert len(shown) >= 2
    events = told(family, guarded(asked, LOOKER, allowed=0.0))
    assert refusal(events)[0] == "content_flagged"
    assert not [event for event in events if isinstance(event, Progress) and event.preview]
    family.pool.close()


class Told(Wire):
    """What a model might say and show."""

    text: Text | None = None
    image: Image | None = None
    video: Video | None = None


def frame(crossed: bool) -> Pil.Image:
    drawn = Pil.new("RGB", (64, 64), "lightyellow")
    if crossed:
        for line in ((12, 12, 52, 52), (12, 52, 52, 12)):
            ImageDraw.Draw(drawn).line(line, fill="black", width=10)
    return drawn


@pytest.mark.parametrize("crossed", [True, False])
def test_a_cross_is_seen_in_a_few_frames_of_a_film(crossed: bool) -> None:
    judge = load_picture_judge(facts(LOOKER), "cpu")
    frames = np.stack([np.asarray(frame(crossed and 10 <= at < 14)) for at in range(24)])
    (found,) = judge.judge([Told(video=videos.encode(frames, fps=8))])
    seen = [{label.label: label.score for label in labels}["forbidden"] for labels in found]
    assert len(seen) == 16
    assert (max(seen) >= 0.5) == crossed
    assert min(seen) < 0.5


def test_a_picture_is_looked_at_and_words_beside_it_are_not() -> None:
    out = io.BytesIO()
    frame(crossed=True).save(out, format="PNG")
    judge = load_picture_judge(facts(LOOKER), "cpu")
    (found,) = judge.judge([Told(text="a cross", image=Image(data=out.getvalue(), media_type="image/png"))])
    assert [labels[0].label for labels in found] == ["forbidden"]


@pytest.mark.parametrize("before", [0, 50, 200])
def test_a_threat_is_found_wherever_it_stands_in_a_long_text(before: int) -> None:
    text = "The red circle is above the blue square. " * before + THREAT + " The end is far away." * 30
    judge = load_text_judge(facts(READER), "cpu")
    (found,) = judge.judge([Told(text=text)])
    assert len(found) == max(1, -(-(len(text) - OVERLAP) // (STRETCH - OVERLAP)))
    assert max({label.label: label.score for label in labels}["violence"] for labels in found) >= 0.9


def test_what_a_tool_is_called_with_is_read_too() -> None:
    judge = load_text_judge(facts(READER), "cpu")
    call = ToolCall(id="call_1", name="send", arguments=f'{{"text": "{THREAT}"}}')
    called, said = judge.judge(
        [Reply(generated_text="", finish_reason="eos_token", tool_calls=made) for made in ((call,), ())]
    )
    assert max(labels[0].score for labels in called) > 0.5
    assert called[0][0].label == "violence"
    assert said == ()
