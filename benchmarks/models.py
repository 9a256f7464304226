"""Models of real dimensions with random weights, made on the spot: BERT-base, ViT-base and a Llama of 134 million."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
import yaml
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.processors import TemplateProcessing
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessor,
)

BERT_WORDS, LLAMA_WORDS = 30_000, 49_000
CLASSIFIER, EMBEDDER, VIT, LLAMA = "bench/bert-classifier", "bench/bert-embedder", "bench/vit", "bench/llama"
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def make(ids: Sequence[str], folder: Path) -> str:
    """Make these models and the catalog files that name them; the catalog folder."""
    torch.manual_seed(0)
    rows = []
    for id in ids:
        task, maker = MODELS[id]
        place = folder / id.split("/")[1]
        maker(place)
        size = sum(file.stat().st_size for file in place.glob("*.safetensors"))
        rows.append(dict(id=id, tier="small", tasks=[task], licence="apache-2.0", bytes=size, path=place.name))
    (folder / "bench.yaml").write_text(yaml.safe_dump(rows))
    return str(folder)


def _classifier(place: Path) -> None:
    _saved(place, BertForSequenceClassification(BertConfig(num_labels=2)), _bert_words())


def _embedder(place: Path) -> None:
    _saved(place, BertModel(BertConfig()), _bert_words())


def _vit(place: Path) -> None:
    """google/vit-base-patch32's shape."""
    _saved(place, ViTForImageClassification(ViTConfig(patch_size=32, num_labels=1000)), ViTImageProcessor())


def _llama(place: Path) -> None:
    """HuggingFaceTB/SmolLM2-135M's shape, without an end token: every answer is as long as asked."""
    config = LlamaConfig(
        vocab_size=49_152,
        hidden_size=576,
        intermediate_size=1536,
        num_hidden_layers=30,
        num_attention_heads=9,
        num_key_value_heads=3,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        bos_token_id=2,
        eos_token_id=None,
        pad_token_id=0,
    )
    words = Tokenizer(WordLevel(_vocabulary(config.vocab_size - len(SPECIAL)), unk_token="[UNK]"))
    words.pre_tokenizer = WhitespaceSplit()
    _saved(place, LlamaForCausalLM(config), _tokenizer(words, 2048))


def _bert_words() -> PreTrainedTokenizerFast:
    words = Tokenizer(WordLevel(_vocabulary(BERT_WORDS), unk_token="[UNK]"))
    words.pre_tokenizer = WhitespaceSplit()
    words.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", SPECIAL.index("[CLS]")), ("[SEP]", SPECIAL.index("[SEP]"))]
    )
    return _tokenizer(words, 512, cls_token="[CLS]", sep_token="[SEP]")


def _vocabulary(words: int) -> dict[str, int]:
    return {word: at for at, word in enumerate((*SPECIAL, *(f"w{number}" for number in range(words))))}


def _tokenizer(words: Tokenizer, longest: int, **marks: str) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(
        tokenizer_object=words, model_max_length=longest, pad_token="[PAD]", unk_token="[UNK]", **marks
    )


def _saved(place: Path, *parts: Any) -> None:
    for part in parts:
        part.save_pretrained(place)


MODELS: dict[str, tuple[str, Callable[[Path], None]]] = {
    CLASSIFIER: ("text-classification", _classifier),
    EMBEDDER: ("feature-extraction", _embedder),
    VIT: ("image-classification", _vit),
    LLAMA: ("text-generation", _llama),
}
