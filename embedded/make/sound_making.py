"""Makes the models that code sound, Mimi and DAC, and what reads which sound shall be made."""

from pathlib import Path

import torch
from transformers import (
    DacConfig,
    DacFeatureExtractor,
    DacModel,
    EncodecFeatureExtractor,
    MimiConfig,
    MimiModel,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

from embedded.make.drawing import draw

RATE = 16_000
CODES = 64
CODEBOOKS = 4
READS = 77
"""Tokens."""


def _draw_codebooks(model: torch.nn.Module) -> None:
    """Codebooks are buffers that training fills; they begin as zeros, of which every code is equally near."""
    with torch.no_grad():
        for module in model.modules():
            for name in ("embed", "embed_sum"):
                if isinstance(table := getattr(module, name, None), torch.Tensor) and table.ndim == 2:
                    table.normal_()
            if isinstance(uses := getattr(module, "cluster_usage", None), torch.Tensor):
                uses.fill_(1.0)


def make_mimi(target: Path) -> None:
    """What Mimi leaves of a sound at 16 kHz: 12.5 frames a second."""
    config = MimiConfig(
        sampling_rate=RATE,
        frame_rate=25.0,
        hidden_size=32,
        num_filters=4,
        upsampling_ratios=[8, 5, 4, 2],
        codebook_size=CODES,
        codebook_dim=16,
        vector_quantization_hidden_dimension=16,
        num_quantizers=CODEBOOKS,
        num_semantic_quantizers=1,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=16,
        intermediate_size=64,
        sliding_window=64,
        upsample_groups=32,
    )
    model = MimiModel(config)
    draw(model)
    _draw_codebooks(model)
    model.save_pretrained(target)
    EncodecFeatureExtractor(feature_size=1, sampling_rate=RATE).save_pretrained(target)


def text_reader(tokenizer: T5Tokenizer) -> T5EncoderModel:
    """T5, which reads what shall be heard."""
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=1,
        num_heads=2,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    reader = T5EncoderModel(config)
    draw(reader, gain=1.5)
    return reader


def make_dac(target: Path) -> None:
    """What DAC leaves of a sound at 16 kHz: a frame is 320 samples."""
    config = DacConfig(
        sampling_rate=RATE,
        encoder_hidden_size=4,
        decoder_hidden_size=64,
        downsampling_ratios=[2, 4, 5, 8],
        n_codebooks=CODEBOOKS,
        codebook_size=CODES,
    )
    model = DacModel(config)
    draw(model)
    # Every block adds to the sound: unscaled, it would be clipped throughout.
    draw(model.decoder.conv2, gain=0.01)
    model.save_pretrained(target)
    DacFeatureExtractor(sampling_rate=RATE, hop_length=config.hop_length).save_pretrained(target)


MAKERS = {
    "tiny-mimi": make_mimi,
    "tiny-dac": make_dac,
}
