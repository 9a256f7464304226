"""Makes the film makers with transformers: Wan and CogVideoX."""

from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKLCogVideoX,
    AutoencoderKLWan,
    CogVideoXDDIMScheduler,
    CogVideoXPipeline,
    CogVideoXTransformer3DModel,
    ModelMixin,
    UniPCMultistepScheduler,
    WanImageToVideoPipeline,
    WanPipeline,
    WanTransformer3DModel,
)
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    CLIPVisionModel,
    T5Config,
    T5EncoderModel,
    UMT5Config,
    UMT5EncoderModel,
)

from embedded.make.drawing import draw
from embedded.make.vocabularies import unigrams


def make_wan(target: Path) -> None:
    """Wan 2.1 from text: 4k + 1 frames, sides in multiples of 16."""
    WanPipeline(**_wan_parts(), transformer=_wan_transformer(in_channels=16)).save_pretrained(target)


def make_wan_from_pictures(target: Path) -> None:
    """Wan 2.1 from a picture and text; the picture is seen by CLIP and continued as a latent."""
    seer = CLIPVisionModel(
        CLIPVisionConfig(
            image_size=32,
            patch_size=8,
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
        )
    )
    draw(seer, gain=1.5)
    WanImageToVideoPipeline(
        **_wan_parts(),
        # Noise, the picture's latent, and a mask for each of four frames.
        transformer=_wan_transformer(in_channels=36, image_dim=32, added_kv_proj_dim=24),
        image_encoder=seer,
        image_processor=CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}),
    ).save_pretrained(target)


def _wan_parts() -> dict[str, Any]:
    words = unigrams(512)
    reader = UMT5EncoderModel(UMT5Config(**_t5_sizes(len(words))))
    vae = AutoencoderKLWan(base_dim=8, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1)
    draw(reader, gain=1.5)
    draw_vae(vae)
    return {
        "tokenizer": words,
        "text_encoder": reader,
        "vae": vae,
        "scheduler": UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0, num_train_timesteps=1000
        ),
    }


def _wan_transformer(**sizes: Any) -> WanTransformer3DModel:
    transformer = WanTransformer3DModel(
        out_channels=16,
        num_attention_heads=2,
        attention_head_dim=12,
        num_layers=2,
        ffn_dim=48,
        text_dim=32,
        freq_dim=64,
        cross_attn_norm=True,
        **sizes,
    )
    draw(transformer)
    # Nearly all of the 512 places it reads are padding.
    draw(transformer.condition_embedder.text_embedder, gain=8.0)
    return transformer


def make_cogvideox(target: Path) -> None:
    """CogVideoX: 4k + 1 frames."""
    words = unigrams(226)
    reader = T5EncoderModel(T5Config(**_t5_sizes(len(words))))
    transformer = CogVideoXTransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=16,
        in_channels=4,
        out_channels=4,
        time_embed_dim=16,
        text_embed_dim=32,
        num_layers=2,
        sample_width=4,
        sample_height=4,
        sample_frames=9,
    )
    vae = AutoencoderKLCogVideoX(
        block_out_channels=(8, 8, 8, 8), latent_channels=4, layers_per_block=1, norm_num_groups=4
    )
    draw(reader, gain=1.5)
    draw(transformer)
    draw_vae(vae)
    CogVideoXPipeline(
        tokenizer=words,
        text_encoder=reader,
        transformer=transformer,
        vae=vae,
        scheduler=CogVideoXDDIMScheduler(
            prediction_type="v_prediction",
            timestep_spacing="trailing",
            rescale_betas_zero_snr=True,
            snr_shift_scale=3.0,
            clip_sample=False,
        ),
    ).save_pretrained(target)


def draw_vae(vae: ModelMixin) -> None:
    """Soft colours: what is clipped at black or white would tell nothing, and H.264 would lose most of it."""
    draw(vae)
    with torch.no_grad():
        for weight in vae.decoder.conv_out.parameters():
            weight.mul_(0.4)


def _t5_sizes(words: int) -> dict[str, int]:
    return {"vocab_size": words, "d_model": 32, "d_kv": 16, "d_ff": 64, "num_layers": 2, "num_heads": 2}


MAKERS = {
    "tiny-wan": make_wan,
    "tiny-wan-i2v": make_wan_from_pictures,
    "tiny-cogvideox": make_cogvideox,
}
