"""Trains MusicGen to write the world's sounds, in the codes of the trained EnCodec, of what is said of them."""

from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import (
    EncodecModel,
    GenerationConfig,
    MusicgenConfig,
    MusicgenDecoderConfig,
    MusicgenForConditionalGeneration,
    T5Config,
    T5Tokenizer,
)
from transformers.modeling_outputs import BaseModelOutput

from embedded import folder
from embedded.make.vocabularies import unigrams
from embedded.train.audio.codec import CODES, slowed
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.world.heard import sounds
from embedded.world.heard.sound_words import WORDS, told, worded
from embedded.world.heard.sounds import Sound
from embedded.world.things import Rng, seeded

CODEBOOKS = 4
SECONDS = 3
FRAMES = SECONDS * 50
LENGTH = 1 + FRAMES + CODEBOOKS - 1
"""The start, the frames, and how much later than the first the last codebook ends."""
READS = 77
BANK = 2500
BATCH = 16
UNSAID = 0.1
"""How often nothing is said of a sound, for guidance to lead away from."""
PACE = Pace(steps=2400, rate=2e-3, turning=4e-3, warmup=60, decay=0.02, betas=(0.9, 0.98))


def train(target: Path, checkpoints: Path) -> None:
    tokenizer = unigrams(READS, [*WORDS, *(word.capitalize() for word in WORDS)])
    codec = EncodecModel.from_pretrained(folder("tiny-encodec")).eval()
    model = MusicgenForConditionalGeneration(config(tokenizer, codec))
    model.audio_encoder.load_state_dict(codec.state_dict())
    model.audio_encoder.requires_grad_(False)
    made, codes = bank(codec)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("music", "train", step)
        few = rng.integers(len(made), size=BATCH)
        return loss(
            model, tokenizer([_said(made[one], rng) for one in few], padding=True, return_tensors="pt"), codes[few], rng
        )

    parts = {"reader": model.text_encoder, "writer": model.decoder, "between": model.enc_to_dec_proj}
    fit(parts, loss_at, PACE, checkpoints / "music.pt")
    model.generation_config = GenerationConfig(
        do_sample=True,
        guidance_scale=3.0,
        temperature=0.8,
        max_length=LENGTH,
        decoder_start_token_id=CODES,
        pad_token_id=CODES,
        bos_token_id=CODES,
    )
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def config(tokenizer: T5Tokenizer, codec: EncodecModel) -> MusicgenConfig:
    reader = T5Config(
        vocab_size=len(tokenizer),
        d_model=64,
        d_kv=16,
        d_ff=128,
        num_layers=2,
        num_heads=4,
        dropout_rate=0.0,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    writer = MusicgenDecoderConfig(
        vocab_size=CODES,
        max_position_embeddings=512,
        num_hidden_layers=3,
        ffn_dim=256,
        num_attention_heads=4,
        hidden_size=96,
        num_codebooks=CODEBOOKS,
        dropout=0.0,
        activation_dropout=0.0,
        attention_dropout=0.0,
        pad_token_id=CODES,
        bos_token_id=CODES,
    )
    return MusicgenConfig(text_encoder=reader.to_dict(), audio_encoder=codec.config.to_dict(), decoder=writer.to_dict())


@torch.no_grad()
def bank(codec: EncodecModel) -> tuple[list[Sound], torch.Tensor]:
    """Sounds, and their codes: N × codebooks × frames."""
    rng = seeded("heard", "train", 0)
    made = [sounds.any_sound(rng) for _ in range(BANK)]
    codes = []
    for sound in made:
        samples = torch.from_numpy(slowed(sounds.sounded(sound, rng, seconds=float(SECONDS))))
        codes.append(codec.quantizer.encode(codec.encoder(samples[None, None]))[:, 0])
    return made, torch.stack(codes)


def _said(sound: Sound, rng: Rng) -> str:
    """Its own name half the time, with a capital now and then."""
    text = worded(sound) if rng.random() < 0.5 else told(sound, rng).text
    return text[0].upper() + text[1:] if rng.random() < 0.2 else text


def delayed(codes: torch.Tensor) -> torch.Tensor:
    """Codes as they are written, N·codebooks × length: a start, then each codebook a frame after the one before."""
    count, books, frames = codes.shape
    late = torch.full((count, books, 1 + frames + books - 1), CODES)
    for book in range(books):
        late[:, book, 1 + book : 1 + book + frames] = codes[:, book]
    return late.reshape(count * books, -1)


def loss(model: MusicgenForConditionalGeneration, read: Any, codes: torch.Tensor, rng: Rng) -> torch.Tensor:
    """The next code of each codebook, of what is said and of what was written so far."""
    said = torch.from_numpy(rng.random(len(codes)) > UNSAID).long()[:, None]
    hidden = model.text_encoder(input_ids=read.input_ids, attention_mask=read.attention_mask).last_hidden_state
    written = delayed(codes)
    answer = model(
        encoder_outputs=BaseModelOutput(last_hidden_state=hidden * said[..., None]),
        attention_mask=read.attention_mask * said,
        decoder_input_ids=written[:, :-1],
    )
    following = written[:, 1:]
    counted = following != CODES
    found: torch.Tensor = cross_entropy(answer.logits[counted], following[counted])
    return found


TRAINED = {
    "tiny-musicgen": Recipe(
        train=train,
        stages=(PACE,),
        architecture="MusicgenForConditionalGeneration",
        tasks=("text-to-audio",),
        data="the world's sounds and what is said of them, in the codes of tiny-encodec",
        minutes=16,
    )
}
