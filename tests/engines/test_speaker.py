"""VITS as real checkpoints are: many speakers, durations drawn at random, tokenizers that need other packages."""

from pathlib import Path

import pytest
import torch
from transformers import VitsConfig, VitsModel, VitsTokenizer, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import AnymodalError, InvalidInput, InvalidParameter, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.contracts.sound import Sound
from deployments.contracts.speech import Speaking
from deployments.engines.speaker import load
from deployments.engines.speecht5_speaker import SpeechT5Speaker
from deployments.engines.vits_speaker import VitsSpeaker
from deployments.media import audio as sounds

SENTENCE = "Hello there, my friend."
TINY = EMBEDDED_WEIGHTS / "tiny-vits"


def facts(folder: Path) -> ModelFacts:
    return ModelFacts(id="a/b", source=str(folder), tasks=("text-to-speech",), tier="small", licence="mit", bytes=1)


def said(engine: VitsSpeaker | SpeechT5Speaker, text: str, speaking: Speaking) -> Sound:
    speech = engine.speak(text, speaking)
    try:
        while True:
            next(speech)
    except StopIteration as end:
        whole: Sound = end.value
    return whole


def with_tokenizer(folder: Path, **options: bool) -> Path:
    """tiny-vits, its tokenizer changed."""
    VitsModel.from_pretrained(TINY).save_pretrained(folder)
    VitsTokenizer.from_pretrained(TINY, **options).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def many_voices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vits")
    config = VitsConfig.from_pretrained(
        TINY, num_speakers=3, speaker_embedding_size=8, use_stochastic_duration_prediction=True
    )
    config.speaker_ids = {"anna": 2}
    torch.manual_seed(0)
    VitsModel(config).save_pretrained(folder)
    VitsTokenizer.from_pretrained(TINY).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("speaker", [0, 2])
def test_drawn_durations_and_speakers_are_the_librarys(many_voices: Path, speaker: int) -> None:
    model = VitsModel.from_pretrained(many_voices).eval()
    inputs = VitsTokenizer.from_pretrained(many_voices)(SENTENCE, return_tensors="pt")
    set_seed(11)
    with torch.no_grad():
        expected = model(**inputs, speaker_id=speaker).waveform[0].numpy()
    engine = load(facts(many_voices), "cpu")
    before = torch.get_rng_state()
    sound = said(engine, SENTENCE, Speaking(seed=11, speaker_id=speaker))
    assert sound == sounds.encode(expected, sound.sampling_rate)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_speaker_beyond_the_last_is_refused_with_the_range(many_voices: Path) -> None:
    with pytest.raises(InvalidParameter, match="0 to 2"):
        said(load(facts(many_voices), "cpu"), SENTENCE, Speaking(speaker_id=3))


def test_a_voice_is_a_speakers_name_or_its_number(many_voices: Path) -> None:
    engine = load(facts(many_voices), "cpu")
    named = said(engine, SENTENCE, Speaking(seed=11, voice="anna"))
    assert named == said(engine, SENTENCE, Speaking(seed=11, voice="2"))
    assert named == said(engine, SENTENCE, Speaking(seed=11, speaker_id=2))
    assert named != said(engine, SENTENCE, Speaking(seed=11, speaker_id=0))
    with pytest.raises(InvalidParameter, match="0 to 2 or anna"):
        said(engine, SENTENCE, Speaking(voice="paul"))


def test_a_model_that_reads_phonemes_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="phonemizer"):
        load(facts(with_tokenizer(tmp_path, phonemize=True)), "cpu")


def test_a_model_of_romanised_text_refuses_other_letters(tmp_path: Path) -> None:
    engine = load(facts(with_tokenizer(tmp_path, is_uroman=True)), "cpu")
    assert said(engine, "annyeong", Speaking(seed=1)).sampling_rate
    with pytest.raises(InvalidInput, match="romanised"):
        said(engine, "안녕", Speaking())


def test_another_architecture_is_refused_by_name() -> None:
    with pytest.raises(AnymodalError, match="whisper"):
        load(facts(EMBEDDED_WEIGHTS / "tiny-whisper"), "cpu")
