"""Makes models that see how far away things are: DPT, and Marigold, which denoises its answer."""

from pathlib import Path

from diffusers import AutoencoderKL, DDIMScheduler, MarigoldDepthPipeline, UNet2DConditionModel
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    DPTConfig,
    DPTForDepthEstimation,
    DPTImageProcessor,
)

from embedded.make.drawing import draw
from embedded.make.vocabularies import clip_pieces

LAYERS = {"hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 2}


def make_dpt(target: Path) -> None:
    """Depth estimation by DPT: a ViT with a dense head."""
    config = DPTConfig(
        **LAYERS,
        intermediate_size=64,
        image_size=64,
        patch_size=16,
        backbone_out_indices=[0, 1, 2, 3],
        neck_hidden_sizes=[8, 16, 24, 32],
        fusion_hidden_size=16,
    )
    model = DPTForDepthEstimation(config)
    draw(model, gain=1.5)
    model.save_pretrained(target)
    DPTImageProcessor(size={"height": 64, "width": 64}).save_pretrained(target)


def make_marigold(target: Path) -> None:
    """Depth estimation by a latent diffusion model that sees the picture beside the noise."""
    tokenizer = clip_pieces(77)
    reader = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=77,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    unet = UNet2DConditionModel(
        sample_size=16,
        in_channels=8,
        out_channels=4,
        block_out_channels=(8, 16),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        attention_head_dim=4,
        norm_num_groups=4,
    )
    vae = AutoencoderKL(
        block_out_channels=(8, 8, 16),
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=64,
    )
    for part in (reader, unet, vae):
        draw(part)
    # The library clips what it decodes to ±1, and a drawn decoder would fill that up.
    draw(vae.decoder.conv_out, gain=0.3)
    MarigoldDepthPipeline(
        unet=unet,
        vae=vae,
        scheduler=DDIMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            prediction_type="v_prediction",
            clip_sample=False,
            set_alpha_to_one=False,
            steps_offset=1,
            timestep_spacing="trailing",
            rescale_betas_zero_snr=True,
        ),
        text_encoder=reader,
        tokenizer=tokenizer,
        prediction_type="depth",
        scale_invariant=True,
        shift_invariant=True,
        default_denoising_steps=2,
        default_processing_resolution=64,
    ).save_pretrained(target)


MAKERS = {
    "tiny-dpt": make_dpt,
    "tiny-marigold": make_marigold,
}
