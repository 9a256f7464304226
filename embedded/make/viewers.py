"""Makes a model of a current architecture that answers prompts about pictures and videos, and what its kind shares."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transformers import (
    GenerationConfig,
    PreTrainedTokenizerFast,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen2VLImageProcessor,
    Qwen2VLProcessor,
    Qwen2VLVideoProcessor,
)

from embedded.make.drawing import draw, silence
from embedded.make.text import chat_tokenizer, silent_ids

SIDE, PATCH = 32, 8
SQUARE = {"height": SIDE, "width": SIDE}
QWEN_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif part['type'] == 'video' %}<|vision_start|><|video_pad|><|vision_end|>"
    "{% elif part['type'] == 'text' %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
LAYERS = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}


def named(tokenizer: PreTrainedTokenizerFast, **tokens: str) -> PreTrainedTokenizerFast:
    """The tokenizer with tokens that processors ask for by name: `tokenizer.image_token`, `tokenizer.boi_token` …"""
    tokenizer._set_model_specific_special_tokens(tokens)
    return tokenizer


def finish(
    model: Any,
    tokenizer: PreTrainedTokenizerFast,
    target: Path,
    head: Any,
    *,
    gain: float = 1.5,
    mute: Sequence[int] = (),
    **generation: Any,
) -> None:
    """Draws weights whose greedy answers differ from picture to picture and say words, never `mute` ones; saves all."""
    draw(model, gain)
    draw(head, gain=4.0)
    silence(head, [*silent_ids(tokenizer), *mute])
    model.generation_config = GenerationConfig(
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        **generation,
    )
    model.save_pretrained(target)


def text_config(tokenizer: PreTrainedTokenizerFast, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "model_type": kind,
        **LAYERS,
        "vocab_size": len(tokenizer),
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        **more,
    }


def make_qwen_vl(target: Path) -> None:
    """Pictures and videos keep their own sizes: the number of their tokens follows from it."""
    marks = ("<|image_pad|>", "<|video_pad|>", "<|vision_start|>", "<|vision_end|>")
    tokenizer = chat_tokenizer(*marks)
    image, video, start, end = tokenizer.convert_tokens_to_ids(list(marks))
    config = Qwen2VLConfig(
        vision_config={
            "depth": 2,
            "embed_dim": 32,
            "hidden_size": 48,
            "num_heads": 4,
            "mlp_ratio": 2,
            "patch_size": PATCH,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
        },
        text_config=text_config(
            tokenizer,
            "qwen2_vl_text",
            hidden_size=48,
            intermediate_size=96,
            rope_parameters={"rope_type": "default", "rope_theta": 10_000.0, "mrope_section": [2, 2, 2]},
        ),
        image_token_id=image,
        video_token_id=video,
        vision_start_token_id=start,
        vision_end_token_id=end,
        tie_word_embeddings=False,
    )
    model = Qwen2VLForConditionalGeneration(config)
    finish(model, tokenizer, target, model.lm_head)
    pixels = {"shortest_edge": 16 * 16, "longest_edge": 64 * 64}
    Qwen2VLProcessor(
        image_processor=Qwen2VLImageProcessor(size=pixels, patch_size=PATCH, merge_size=2, temporal_patch_size=2),
        tokenizer=tokenizer,
        video_processor=Qwen2VLVideoProcessor(size=pixels, patch_size=PATCH, merge_size=2, temporal_patch_size=2),
        chat_template=QWEN_TEMPLATE,
    ).save_pretrained(target)


MAKERS = {"tiny-qwen2-vl": make_qwen_vl}
