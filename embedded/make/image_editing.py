"""Makes the models that change pictures by diffusion: an upscaler, and an inpainter."""

from pathlib import Path

from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    DDPMScheduler,
    StableDiffusionInpaintPipeline,
    StableDiffusionUpscalePipeline,
    UNet2DConditionModel,
)
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTokenizer,
)

from embedded.make.drawing import draw
from embedded.make.vocabularies import clip_pieces

LATENT_SIDE = 16
POSITIONS = 77
NOISE_LEVELS = 360
"""How many levels of noise the upscaler knows; it is asked for 350 at most, as the real one."""


def make_upscaler(target: Path) -> None:
    """Super-resolution four times as wide and high, by diffusion that a text guides."""
    tokenizer = clip_pieces(POSITIONS)
    StableDiffusionUpscalePipeline(
        vae=_autoencoder(scaling_factor=0.08333),
        text_encoder=_reader(tokenizer),
        tokenizer=tokenizer,
        unet=_unet(in_channels=7, num_class_embeds=NOISE_LEVELS),
        low_res_scheduler=DDPMScheduler(beta_schedule="scaled_linear", beta_start=0.0001, beta_end=0.02),
        scheduler=_scheduler(),
        max_noise_level=NOISE_LEVELS - 10,
    ).save_pretrained(target)


def make_inpainter(target: Path) -> None:
    """Paints what a mask marks; its U-Net is shown the mask and the rest of the picture."""
    tokenizer = clip_pieces(POSITIONS)
    StableDiffusionInpaintPipeline(
        vae=_autoencoder(),
        text_encoder=_reader(tokenizer),
        tokenizer=tokenizer,
        unet=_unet(in_channels=9),
        scheduler=_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(target)


def _reader(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    reader = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=POSITIONS,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    draw(reader, gain=1.5)
    return reader


def _unet(*, in_channels: int, num_class_embeds: int | None = None) -> UNet2DConditionModel:
    unet = UNet2DConditionModel(
        sample_size=LATENT_SIDE,
        in_channels=in_channels,
        out_channels=4,
        block_out_channels=(8, 16),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        attention_head_dim=4,
        norm_num_groups=4,
        num_class_embeds=num_class_embeds,
    )
    draw(unet)
    return unet


def _autoencoder(scaling_factor: float = 0.18215) -> AutoencoderKL:
    """Four pixels to the latent in each direction."""
    vae = AutoencoderKL(
        block_out_channels=(8, 8, 16),
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        latent_channels=4,
        layers_per_block=1,
        norm_num_groups=4,
        sample_size=4 * LATENT_SIDE,
        scaling_factor=scaling_factor,
    )
    draw(vae)
    return vae


def _scheduler() -> DDIMScheduler:
    return DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
    )


MAKERS = {
    "tiny-sd-x4-upscaler": make_upscaler,
    "tiny-sd-inpaint": make_inpainter,
}
