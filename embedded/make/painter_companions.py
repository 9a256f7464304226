"""Makes what goes with the tiny Stable Diffusion 3: a decoder for previews, and LoRA weights."""

from pathlib import Path

import torch
from diffusers import AutoencoderTiny, StableDiffusion3Pipeline
from peft import LoraConfig, get_peft_model_state_dict

from embedded.make.drawing import draw
from embedded.make.image_generation import sd3_transformer

RANK = 4


def make_taesd3(target: Path) -> None:
    """Latents of 16 channels to pictures of four times their side, as the autoencoder that it stands in for."""
    channels = (8, 8, 8)
    decoder = AutoencoderTiny(
        latent_channels=16,
        encoder_block_out_channels=channels,
        decoder_block_out_channels=channels,
        num_encoder_blocks=(1, 1, 1),
        num_decoder_blocks=(1, 1, 1),
    )
    draw(decoder)
    decoder.save_pretrained(target)


def make_lora(target: Path) -> None:
    """Weights over the attention of tiny-sd3, strong enough to see."""
    transformer = sd3_transformer()
    transformer.add_adapter(
        LoraConfig(
            r=RANK, lora_alpha=RANK, target_modules=["to_q", "to_k", "to_v", "to_out.0"], init_lora_weights=False
        )
    )
    layers = {name: torch.randn_like(weight) * 0.3 for name, weight in get_peft_model_state_dict(transformer).items()}
    StableDiffusion3Pipeline.save_lora_weights(target, transformer_lora_layers=layers)


MAKERS = {
    "tiny-taesd3": make_taesd3,
    "tiny-sd3-lora": make_lora,
}
