"""Tokenizers learned from the small world in `embedded.words`, in the formats of the real architectures."""

import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import sentencepiece
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import BertTokenizer, CLIPTokenizer, T5Tokenizer

from embedded.words import ALPHABET, ENGLISH, FRENCH

CLIP_START, CLIP_END = "<|startoftext|>", "<|endoftext|>"
_BYTES = tuple(sorted(pre_tokenizers.ByteLevel.alphabet()))
_CLIP_WORDS = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"

Merges: TypeAlias = list[tuple[str, str]]


def word_pieces(lines: Iterable[str] = ENGLISH) -> BertTokenizer:
    """BERT's kind: whole words of the world, then letters, so that nothing written in them is unknown."""
    words = sorted({word for line in lines for word in re.findall(r"\w+", line.lower())})
    letters = (*ALPHABET, *(f"##{letter}" for letter in ALPHABET))
    pieces = dict.fromkeys(("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *words))
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    return BertTokenizer(vocab=vocabulary, strip_accents=False, model_max_length=512)


def byte_pairs(size: int, specials: Sequence[str] = (), lines: Sequence[str] = ()) -> tuple[dict[str, int], Merges]:
    """GPT-2's kind, over all 256 bytes: the special tokens come first."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return _learn_pairs(tokenizer, size, specials, "", lines or (*ENGLISH, *FRENCH))


def _learn_pairs(
    tokenizer: Tokenizer, size: int, specials: Sequence[str], end_of_word: str, lines: Iterable[str]
) -> tuple[dict[str, int], Merges]:
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(specials),
        initial_alphabet=list(_BYTES),
        end_of_word_suffix=end_of_word,
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    learned = tokenizer.get_vocab()
    pieces = dict.fromkeys((*specials, *_BYTES, *(byte + end_of_word for byte in _BYTES)))
    pieces |= dict.fromkeys(sorted(learned, key=lambda piece: learned[piece]))
    return {piece: index for index, piece in enumerate(pieces)}, _merges_of(tokenizer)


def _merges_of(tokenizer: Tokenizer) -> Merges:
    return [(left, right) for left, right in json.loads(tokenizer.to_str())["model"]["merges"]]


def clip_pieces(positions: int, words: Sequence[str] = ()) -> CLIPTokenizer:
    """CLIP's kind: lower case, byte pairs that know where a word ends; these words become one piece each."""
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Lowercase()
    split = pre_tokenizers.Split(Regex(_CLIP_WORDS), behavior="removed", invert=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    size = 512 + sum(map(len, words))
    vocabulary, merges = _learn_pairs(tokenizer, size, (), "</w>", words or (*ENGLISH, *FRENCH))
    for special in (CLIP_START, CLIP_END):
        vocabulary[special] = len(vocabulary)
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=positions)


def unigrams(positions: int, words: Sequence[str] = ()) -> T5Tokenizer:
    """T5's kind, scored by plain word counts: learning by EM would split letters off short prompts."""
    lines = words or ENGLISH
    counts = Counter(f"▁{word}" for line in lines for word in line.split())
    counts.update(f"▁{word.lower().strip('.,?')}" for line in lines for word in line.split())
    total = math.log(sum(counts.values()))
    scored = [(word, math.log(counts[word]) - total) for word in sorted(counts)]
    letters = [(letter, -12.0) for letter in ("▁", *ALPHABET, *ALPHABET.upper()) if letter not in counts]
    specials = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    entries = list(dict([*specials, *scored, *letters]).items())
    return T5Tokenizer(vocab=entries, extra_ids=0, model_max_length=positions)


def sentence_pieces(lines: Sequence[str], size: int) -> bytes:
    """A SentencePiece model file, as Marian keeps one for each of its languages.

    By byte pairs: learning by EM would tear the world's words so that they share their endings.
    """
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=written,
        model_type="bpe",
        vocab_size=size,
        character_coverage=1.0,
        required_chars=ALPHABET,
        num_threads=1,
        minloglevel=2,
    )
    return written.getvalue()


def unspeakable(vocabulary: dict[str, int], specials: Iterable[str] = ()) -> list[int]:
    """Ids of byte pieces that are no text by themselves (control codes, parts of a letter), and the specials."""
    never = set(specials)
    return sorted(index for piece, index in vocabulary.items() if piece in never or not _is_text(piece))


def _is_text(piece: str) -> bool:
    """Ġ is how byte-level tokenizers write a space; plain ASCII stands for itself."""
    return piece.lstrip("Ġ").isascii()
