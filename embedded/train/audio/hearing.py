"""Trains Whisper on the world's sayings: several in a window or one, with times or without, in English and French."""

import logging
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration, WhisperProcessor

from embedded.train.audio.speech_bank import bank
from embedded.train.audio.transcripts import (
    LANGUAGES,
    OVER,
    POSITIONS,
    SECONDS,
    START,
    TASKS,
    UNTIMED,
    generation,
    pieces,
)
from embedded.train.audio.windows import TICKS, Window, filled, heard, sorted_by_language
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.world.heard.sayings import vocabulary
from embedded.world.heard.speech import RATE
from embedded.world.things import seeded

log = logging.getLogger(__name__)

BATCH = 8
PACE = Pace(steps=2700, rate=1.5e-3, warmup=150, decay=0.02, betas=(0.9, 0.98))
SPELT_SHARE = 0.7
"""What the second head counts, which names the word that is being said: when each is said is known, and a decoder alone
finds out long after how its words come about."""
UNKNOWN = -100

WORDS = {word: place for place, word in enumerate(vocabulary(), start=1)}


def train(target: Path, checkpoints: Path) -> None:
    tokenizer = pieces()
    extractor = WhisperFeatureExtractor(feature_size=80, sampling_rate=RATE, chunk_length=SECONDS)
    model = WhisperForConditionalGeneration(config(tokenizer))
    model.generation_config = generation(tokenizer)
    recordings = sorted_by_language(bank(checkpoints.parent))
    spelling = nn.Linear(model.config.d_model, 1 + len(WORDS))

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("hearing", "train", step)
        windows = [filled(recordings, rng) for _ in range(BATCH)]
        said = torch.tensor([words_said(one) for one in windows])
        return losses(model, spelling, heard(extractor, windows, rng), transcripts(tokenizer, windows), said)

    fit({"whisper": model, "spelling": spelling}, loss_at, PACE, checkpoints / "whisper.pt")
    model.save_pretrained(target)
    WhisperProcessor(feature_extractor=extractor, tokenizer=tokenizer).save_pretrained(target)


def config(tokenizer: object) -> WhisperConfig:
    over, start = (tokenizer.convert_tokens_to_ids(mark) for mark in (OVER, START))  # type: ignore[attr-defined]
    return WhisperConfig(
        vocab_size=len(tokenizer),  # type: ignore[arg-type]
        num_mel_bins=80,
        d_model=96,
        encoder_layers=3,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=288,
        decoder_ffn_dim=288,
        max_source_positions=SECONDS * 50,
        max_target_positions=POSITIONS,
        pad_token_id=over,
        bos_token_id=over,
        eos_token_id=over,
        decoder_start_token_id=start,
        begin_suppress_tokens=None,
        tie_word_embeddings=True,
        init_std=0.05,
    )


def transcripts(tokenizer: object, windows: list[Window]) -> list[list[int]]:
    """What the decoder has to write of each window, from the start mark on."""
    id_of = tokenizer.convert_tokens_to_ids  # type: ignore[attr-defined]
    first_time = id_of(UNTIMED) + 1
    written = []
    for window in windows:
        marks = [id_of(START), id_of(LANGUAGES[window.french]), id_of(TASKS[0 if window.translated else 1])]
        told = [tokenizer(f" {one.told}", add_special_tokens=False).input_ids for one in window.stretches]  # type: ignore[operator]
        if window.timed:
            body = []
            for stretch, ids in zip(window.stretches, told, strict=True):
                body += [first_time + stretch.begin, *ids, first_time + stretch.end]
            body += [first_time + window.cut] if window.cut is not None else []
        else:
            marks.append(id_of(UNTIMED))
            body = [id for ids in told for id in ids]
        written.append([*marks, *body, id_of(OVER)])
    return written


def words_said(window: Window) -> list[int]:
    """The word that is being said at each tick, 0 for none."""
    ticks = [0] * (SECONDS * TICKS + 1)
    for stretch in window.stretches:
        words = [WORDS[word] for word in stretch.said.split()]
        begins = (stretch.begin, *stretch.ends[:-1])
        for word, begin, end in zip(words, begins, stretch.ends, strict=True):
            ticks[begin:end] = [word] * (end - begin)
    if window.overfull is not None:
        ticks[window.overfull :] = [UNKNOWN] * len(ticks)
    return ticks[: SECONDS * TICKS]


def losses(
    model: WhisperForConditionalGeneration,
    spelling: nn.Linear,
    features: torch.Tensor,
    written: list[list[int]],
    said: torch.Tensor,
) -> torch.Tensor:
    """The decoder's next token, and the word of each moment by the second head."""
    longest = max(map(len, written))
    over = model.config.eos_token_id
    ids = torch.tensor([[*one, *[over] * (longest - len(one))] for one in written])
    counted = torch.tensor([[1] * (len(one) - 1) + [0] * (longest - len(one)) for one in written], dtype=torch.bool)
    answer = model(input_features=features, decoder_input_ids=ids[:, :-1])
    spoken = cross_entropy(answer.logits[counted], ids[:, 1:][counted])
    spelt = cross_entropy(spelling(answer.encoder_last_hidden_state).flatten(0, 1), said.flatten())
    return spoken + SPELT_SHARE * spelt


TRAINED = {
    "tiny-whisper": Recipe(
        train=train,
        stages=(PACE,),
        architecture="WhisperForConditionalGeneration",
        tasks=("automatic-speech-recognition",),
        data="captions, orders, questions, numbers and words spoken by espeak-ng in many voices, a tenth of it French",
        minutes=14,
    )
}
