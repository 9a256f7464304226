"""Makes a model that finds pages: ColQwen2, with a vector a patch of a page and a word of a query."""

from pathlib import Path
from typing import Any

from transformers import (
    ColQwen2Config,
    ColQwen2ForRetrieval,
    ColQwen2Processor,
    PreTrainedTokenizerFast,
    Qwen2VLConfig,
    Qwen2VLImageProcessor,
)

from embedded.make.drawing import draw
from embedded.make.text import chat_tokenizer

SIDE, PATCH = 64, 8
WIDTH = 16
"""Numbers of a vector; real models have 128."""
LAYERS = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
MARKS = ("<|image_pad|>", "<|vision_start|>", "<|vision_end|>", "<|endoftext|>")


def _words(tokenizer: PreTrainedTokenizerFast) -> dict[str, Any]:
    return {
        **LAYERS,
        "vocab_size": len(tokenizer),
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }


def make_colqwen(target: Path) -> None:
    """Over Qwen2-VL: pages keep their proportions, the number of their vectors follows from it."""
    tokenizer = chat_tokenizer(*MARKS)
    image, start, end, _ = tokenizer.convert_tokens_to_ids(list(MARKS))
    reader = Qwen2VLConfig(
        vision_config={
            "depth": 2,
            "embed_dim": 32,
            "hidden_size": 32,
            "num_heads": 4,
            "mlp_ratio": 2,
            "patch_size": PATCH,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
        },
        text_config={
            "model_type": "qwen2_vl_text",
            **_words(tokenizer),
            "rope_parameters": {"rope_type": "default", "rope_theta": 10_000.0, "mrope_section": [1, 1, 2]},
        },
        image_token_id=image,
        vision_start_token_id=start,
        vision_end_token_id=end,
    )
    model = ColQwen2ForRetrieval(ColQwen2Config(vlm_config=reader, embedding_dim=WIDTH))
    draw(model, gain=1.5)
    model.save_pretrained(target)
    pixels = {"shortest_edge": (SIDE // 2) ** 2, "longest_edge": (2 * SIDE) ** 2}
    pictures = Qwen2VLImageProcessor(size=pixels, patch_size=PATCH, merge_size=2, temporal_patch_size=2)
    ColQwen2Processor(image_processor=pictures, tokenizer=tokenizer).save_pretrained(target)


MAKERS = {"tiny-colqwen2": make_colqwen}
