"""Listeners below HTTP: which model is which, what English-only Whisper refuses, how a listener is stopped."""

import json
import shutil
from pathlib import Path

import pytest

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import InvalidParameter, ModelTaskMismatch
from deployments.contracts.kinds import Audio
from deployments.contracts.model import ModelFacts
from deployments.contracts.speech import Listening
from deployments.engines.listener import load
from deployments.engines.sentences import LONGEST, sentences
from deployments.engines.whisper_windows import kept
from tests.sounds import SPOKEN, spoken

TINY = EMBEDDED_WEIGHTS / "tiny-whisper"
CLIP = Audio(data=SPOKEN, media_type="audio/wav")


def facts(folder: Path) -> ModelFacts:
    task = "automatic-speech-recognition"
    return ModelFacts(id="a/b", source=str(folder), tasks=(task,), tier="small", licence="mit", bytes=1)


@pytest.mark.parametrize(("choice", "param"), [({"language": "en"}, "language"), ({"translate": True}, "translate")])
def test_english_only_whisper_refuses_a_choice_by_name(tmp_path: Path, choice: dict[str, object], param: str) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "whisper"))
    config = json.loads((folder / "generation_config.json").read_text())
    monolingual = {
        name: config[name] for name in config if name not in {"lang_to_id", "task_to_id", "language", "task"}
    }
    (folder / "generation_config.json").write_text(json.dumps(monolingual | {"is_multilingual": False}))
    engine = load(facts(folder), "cpu")
    with pytest.raises(InvalidParameter) as refused:
        next(engine.listen(CLIP, Listening.model_validate(choice)))
    assert refused.value.param == f"parameters.{param}"
    assert "".join(piece or "" for piece in engine.listen(CLIP, Listening()))


def test_a_model_that_does_not_listen_is_refused_by_name() -> None:
    with pytest.raises(ModelTaskMismatch, match="vits"):
        load(facts(EMBEDDED_WEIGHTS / "tiny-vits"), "cpu")


def test_a_closed_listener_leaves_its_place_to_the_next() -> None:
    engine = load(facts(TINY), "cpu")
    for _ in range(8):
        hearing = engine.listen(Audio(data=spoken(5), media_type="audio/wav"), Listening())
        next(hearing)
        hearing.close()
    assert "".join(piece or "" for piece in engine.listen(CLIP, Listening()))
    engine.close()


@pytest.mark.parametrize(
    ("ids", "stays"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([90, 1, 2, 91], [90, 1, 2, 91]),
        ([90, 1, 91, 91, 2, 3], [90, 1, 91, 91]),
        ([90, 1, 91, 91, 2, 92], [90, 1, 91, 91, 2, 92]),
        ([90, 1, 91, 91, 2, 92, 92], [90, 1, 91, 91, 2, 92, 92]),
    ],
)
def test_of_a_window_all_up_to_the_last_pair_of_times_stays(ids: list[int], stays: list[int]) -> None:
    assert kept(ids, first_time=90) == stays


def test_sentences_lose_no_letter_and_are_never_too_long() -> None:
    assert sentences('He said "stop!" and left.\n\nNext? 三。四') == [
        'He said "stop!"',
        "and left.",
        "Next?",
        "三。",
        "四",
    ]
    long = "a" * 1200 + " b. " + "word " * 300
    assert max(map(len, sentences(long))) <= LONGEST
    assert "".join(sentences(long)).replace(" ", "") == long.replace(" ", "")
