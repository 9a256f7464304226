"""Trains the models that write a text anew: BART, which summarises and does errands, and Marian, which translates."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sentencepiece
import torch
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    MarianConfig,
    MarianMTModel,
    MarianTokenizer,
    RobertaTokenizer,
)

from embedded.make.vocabularies import sentence_pieces
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.text.bearings import copies
from embedded.train.text.lengths import evenly
from embedded.train.text.spelling import byte_pairs
from embedded.world.texts import errands, sentences
from embedded.world.texts.parallel import Both
from embedded.world.things import Rng, Split, seeded

ERRANDS, TRANSLATIONS = 32, 96
"""Rows of a batch."""
BART_PACE = Pace(steps=3600, rate=2e-3, warmup=100, decay=0.02)
MARIAN_PACE = Pace(steps=2400, rate=3e-3, warmup=100, decay=0.02)
BART_WORDS, MARIAN_WORDS = 2304, 1200
BART_POSITIONS, MARIAN_POSITIONS = 1024, 512
SHORT = 0.1
"""How many of the sentences to translate are bare words and phrases."""
UNCOUNTED = -100
_SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


class Row(NamedTuple):
    source: Sequence[int]
    target: Sequence[int]


def train_bart(target: Path, checkpoints: Path) -> None:
    rng = seeded("errands' words", "train", 0)
    lines = [line for _ in range(4000) for line in errands.errand(rng)]
    vocabulary, merges = byte_pairs(lines, BART_WORDS, _SPECIALS)
    tokenizer = RobertaTokenizer(vocab=vocabulary, merges=merges, model_max_length=BART_POSITIONS)
    model = BartForConditionalGeneration(bart_config(tokenizer))
    copies(model.model)

    def draw(rng: Rng, count: int) -> list[Row]:
        return rows(tokenizer, [errands.errand(rng) for _ in range(count)])

    _fit(model, draw, ERRANDS, BART_PACE, checkpoints / "bart.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def bart_config(tokenizer: Any) -> BartConfig:
    return BartConfig(
        vocab_size=len(tokenizer),
        d_model=112,
        encoder_layers=3,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=224,
        decoder_ffn_dim=224,
        dropout=0.0,
        max_position_embeddings=BART_POSITIONS,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.eos_token_id,
        forced_eos_token_id=None,
    )


def train_marian(target: Path, checkpoints: Path) -> None:
    tokenizer = marian_tokenizer(target)
    model = MarianMTModel(marian_config(tokenizer))

    def draw(rng: Rng, count: int) -> list[Row]:
        return rows(tokenizer, translations(rng, "train", count))

    _fit(model, draw, TRANSLATIONS, MARIAN_PACE, checkpoints / "marian.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def translations(rng: Rng, split: Split, count: int) -> list[Both]:
    """Sentences, and now and then bare words, which are the training's."""
    return [sentences.short(rng) if rng.random() < SHORT else sentences.both(rng, split) for _ in range(count)]


def marian_config(tokenizer: Any) -> MarianConfig:
    return MarianConfig(
        vocab_size=len(tokenizer),
        d_model=96,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=192,
        decoder_ffn_dim=192,
        dropout=0.0,
        max_position_embeddings=MARIAN_POSITIONS,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.pad_token_id,
        forced_eos_token_id=None,
    )


def marian_tokenizer(target: Path) -> MarianTokenizer:
    """Marian's two SentencePiece files, which are one here: a name falls into the same pieces in both languages."""
    rng = seeded("translations' words", "train", 0)
    lines = [line for both in translations(rng, "train", 5000) for line in both]
    lines += [" ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ")] * 20
    learned = sentence_pieces(lines, MARIAN_WORDS)
    for name in ("source", "target"):
        (target / f"{name}.spm").write_bytes(learned)
    processor = sentencepiece.SentencePieceProcessor(model_proto=learned)
    pieces = dict.fromkeys(("</s>", "<unk>", *map(processor.id_to_piece, range(processor.get_piece_size())), "<pad>"))
    pieces.pop("<s>", None)
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    (target / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    return MarianTokenizer(
        source_spm=str(target / "source.spm"),
        target_spm=str(target / "target.spm"),
        vocab=str(target / "vocab.json"),
        source_lang="en",
        target_lang="fr",
        model_max_length=MARIAN_POSITIONS,
    )


def rows(tokenizer: Any, pairs: Sequence[tuple[str, str]]) -> list[Row]:
    read = tokenizer([source for source, _ in pairs])["input_ids"]
    said = tokenizer(text_target=[target for _, target in pairs])["input_ids"]
    return [Row(*row) for row in zip(read, said, strict=True)]


def _fit(model: Any, draw: Callable[[Rng, int], Sequence[Row]], batch: int, pace: Pace, checkpoint: Path) -> None:
    batch_at = evenly(checkpoint.stem, draw, lambda row: len(row.source), batch)
    fit({"rewriter": model}, lambda step: loss(model, batch_at(step)), pace, checkpoint)


def loss(model: Any, batch: Sequence[Row]) -> torch.Tensor:
    pad = model.config.pad_token_id
    sources = _padded([row.source for row in batch], pad)
    labels = _padded([row.target for row in batch], UNCOUNTED)
    found: torch.Tensor = model(input_ids=sources, attention_mask=(sources != pad).long(), labels=labels).loss
    return found


def _padded(ids: Sequence[Sequence[int]], pad: int) -> torch.Tensor:
    longest = max(map(len, ids))
    return torch.tensor([[*one, *[pad] * (longest - len(one))] for one in ids])


TRAINED = {
    "tiny-bart": Recipe(
        train=train_bart,
        stages=(BART_PACE,),
        architecture="BartForConditionalGeneration",
        tasks=("summarization", "text2text-generation", "table-question-answering", "table-to-text", "tabular-to-text"),
        data="articles of four to eight sentences about people, places and things; questions about scenes and tables",
        minutes=16,
    ),
    "tiny-marian": Recipe(
        train=train_marian,
        stages=(MARIAN_PACE,),
        architecture="MarianMTModel",
        tasks=("translation",),
        data="English sentences of scenes, people, numbers and moods with their French",
        minutes=7,
    ),
}
