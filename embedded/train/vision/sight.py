"""The sight of CLIP, and of SmolVLM which began with it, handed on to models that look for other ends."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import torch
from torch import nn
from transformers import CLIPModel, SmolVLMForConditionalGeneration

from embedded import folder
from embedded.train.pixels import pixels
from embedded.world.seen import pictures, views
from embedded.world.things import seeded

LAYERS: Mapping[str, int] = {
    "hidden_size": 96,
    "intermediate_size": 288,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "image_size": pictures.SIDE,
    "patch_size": 8,
}
"""CLIP's own sizes, as most architectures name them."""
NARROW = 1e-5
"""CLIP's, for every normalisation."""
Weights: TypeAlias = dict[str, torch.Tensor]
VIT = {
    "layer_norm1": "layernorm_before",
    "layer_norm2": "layernorm_after",
    "self_attn.out_proj": "attention.o_proj",
    "self_attn": "attention",
}
DINOV2 = {
    "layer_norm1": "norm1",
    "layer_norm2": "norm2",
    "self_attn.out_proj": "attention.o_proj",
    "self_attn": "attention",
}
"""What parts of a layer are called there that CLIP calls otherwise."""


def eyes() -> Weights:
    """CLIP's vision transformer, with what its first normalisation does drawn into the embeddings before it.

    Models of other architectures have none there. Its division by each patch's own spread becomes one by the usual.
    """
    model: Any = CLIPModel.from_pretrained(folder("tiny-clip"), dtype=torch.float32)
    own = {name.removeprefix("vision_model."): one.detach().clone() for name, one in model.named_parameters()}
    own = {name: one for name, one in own.items() if not name.startswith(("text_", "visual_", "logit_"))}
    scale, shift = own.pop("pre_layrnorm.weight"), own.pop("pre_layrnorm.bias")
    mark, usual = _spreads(model)
    patches, places = own["embeddings.patch_embedding.weight"], own["embeddings.position_embedding.weight"]
    spreads = torch.full((len(places), 1), usual)
    spreads[0] = mark
    own["embeddings.patch_embedding.weight"] = (patches - patches.mean(0)) * (scale / usual)[:, None, None, None]
    own["embeddings.position_embedding.weight"] = (places - places.mean(1, keepdim=True)) * scale / spreads + shift
    alone = own["embeddings.class_embedding"]
    own["embeddings.class_embedding"] = (alone - alone.mean()) * scale / mark
    return own


@torch.no_grad()
def _spreads(model: Any) -> tuple[float, float]:
    """By how much embeddings differ from their mean: the mark's, and usually those of the world's patches."""
    rng = seeded("sight", "train", 0)
    shown = pixels([pictures.drawn(views.view(rng, "train"), rng) for _ in range(64)])
    spread = model.vision_model.embeddings(shown).std(-1, unbiased=False)
    return float(spread[:, 0].mean()), float(spread[:, 1:].mean())


def siglip(own: Weights) -> Weights:
    """For SigLIP's kind: patches and their places, no mark before them."""
    found = {name: one for name, one in own.items() if "class_" not in name and "post_" not in name}
    found["embeddings.position_embedding.weight"] = found["embeddings.position_embedding.weight"][1:]
    return found


def vit(own: Weights, layers: str, names: Mapping[str, str]) -> Weights:
    """For ViT's kind and DINOv2's, whose layers are called `layers`."""
    found = {f"layernorm.{kind}": own[f"post_layernorm.{kind}"] for kind in ("weight", "bias")}
    found["embeddings.patch_embeddings.projection.weight"] = own["embeddings.patch_embedding.weight"]
    bias = own.get("embeddings.patch_embedding.bias", torch.zeros(LAYERS["hidden_size"]))
    found["embeddings.patch_embeddings.projection.bias"] = bias
    found["embeddings.position_embeddings"] = own["embeddings.position_embedding.weight"][None]
    found["embeddings.cls_token"] = own["embeddings.class_embedding"][None, None]
    for name, weight in own.items():
        if name.startswith("encoder.layers."):
            at, part = name.removeprefix("encoder.layers.").split(".", 1)
            found[f"{layers}.{at}.{_renamed(part, names)}"] = weight
    return found


def _renamed(part: str, names: Mapping[str, str]) -> str:
    for theirs, other in names.items():
        if part.startswith(theirs):
            return other + part.removeprefix(theirs)
    return part


def patches() -> Weights:
    """SmolVLM's, which knows of every patch what it belongs to (`embedded.train.vision.seeing`)."""
    model: Any = SmolVLMForConditionalGeneration.from_pretrained(folder("tiny-smolvlm"), dtype=torch.float32)
    return {name: one.detach().clone() for name, one in model.model.vision_model.named_parameters()}


def marked(own: Weights) -> Weights:
    """The patches' with a mark before them that says nothing yet."""
    places = own["embeddings.position_embedding.weight"]
    first = {"embeddings.position_embedding.weight": torch.cat([torch.zeros_like(places[:1]), places])}
    return own | first | {"embeddings.class_embedding": torch.zeros(places.shape[1])}


def blip(own: Weights) -> Weights:
    """For BLIP's: with the mark, and one matrix for queries, keys and values."""
    found = {name.replace("out_proj", "projection"): one for name, one in own.items()}
    for layer in range(LAYERS["num_hidden_layers"]):
        for kind in ("weight", "bias"):
            name = f"encoder.layers.{layer}.self_attn."
            parts = [found.pop(f"{name}{part}_proj.{kind}") for part in "qkv"]
            found[f"{name}qkv.{kind}"] = torch.cat(parts)
    found["embeddings.class_embedding"] = found["embeddings.class_embedding"][None, None]
    found["embeddings.position_embedding"] = found.pop("embeddings.position_embedding.weight")[None]
    return found


def lend(network: nn.Module, weights: Weights) -> None:
    """Puts these into the network; what little they lack stays as it is, what the network lacks is an error."""
    missing, unexpected = network.load_state_dict(weights, strict=False)
    if unexpected or len(missing) > 8:
        raise ValueError(f"the network lacks {unexpected}, and CLIP {missing}")
