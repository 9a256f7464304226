"""Makes the sculptors: Shap-E from texts and Shap-E from pictures."""

from pathlib import Path

import torch
from diffusers import HeunDiscreteScheduler, PriorTransformer, ShapEImg2ImgPipeline, ShapEPipeline
from diffusers.pipelines.shap_e import ShapERenderer
from transformers import (
    CLIPImageProcessor,
    CLIPTextConfig,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModel,
)

from embedded.make.drawing import draw
from embedded.make.marching_cubes import table
from embedded.make.vocabularies import clip_pieces

POSITIONS = 77
WIDTH = 32
HIDDEN = 16
"""Neurons in each layer of the field; as many latents a layer."""
SIDE, PATCH = 64, 16
FILLED = 0.25
CHANNELS = 93
"""Of a position as the field sees it."""


def make_from_text(target: Path) -> None:
    """Text to solid."""
    tokenizer = clip_pieces(POSITIONS)
    reader = CLIPTextModelWithProjection(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=WIDTH,
            intermediate_size=2 * WIDTH,
            num_hidden_layers=2,
            num_attention_heads=2,
            projection_dim=WIDTH,
            max_position_embeddings=POSITIONS,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    draw(reader, gain=1.5)
    ShapEPipeline(
        prior=_prior(),
        text_encoder=reader,
        tokenizer=tokenizer,
        scheduler=_scheduler(),
        shap_e_renderer=_renderer(),
    ).save_pretrained(target)


def make_from_picture(target: Path) -> None:
    """Picture to solid."""
    looker = CLIPVisionModel(
        CLIPVisionConfig(
            hidden_size=WIDTH,
            intermediate_size=2 * WIDTH,
            num_hidden_layers=2,
            num_attention_heads=2,
            image_size=SIDE,
            patch_size=PATCH,
        )
    )
    draw(looker, gain=1.5)
    processor = CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    ShapEImg2ImgPipeline(
        prior=_prior(embedding_proj_norm_type="layer"),
        image_encoder=looker,
        image_processor=processor,
        scheduler=_scheduler(),
        shap_e_renderer=_renderer(),
    ).save_pretrained(target)


def _prior(embedding_proj_norm_type: str | None = None) -> PriorTransformer:
    """Denoises the field's weights, a latent for each neuron of its first four layers."""
    prior = PriorTransformer(
        num_attention_heads=2,
        attention_head_dim=WIDTH // 2,
        num_layers=2,
        embedding_dim=WIDTH,
        num_embeddings=4 * HIDDEN,
        additional_embeddings=0,
        time_embed_act_fn="gelu",
        norm_in_type="layer",
        embedding_proj_norm_type=embedding_proj_norm_type,
        encoder_hid_proj_type=None,
        added_emb_type=None,
        time_embed_dim=2 * WIDTH,
        embedding_proj_dim=WIDTH,
        clip_embed_dim=2 * WIDTH,
    )
    draw(prior, gain=1.5)
    return prior


def _scheduler() -> HeunDiscreteScheduler:
    return HeunDiscreteScheduler(
        beta_schedule="exp",
        num_train_timesteps=1024,
        prediction_type="sample",
        use_karras_sigmas=True,
        clip_sample=True,
        clip_sample_range=1.0,
    )


def _renderer() -> ShapERenderer:
    """The field, whose weights the latents give. Its finer waves are damped: random ones would be dust, no solid."""
    renderer = ShapERenderer(
        param_shapes=((HIDDEN, CHANNELS), *((HIDDEN, HIDDEN),) * 3),
        d_latent=WIDTH,
        d_hidden=HIDDEN,
        n_output=12,
        background=(255.0, 255.0, 255.0),
    )
    draw(renderer, gain=1.5)
    first = renderer.params_proj.projections["nerstf__mlp__0__weight"]
    with torch.no_grad():
        first.norm.weight.copy_(_damped())
        first.proj.bias.mul_(_damped().repeat(HIDDEN))
        renderer.mesh_decoder.cases, renderer.mesh_decoder.masks = table()
        _fill(renderer)
    return renderer


def _fill(renderer: ShapERenderer) -> None:
    """Moves the surface so that, on average over random latents, FILLED of the cube lies inside."""
    points = torch.rand(1, 2000, 3) * 2 - 1
    head = renderer.mlp.mlp[-1]
    found = []
    for _ in range(16):
        latents = torch.randn(1, 4 * HIDDEN, WIDTH).clamp(-1, 1)
        for name, weight in renderer.params_proj(latents).items():
            renderer.mlp.get_parameter(name.removeprefix("nerstf.")).copy_(weight.squeeze(0))
        field = renderer.mlp(position=points, direction=None, ts=None, nerf_level="fine", rendering_mode="stf")
        found.append(torch.atanh(field.signed_distance.double().clamp(-1 + 1e-9, 1 - 1e-9)).float())
    head.bias[0] -= torch.quantile(torch.cat(found).flatten(), 1 - FILLED)


def _damped() -> torch.Tensor:
    """A weight for each channel of the encoded position: three coordinates, then 15 octaves of sines, of cosines."""
    octaves = torch.tensor([1.0, 0.7, 0.2, *([0.0] * 12)]).repeat_interleave(3)
    return torch.cat([torch.ones(3), octaves, octaves])


MAKERS = {"tiny-shap-e": make_from_text, "tiny-shap-e-img2img": make_from_picture}
