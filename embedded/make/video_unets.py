"""Makes the film makers with U-Nets: AnimateDiff and Stable Video Diffusion."""

from pathlib import Path

from diffusers import (
    AnimateDiffPipeline,
    AutoencoderKL,
    AutoencoderKLTemporalDecoder,
    DDIMScheduler,
    EulerDiscreteScheduler,
    MotionAdapter,
    StableVideoDiffusionPipeline,
    UNetMotionModel,
    UNetSpatioTemporalConditionModel,
)
from transformers import (
    CLIPImageProcessor,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

from embedded.make.drawing import draw
from embedded.make.video import draw_vae
from embedded.make.vocabularies import clip_pieces

CLIP_POSITIONS = 77
CLIP_SIDE = 224
"""What SVD resizes every picture to, whatever its image encoder was made for."""
CLIP_SIZES = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "projection_dim": 32,
}


def make_animatediff(target: Path) -> None:
    """AnimateDiff: a painter's U-Net between layers that look along time, at most 16 frames of them."""
    words = clip_pieces(CLIP_POSITIONS)
    reader = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(words),
            **CLIP_SIZES,
            max_position_embeddings=CLIP_POSITIONS,
            bos_token_id=words.bos_token_id,
            eos_token_id=words.eos_token_id,
            pad_token_id=words.pad_token_id,
        )
    )
    unet = UNetMotionModel(
        sample_size=8,
        block_out_channels=(8, 16),
        layers_per_block=1,
        down_block_types=("DownBlockMotion", "CrossAttnDownBlockMotion"),
        up_block_types=("CrossAttnUpBlockMotion", "UpBlockMotion"),
        cross_attention_dim=32,
        num_attention_heads=2,
        motion_num_attention_heads=2,
        motion_max_seq_length=16,
        norm_num_groups=4,
    )
    vae = AutoencoderKL(
        block_out_channels=(8, 8, 16, 16),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        norm_num_groups=4,
    )
    draw(reader, gain=1.5)
    draw(unet)
    draw_vae(vae)
    AnimateDiffPipeline(
        vae=vae,
        text_encoder=reader,
        tokenizer=words,
        unet=unet,
        motion_adapter=None,
        scheduler=DDIMScheduler(beta_schedule="linear", clip_sample=False, steps_offset=1),
    ).save_pretrained(target)


def make_motion_adapter(target: Path) -> None:
    """AnimateDiff's layers along time alone, to go between those of tiny-sd; loud enough to be seen there."""
    adapter = MotionAdapter(
        block_out_channels=(16, 32),
        motion_layers_per_block=1,
        motion_num_attention_heads=2,
        motion_norm_num_groups=4,
        motion_max_seq_length=16,
    )
    draw(adapter)
    adapter.save_pretrained(target)


def make_stable_video_diffusion(target: Path) -> None:
    """SVD: from a picture alone."""
    seer = CLIPVisionModelWithProjection(CLIPVisionConfig(image_size=CLIP_SIDE, patch_size=16, **CLIP_SIZES))
    unet = UNetSpatioTemporalConditionModel(
        sample_size=16,
        # Both networks norm in groups of 32 whatever their width.
        block_out_channels=(32,),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlockSpatioTemporal",),
        up_block_types=("UpBlockSpatioTemporal",),
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=24,
        cross_attention_dim=32,
        num_attention_heads=(2,),
        num_frames=4,
    )
    vae = AutoencoderKLTemporalDecoder(
        block_out_channels=(32, 32, 32), down_block_types=("DownEncoderBlock2D",) * 3, latent_channels=4
    )
    draw(seer, gain=1.5)
    draw(unet)
    draw_vae(vae)
    StableVideoDiffusionPipeline(
        vae=vae,
        image_encoder=seer,
        unet=unet,
        scheduler=EulerDiscreteScheduler(
            prediction_type="v_prediction",
            timestep_type="continuous",
            timestep_spacing="leading",
            beta_schedule="scaled_linear",
            beta_start=0.00085,
            beta_end=0.012,
            use_karras_sigmas=True,
            sigma_min=0.002,
            sigma_max=700.0,
            steps_offset=1,
        ),
        feature_extractor=CLIPImageProcessor(),
    ).save_pretrained(target)


MAKERS = {
    "tiny-animatediff": make_animatediff,
    "tiny-motion-adapter": make_motion_adapter,
    "tiny-svd": make_stable_video_diffusion,
}
