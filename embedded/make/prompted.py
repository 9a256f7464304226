"""Makes the models that answer prompts about pictures without a chat template: PaliGemma, BLIP-2, Florence-2."""

from pathlib import Path

from transformers import (
    Blip2Config,
    Blip2ForConditionalGeneration,
    Blip2Processor,
    BlipImageProcessor,
    CLIPImageProcessor,
    Florence2Config,
    Florence2ForConditionalGeneration,
    Florence2Processor,
    PaliGemmaConfig,
    PaliGemmaForConditionalGeneration,
    PaliGemmaProcessor,
    SiglipImageProcessor,
)
from transformers.models.paligemma.processing_paligemma import EXTRA_TOKENS as PLACES

from embedded.make.text import chat_tokenizer
from embedded.make.viewers import LAYERS, PATCH, SIDE, SQUARE, finish, named, text_config


def make_paligemma(target: Path) -> None:
    """A prompt without chat template; its processor brings a thousand tokens for places in the picture."""
    tokenizer = chat_tokenizer("<image>")
    pictures = SiglipImageProcessor(size=SQUARE)
    pictures.image_seq_length = (SIDE // PATCH) ** 2
    processor = PaliGemmaProcessor(image_processor=pictures, tokenizer=named(tokenizer, image_token="<image>"))
    config = PaliGemmaConfig(
        vision_config={
            **LAYERS,
            "model_type": "siglip_vision_model",
            "image_size": SIDE,
            "patch_size": PATCH,
            "projection_dim": 32,
            "vision_use_head": False,
        },
        text_config=text_config(tokenizer, "gemma", head_dim=8),
        projection_dim=32,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        tie_word_embeddings=False,
    )
    model = PaliGemmaForConditionalGeneration(config)
    finish(model, tokenizer, target, model.lm_head, mute=tokenizer.convert_tokens_to_ids(PLACES))
    processor.save_pretrained(target)


def make_blip2(target: Path) -> None:
    """A Q-Former's queries stand before the prompt."""
    tokenizer = chat_tokenizer("<image>")
    queries = 8
    config = Blip2Config(
        vision_config={**LAYERS, "image_size": SIDE, "patch_size": PATCH},
        qformer_config={**LAYERS, "vocab_size": 30, "encoder_hidden_size": 32},
        text_config={
            "model_type": "opt",
            "vocab_size": len(tokenizer),
            "hidden_size": 32,
            "word_embed_proj_dim": 32,
            "ffn_dim": 64,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "max_position_embeddings": 1024,
            "tie_word_embeddings": False,
            "pad_token_id": tokenizer.pad_token_id,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.eos_token_id,
        },
        num_query_tokens=queries,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        tie_word_embeddings=False,
    )
    model = Blip2ForConditionalGeneration(config)
    finish(model, tokenizer, target, model.language_model.lm_head)
    Blip2Processor(
        image_processor=BlipImageProcessor(size=SQUARE), tokenizer=tokenizer, num_query_tokens=queries
    ).save_pretrained(target)


def make_florence2(target: Path) -> None:
    """A DaViT whose picture BART's encoder reads before the prompt."""
    tokenizer = named(chat_tokenizer("<image>"), image_token="<image>")
    patches = (SIDE // 8) ** 2
    config = Florence2Config(
        vision_config={
            "depths": (1, 1),
            "patch_size": (7, 3),
            "patch_stride": (4, 2),
            "patch_padding": (3, 1),
            "patch_prenorm": (False, True),
            "embed_dim": (16, 32),
            "num_heads": (2, 4),
            "num_groups": (2, 4),
            "window_size": 4,
            "projection_dim": 32,
            "max_temporal_embeddings": 4,
            "max_position_embeddings": 8,
        },
        text_config={
            "model_type": "bart",
            "vocab_size": len(tokenizer),
            "d_model": 32,
            "encoder_layers": 2,
            "decoder_layers": 2,
            "encoder_attention_heads": 4,
            "decoder_attention_heads": 4,
            "encoder_ffn_dim": 64,
            "decoder_ffn_dim": 64,
            "max_position_embeddings": 1024,
            "tie_word_embeddings": False,
            "pad_token_id": tokenizer.pad_token_id,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.eos_token_id,
            "decoder_start_token_id": tokenizer.eos_token_id,
            "forced_eos_token_id": None,
        },
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        is_encoder_decoder=True,
        tie_word_embeddings=False,
    )
    model = Florence2ForConditionalGeneration(config)
    finish(model, tokenizer, target, model.lm_head, gain=1.0, decoder_start_token_id=tokenizer.eos_token_id)
    pictures = CLIPImageProcessor(size=SQUARE, crop_size=SQUARE)
    # The mean of all patches is one more token.
    pictures.image_seq_length = patches + 1
    Florence2Processor(image_processor=pictures, tokenizer=tokenizer).save_pretrained(target)


MAKERS = {"tiny-paligemma": make_paligemma, "tiny-blip2": make_blip2, "tiny-florence2": make_florence2}
