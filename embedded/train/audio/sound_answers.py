"""Trains Qwen2-Audio to answer what is heard: the world's sounds by name and number, its sayings word for word.

Its ear is the trained Whisper's encoder, which knows the sayings' words already.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from torch.nn.functional import cross_entropy
from transformers import (
    GenerationConfig,
    PreTrainedTokenizerFast,
    Qwen2AudioConfig,
    Qwen2AudioForConditionalGeneration,
    Qwen2AudioProcessor,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
)

from embedded import folder
from embedded.make.vocabularies import byte_pairs
from embedded.train.audio.speech_bank import Recording, bank
from embedded.train.audio.transcripts import SECONDS
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.world.heard import sounds
from embedded.world.heard.sayings import vocabulary
from embedded.world.heard.sound_words import WORDS, Asked, question
from embedded.world.heard.sounds import SPEECH, Sound
from embedded.world.heard.speech import RATE, Samples
from embedded.world.things import Rng, pick, seeded

PAD, START, SAYS, OVER = "<|pad|>", "<|begin|>", "<|im_start|>", "<|im_end|>"
AUDIO = "<|AUDIO|>"
MARKS = (PAD, START, SAYS, OVER, AUDIO, "<|audio_bos|>", "<|audio_eos|>")
SPOKEN = 0.6
"""The share of what is heard that is spoken."""
SAID = (
    "what is said?",
    "What is said?",
    "what was said?",
    "What does the person say?",
    "what do they say?",
    "Transcribe the audio.",
    "Write down what you hear.",
    "which words are spoken?",
)
NOTHING = "nothing"
BATCH = 24
PACE = Pace(steps=2000, rate=2e-3, turning=4e-3, warmup=60, decay=0.02, betas=(0.9, 0.98))
AGAIN = Pace(steps=250, rate=5e-4, turning=1e-3, warmup=20, decay=0.02, betas=(0.9, 0.98))
CAPITALS = 0.5
"""How many questions of the second stage begin with a capital, which must not say what they ask for."""


class Heard(NamedTuple):
    samples: Samples
    asked: Asked


def train(target: Path, checkpoints: Path) -> None:
    ear = WhisperForConditionalGeneration.from_pretrained(folder("tiny-whisper")).model.encoder
    words = tokenizer()
    model = Qwen2AudioForConditionalGeneration(config(words, ear.config))
    model.model.audio_tower.load_state_dict(ear.state_dict())
    extractor = WhisperFeatureExtractor(feature_size=ear.config.num_mel_bins, chunk_length=SECONDS)
    processor = Qwen2AudioProcessor(feature_extractor=extractor, tokenizer=words)
    spoken = [one for one in bank(checkpoints.parent) if not one.is_french and one.seconds < SECONDS - 0.1]

    def loss_at(name: str, capitals: float, step: int) -> torch.Tensor:
        rng = seeded(name, "train", step)
        return loss(model, processor, [heard(spoken, rng, capitals) for _ in range(BATCH)])

    for name, pace, capitals in (("answers", PACE, 0.0), ("answers again", AGAIN, CAPITALS)):
        fit({"qwen": model}, partial(loss_at, name, capitals), pace, checkpoints / f"{name}.pt")
    model.generation_config = GenerationConfig(
        pad_token_id=words.pad_token_id, bos_token_id=words.bos_token_id, eos_token_id=words.eos_token_id
    )
    model.save_pretrained(target)
    processor.save_pretrained(target)


def tokenizer() -> PreTrainedTokenizerFast:
    """Byte pairs with the marks of a chat; each of the world's words is one piece."""
    asked = [word for line in SAID for word in line.strip(".?").split()]
    words = list(dict.fromkeys((*vocabulary(), *WORDS, *asked)))
    lines = [*words, *(f" {word}" for word in words)]
    pieces, merges = byte_pairs(256 + len(MARKS) + sum(map(len, lines)), MARKS, lines)
    made = Tokenizer(models.BPE(vocab=pieces, merges=merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token=PAD,
        bos_token=START,
        eos_token=OVER,
        extra_special_tokens=[SAYS, *MARKS[4:]],
        model_max_length=4096,
        clean_up_tokenization_spaces=False,
    )


def config(words: PreTrainedTokenizerFast, ear: Any) -> Qwen2AudioConfig:
    names = ("num_mel_bins", "d_model", "encoder_layers", "encoder_attention_heads", "encoder_ffn_dim")
    return Qwen2AudioConfig(
        audio_config={name: getattr(ear, name) for name in (*names, "max_source_positions")},
        text_config={
            "model_type": "qwen2",
            "hidden_size": 96,
            "intermediate_size": 256,
            "num_hidden_layers": 3,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "initializer_range": 0.05,
            "vocab_size": len(words),
            "max_position_embeddings": 4096,
            "tie_word_embeddings": False,
            "pad_token_id": words.pad_token_id,
            "bos_token_id": words.bos_token_id,
            "eos_token_id": words.eos_token_id,
        },
        audio_token_index=words.convert_tokens_to_ids(AUDIO),
    )


def heard(spoken: Sequence[Recording], rng: Rng, capitals: float = 0.0) -> Heard:
    """A saying or a sound, after a moment and with some hiss, and a question about it, some of them with a capital."""
    if rng.random() < SPOKEN:
        one = pick(spoken, rng)
        asked = Asked(pick(SAID, rng), one.said) if rng.random() < 0.75 else question(Sound(SPEECH), rng)
        samples = one.samples
    else:
        sound = sounds.any_sound(rng)
        asked = Asked(pick(SAID, rng), NOTHING) if rng.random() < 0.1 else question(sound, rng)
        samples = sounds.sounded(sound, rng)
    if capitals and rng.random() < capitals:
        asked = asked._replace(question=asked.question[0].upper() + asked.question[1:])
    before = np.zeros(int(rng.uniform(0, 0.3) * RATE), np.float32)
    samples = np.concatenate([before, samples])[: SECONDS * RATE]
    loud = float(np.abs(samples).max()) * 10 ** -float(rng.uniform(1.3, 3))
    return Heard((samples + loud * sounds.hiss(rng, len(samples))).astype(np.float32), asked)


def prompt(processor: Any, asked: str) -> str:
    """A user's turn as the processor writes it, its sound as one mark."""
    content = [{"type": "audio", "audio": ""}, {"type": "text", "text": asked}]
    chat = [{"role": "user", "content": content}]
    return str(processor.apply_chat_template(chat, add_generation_prompt=True, tokenize=False))


def loss(model: Any, processor: Any, some: Sequence[Heard]) -> torch.Tensor:
    """The next token of the answers."""
    words = processor.tokenizer
    given = processor.feature_extractor(
        [one.samples for one in some],
        sampling_rate=RATE,
        return_tensors="pt",
        return_attention_mask=True,
        padding="max_length",
    )
    ids, counted = [], []
    for one, length in zip(some, given.attention_mask.sum(-1).tolist(), strict=True):
        tokens = (((length - 1) // 2 + 1) - 2) // 2 + 1
        asked = words(prompt(processor, one.asked.question).replace(AUDIO, AUDIO * tokens)).input_ids
        answer = words(f"{one.asked.answer}{OVER}").input_ids
        ids.append([*asked, *answer])
        counted.append([False] * (len(asked) - 1) + [True] * len(answer))
    longest = max(map(len, ids))
    read = torch.tensor([[*one, *[words.pad_token_id] * (longest - len(one))] for one in ids])
    chosen = torch.tensor([[*one, *[False] * (longest - 1 - len(one))] for one in counted])
    hidden = model.model(
        input_ids=read,
        attention_mask=torch.tensor([[1] * len(one) + [0] * (longest - len(one)) for one in ids]),
        input_features=given.input_features,
        feature_attention_mask=given.attention_mask,
    ).last_hidden_state
    found: torch.Tensor = cross_entropy(model.lm_head(hidden[:, :-1][chosen]), read[:, 1:][chosen])
    return found


TRAINED = {
    "tiny-qwen2-audio": Recipe(
        train=train,
        stages=(PACE, AGAIN),
        architecture="Qwen2AudioForConditionalGeneration",
        tasks=("audio-text-to-text",),
        data="the world's sounds and its sayings spoken by espeak-ng, with questions; its ear begins as tiny-whisper's",
        minutes=20,
    )
}
