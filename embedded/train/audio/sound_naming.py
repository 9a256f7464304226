"""Trains what names the world's sounds: AST, which knows its labels, and CLAP, which is told them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from transformers import (
    ASTConfig,
    ASTFeatureExtractor,
    ASTForAudioClassification,
    ClapAudioConfig,
    ClapConfig,
    ClapFeatureExtractor,
    ClapModel,
    ClapProcessor,
    ClapTextConfig,
    RobertaTokenizer,
)

from embedded.make.sound_findings import CLAP_RATE, clap_hearing
from embedded.make.vocabularies import byte_pairs
from embedded.train.audio.speech_bank import bank
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.world.heard import sounds
from embedded.world.heard.sound_words import WORDS, told
from embedded.world.heard.sounds import LABELS, SPEECH, Sound
from embedded.world.heard.speech import RATE, Samples
from embedded.world.things import Rng, Split, pick, seeded

MELS, MOMENTS = 64, 512
AST_BANK, CLAP_BANK = 6000, 4500
LATEST, HIGHER = 24, 2
"""Moments and bands by which a batch of spectrograms is moved at most."""
POSITIONS = 64
AST_PACE = Pace(steps=2200, rate=2e-3, warmup=40, decay=0.02)
CLAP_PACE = Pace(steps=2600, rate=1.5e-3, turning=3e-3, warmup=60, decay=0.02)
BATCH = 32
_SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def heard(rng: Rng, split: Split, spoken: Sequence[Samples]) -> tuple[Sound, Samples]:
    """Any sound, or someone speaking; with hiss behind some of them."""
    sound = Sound(pick(LABELS, rng))
    if sound.kind == SPEECH:
        samples = pick(spoken, rng)
    else:
        sound = sound._replace(many=int(rng.integers(1, sounds.MOST[sound.kind] + 1)))
        samples = sounds.sounded(sound, rng, split)
    if sound.kind not in ("silence", "noise") and rng.random() < 0.4:
        loud = np.abs(samples).max() * 10 ** -float(rng.uniform(1.2, 2.2))
        samples = (samples + loud * sounds.hiss(rng, len(samples))).astype(np.float32)
    return sound, samples[: 4 * RATE]


def train_ast(target: Path, checkpoints: Path) -> None:
    """Spectrograms are made once: of those a batch takes any, and shifts them a little."""
    model = ASTForAudioClassification(ast_config())
    extractor = ASTFeatureExtractor(max_length=MOMENTS, num_mel_bins=MELS)
    rng = seeded("sounds", "train", 0)
    spoken = [one.samples for one in bank(checkpoints.parent)]
    some = [heard(rng, "train", spoken) for _ in range(AST_BANK)]
    seen = torch.cat([extractor(samples, sampling_rate=RATE, return_tensors="pt").input_values for _, samples in some])
    named = torch.tensor([LABELS.index(sound.kind) for sound, _ in some])

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("naming", "train", step)
        few = rng.integers(len(seen), size=BATCH)
        # Later, a little higher or lower, and louder or softer: loudness is an offset of the logarithms.
        moved = int(rng.integers(LATEST)), int(rng.integers(-HIGHER, HIGHER + 1))
        shown = seen[few].roll(moved, (1, 2)) + torch.from_numpy(rng.normal(0, 0.08, (BATCH, 1, 1))).float()
        return cross_entropy(model(shown).logits, named[few])

    fit({"ast": model}, loss_at, AST_PACE, checkpoints / "ast.pt")
    model.save_pretrained(target)
    extractor.save_pretrained(target)


def ast_config() -> ASTConfig:
    """Patches of 8 bands by 16 moments, side by side."""
    return ASTConfig(
        hidden_size=64,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=160,
        patch_size=16,
        frequency_stride=16,
        time_stride=16,
        max_length=MOMENTS,
        num_mel_bins=MELS,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(LABELS)),
        label2id={label: at for at, label in enumerate(LABELS)},
    )


def clap_tokenizer() -> RobertaTokenizer:
    """RoBERTa's kind; each word that sounds are told in is one piece."""
    words = [*WORDS, *(f" {word}" for word in WORDS)]
    vocabulary, merges = byte_pairs(256 + len(_SPECIALS) + sum(map(len, words)), _SPECIALS, words)
    return RobertaTokenizer(vocab=vocabulary, merges=merges, model_max_length=POSITIONS)


def clap_config(vocabulary: int) -> ClapConfig:
    """`spec_size` is the window times two to the number of stages, and no shorter than the spectrogram's bins."""
    text = ClapTextConfig(
        vocab_size=vocabulary,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=POSITIONS + 2,
        projection_dim=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    hearing = ClapAudioConfig(
        window_size=4,
        num_mel_bins=32,
        spec_size=128,
        hidden_size=96,
        patch_embeds_hidden_size=24,
        depths=[1, 1, 1],
        num_attention_heads=[2, 2, 4],
        num_hidden_layers=3,
        projection_dim=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        drop_path_rate=0.0,
    )
    return ClapConfig(text_config=text.to_dict(), audio_config=hearing.to_dict(), projection_dim=64)


def train_clap(target: Path, checkpoints: Path) -> None:
    """Each sound of a batch must find its own words, as CLIP's pictures do; sounds of one kind share theirs."""
    tokenizer, extractor = clap_tokenizer(), clap_hearing()
    model = ClapModel(clap_config(len(tokenizer)))
    with torch.no_grad():
        model.logit_scale_a.fill_(2.0)
    rng = seeded("clap", "train", 0)
    spoken = [one.samples for one in bank(checkpoints.parent)]
    some = [heard(rng, "train", spoken) for _ in range(CLAP_BANK)]
    seen = torch.cat([clap_features(extractor, samples) for _, samples in some])

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("scoring", "train", step)
        few = [int(one) for one in rng.integers(len(seen), size=BATCH)]
        said = [told(some[one][0], rng) for one in few]
        read = tokenizer([one.text for one in said], padding=True, return_tensors="pt")
        true = torch.tensor([[one.fits(some[place][0]) for one in said] for place in few]).float()
        answer = model(input_features=seen[few], **read)
        logits = answer.logits_per_audio
        sides = ((logits, true), (logits.T, true.T))
        return torch.stack(
            [-(one.log_softmax(-1) * own / own.sum(-1, keepdim=True)).sum(-1).mean() for one, own in sides]
        ).mean()

    fit({"clap": model}, loss_at, CLAP_PACE, checkpoints / "clap.pt")
    model.save_pretrained(target)
    ClapProcessor(feature_extractor=extractor, tokenizer=tokenizer).save_pretrained(target)


def clap_features(extractor: ClapFeatureExtractor, samples: Samples) -> torch.Tensor:
    """As the engine hears it: at CLAP's rate."""
    high = np.interp(np.arange(len(samples) * 3) / 3, np.arange(len(samples)), samples).astype(np.float32)
    features: torch.Tensor = extractor(high, sampling_rate=CLAP_RATE, return_tensors="pt").input_features
    return features


TRAINED = {
    "tiny-ast": Recipe(
        train=train_ast,
        stages=(AST_PACE,),
        architecture="ASTForAudioClassification",
        tasks=("audio-classification",),
        data="tones, chirps, clicks, chords, warbles, bells, noise, silence, and sayings spoken by espeak-ng",
        minutes=7,
    ),
    "tiny-clap": Recipe(
        train=train_clap,
        stages=(CLAP_PACE,),
        architecture="ClapModel",
        tasks=("zero-shot-audio-classification",),
        data="the world's sounds and spoken sayings, with what may be said of each",
        minutes=20,
    ),
}
