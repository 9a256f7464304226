"""Makes the painters: Stable Diffusion and Stable Diffusion 3, both of 64 × 64 pictures."""

from pathlib import Path

from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    FlowMatchEulerDiscreteScheduler,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

from embedded.make.drawing import draw
from embedded.make.vocabularies import clip_pieces, unigrams

LATENT_SIDE = 16
POSITIONS = 77


def make_stable_diffusion(target: Path) -> None:
    """Text to image by a U-Net; no safety checker, since there is nothing to see."""
    tokenizer = clip_pieces(POSITIONS)
    reader = CLIPTextModel(clip_config(tokenizer))
    draw(reader, gain=1.5)
    unet = UNet2DConditionModel(
        sample_size=LATENT_SIDE,
        block_out_channels=(16, 32),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        attention_head_dim=4,
        norm_num_groups=4,
    )
    draw(unet)
    StableDiffusionPipeline(
        vae=autoencoder(latent_channels=4),
        text_encoder=reader,
        tokenizer=tokenizer,
        unet=unet,
        scheduler=DDIMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            clip_sample=False,
            set_alpha_to_one=False,
            steps_offset=1,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(target)


def make_stable_diffusion_3(target: Path) -> None:
    """Text to image by a transformer that reads the text through two CLIPs and a T5."""
    tokenizer, words = clip_pieces(POSITIONS), unigrams(POSITIONS)
    readers = [CLIPTextModelWithProjection(clip_config(tokenizer)) for _ in range(2)]
    t5 = T5EncoderModel(t5_config(words))
    transformer = sd3_transformer()
    for model in (*readers, t5):
        draw(model, gain=1.5)
    draw(transformer)
    StableDiffusion3Pipeline(
        transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=autoencoder(latent_channels=16),
        text_encoder=readers[0],
        tokenizer=tokenizer,
        text_encoder_2=readers[1],
        tokenizer_2=tokenizer,
        text_encoder_3=t5,
        tokenizer_3=words,
    ).save_pretrained(target)


def sd3_transformer() -> SD3Transformer2DModel:
    return SD3Transformer2DModel(
        sample_size=LATENT_SIDE,
        patch_size=2,
        in_channels=16,
        out_channels=16,
        num_layers=2,
        attention_head_dim=16,
        num_attention_heads=3,
        caption_projection_dim=48,
        joint_attention_dim=64,
        # Both CLIPs' sentence vectors, end to end.
        pooled_projection_dim=64,
        pos_embed_max_size=32,
    )


def clip_config(tokenizer: CLIPTokenizer) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        projection_dim=32,
        max_position_embeddings=POSITIONS,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def t5_config(tokenizer: T5Tokenizer) -> T5Config:
    return T5Config(
        vocab_size=len(tokenizer),
        d_model=64,
        d_kv=16,
        d_ff=128,
        num_layers=2,
        num_heads=4,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )


def autoencoder(latent_channels: int) -> AutoencoderKL:
    """Four pixels to the latent in each direction, so the models' default side is 64."""
    vae = AutoencoderKL(
        block_out_channels=(8, 16, 32),
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        latent_channels=latent_channels,
        layers_per_block=1,
        norm_num_groups=4,
        sample_size=4 * LATENT_SIDE,
        shift_factor=0.0609 if latent_channels == 16 else None,
        scaling_factor=1.5305 if latent_channels == 16 else 0.18215,
        use_quant_conv=latent_channels == 4,
        use_post_quant_conv=latent_channels == 4,
    )
    draw(vae)
    return vae


MAKERS = {
    "tiny-sd": make_stable_diffusion,
    "tiny-sd3": make_stable_diffusion_3,
}
