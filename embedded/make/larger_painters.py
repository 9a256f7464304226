"""Makes the painters after Stable Diffusion 3's kind and size: SDXL with two readers, FLUX with packed latents."""

from pathlib import Path

from diffusers import (
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextModel, CLIPTextModelWithProjection, T5EncoderModel

from embedded.make.drawing import draw
from embedded.make.image_generation import LATENT_SIDE, POSITIONS, autoencoder, clip_config, t5_config
from embedded.make.vocabularies import clip_pieces, unigrams

TIME_WIDTH = 8


def make_stable_diffusion_xl(target: Path) -> None:
    """A U-Net that is told two CLIPs' words side by side, and the sizes of the picture."""
    tokenizer = clip_pieces(POSITIONS)
    first, second = CLIPTextModel(clip_config(tokenizer)), CLIPTextModelWithProjection(clip_config(tokenizer))
    for reader in (first, second):
        draw(reader, gain=1.5)
    unet = UNet2DConditionModel(
        sample_size=LATENT_SIDE,
        block_out_channels=(16, 32),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=64,
        attention_head_dim=(2, 4),
        transformer_layers_per_block=(1, 1),
        use_linear_projection=True,
        norm_num_groups=4,
        addition_embed_type="text_time",
        addition_time_embed_dim=TIME_WIDTH,
        # The second CLIP's sentence vector and six sizes.
        projection_class_embeddings_input_dim=32 + 6 * TIME_WIDTH,
    )
    draw(unet)
    StableDiffusionXLPipeline(
        vae=autoencoder(latent_channels=4),
        text_encoder=first,
        text_encoder_2=second,
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        unet=unet,
        scheduler=EulerDiscreteScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            steps_offset=1,
            timestep_spacing="leading",
        ),
        add_watermarker=False,
    ).save_pretrained(target)


def make_flux(target: Path) -> None:
    """A transformer over latents packed two by two, told its guidance as a number."""
    tokenizer, words = clip_pieces(POSITIONS), unigrams(POSITIONS)
    reader, t5 = CLIPTextModel(clip_config(tokenizer)), T5EncoderModel(t5_config(words))
    transformer = FluxTransformer2DModel(
        in_channels=64,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=3,
        joint_attention_dim=64,
        pooled_projection_dim=32,
        guidance_embeds=True,
        axes_dims_rope=(4, 6, 6),
    )
    for model in (reader, t5):
        draw(model, gain=1.5)
    draw(transformer)
    FluxPipeline(
        transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        vae=autoencoder(latent_channels=16),
        text_encoder=reader,
        tokenizer=tokenizer,
        text_encoder_2=t5,
        tokenizer_2=words,
    ).save_pretrained(target)


MAKERS = {
    "tiny-sdxl": make_stable_diffusion_xl,
    "tiny-flux": make_flux,
}
