"""Makes a model that writes captions: a ViT that a GPT-2 attends to."""

from pathlib import Path

from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    GPT2Tokenizer,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessor,
    ViTModel,
)

from embedded.make.drawing import draw, silence
from embedded.make.vocabularies import byte_pairs, unspeakable

SIDE = 32
_OVER = "<|endoftext|>"


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


MAKERS = {
    "tiny-vit-gpt2": make_captioner,
}
