"""Makes the models between picture and text: CLIP, which compares them, and two that write captions."""

from pathlib import Path

from transformers import (
    BlipConfig,
    BlipForConditionalGeneration,
    BlipImageProcessor,
    BlipProcessor,
    CLIPConfig,
    CLIPImageProcessor,
    CLIPModel,
    CLIPProcessor,
    GPT2Config,
    GPT2LMHeadModel,
    GPT2Tokenizer,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessor,
    ViTModel,
)

from embedded.make.drawing import draw, silence
from embedded.make.vocabularies import byte_pairs, clip_pieces, unspeakable, word_pieces

SIDE = 32
_OVER = "<|endoftext|>"


def make_clip(target: Path) -> None:
    """Zero-shot image classification."""
    tokenizer = clip_pieces(77)
    layers = {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
    marks = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    config = CLIPConfig(
        text_config={**layers, **marks, "vocab_size": len(tokenizer), "projection_dim": 32},
        vision_config={**layers, "image_size": SIDE, "patch_size": 8, "projection_dim": 32},
        projection_dim=32,
    )
    model = CLIPModel(config)
    draw(model, gain=2.0)
    model.save_pretrained(target)
    pictures = CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    CLIPProcessor(image_processor=pictures, tokenizer=tokenizer).save_pretrained(target)


def make_captioner(target: Path) -> None:
    """Image to text by a ViT that a GPT-2 attends to."""
    vocabulary, merges = byte_pairs(640, (_OVER,))
    tokenizer = GPT2Tokenizer(vocab=vocabulary, merges=merges, pad_token=_OVER, model_max_length=512)
    over = vocabulary[_OVER]
    sight = ViTConfig(
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        image_size=SIDE,
        patch_size=8,
    )
    speech = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=512,
        n_embd=48,
        n_layer=2,
        n_head=4,
        bos_token_id=over,
        eos_token_id=over,
        add_cross_attention=True,
        is_decoder=True,
        tie_word_embeddings=False,
    )
    model = VisionEncoderDecoderModel(encoder=ViTModel(sight, add_pooling_layer=False), decoder=GPT2LMHeadModel(speech))
    draw(model, gain=1.5)
    draw(model.decoder.lm_head, gain=4.0)
    silence(model.decoder.lm_head, unspeakable(vocabulary, (_OVER,)))
    for config in (model.config, model.generation_config):
        config.decoder_start_token_id = config.bos_token_id = config.eos_token_id = over
        config.pad_token_id = over
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)
    ViTImageProcessor(size={"height": SIDE, "width": SIDE}).save_pretrained(target)


def make_blip(target: Path) -> None:
    """Image to text by BLIP, alone or continuing a given beginning."""
    tokenizer = word_pieces()
    tokenizer.add_special_tokens({"bos_token": "[DEC]"})
    layers = {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
    config = BlipConfig(
        text_config={
            **layers,
            "vocab_size": len(tokenizer),
            "encoder_hidden_size": 48,
            "max_position_embeddings": 512,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.sep_token_id,
            "sep_token_id": tokenizer.sep_token_id,
            "pad_token_id": tokenizer.pad_token_id,
            "tie_word_embeddings": False,
        },
        vision_config={**layers, "image_size": SIDE, "patch_size": 8},
        tie_word_embeddings=False,
    )
    model = BlipForConditionalGeneration(config)
    draw(model)
    draw(model.text_decoder.cls.predictions.decoder, gain=4.0)
    silence(model.text_decoder.cls.predictions.decoder, tokenizer.all_special_ids)
    model.save_pretrained(target)
    pictures = BlipImageProcessor(size={"height": SIDE, "width": SIDE})
    BlipProcessor(image_processor=pictures, tokenizer=tokenizer).save_pretrained(target)


MAKERS = {
    "tiny-clip": make_clip,
    "tiny-vit-gpt2": make_captioner,
    "tiny-blip": make_blip,
}
