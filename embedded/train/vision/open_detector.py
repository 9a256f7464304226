"""Trains OWL-ViT to find the things that a text names; it begins with what `tiny-clip` sees and reads."""

from pathlib import Path
from typing import NamedTuple

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, l1_loss
from torchvision.ops import box_convert, generalized_box_iou_loss
from transformers import (
    CLIPModel,
    CLIPTokenizer,
    OwlViTConfig,
    OwlViTForObjectDetection,
    OwlViTImageProcessor,
    OwlViTProcessor,
)

from embedded import folder
from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD
from embedded.train.recipe import Recipe
from embedded.train.vision.bank import bank, seen
from embedded.train.vision.detector import Wanted, wanted
from embedded.world.said.captions import article
from embedded.world.said.facts import TEMPLATES
from embedded.world.seen import combinations, pictures
from embedded.world.seen.scenes import Scene
from embedded.world.things import Rng, pick, seeded, split_of

BANK, BATCH = 8000, 32
PACE = Pace(steps=2000, rate=1e-3, decay=0.02, warmup=50, betas=(0.9, 0.95))
SIMILAR, RARE = 8.0, -0.7
"""At first the class head has a cosine, less what few patches reach, times elu + 1 of the former."""
KINDS = ("both", "colour", "shape")


class Asked(NamedTuple):
    """Texts, and of each thing of each scene whether it is what they name."""

    texts: tuple[str, ...]
    colours: tuple[str | None, ...]
    shapes: tuple[str | None, ...]

    def names(self, colour: str, shape: str) -> list[bool]:
        said = zip(self.colours, self.shapes, strict=True)
        return [one in (None, colour) and other in (None, shape) for one, other in said]


def train(target: Path, checkpoints: Path) -> None:
    clip = CLIPModel.from_pretrained(folder("tiny-clip"))
    tokenizer = CLIPTokenizer.from_pretrained(folder("tiny-clip"))
    model = OwlViTForObjectDetection(config(clip))
    begin(model, clip)
    shown = bank("open detector", "train", BANK)
    known = [at for at, scene in enumerate(shown.scenes) if trained_on(scene)]
    right = {at: tuple(wanted(shown.scenes[at], mirrored=way) for way in (False, True)) for at in known}

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("open detector", "train", step + 1)
        few = [known[int(at)] for at in rng.integers(len(known), size=BATCH)]
        mirrored = rng.random(BATCH) < 0.5
        said = asked([shown.scenes[at] for at in few], rng)
        pixels = seen(shown.shown[few], torch.from_numpy(mirrored))
        boxes, logits = look(model, pixels, dict(tokenizer(list(said.texts), padding=True, return_tensors="pt")))
        labels = [right[at][int(way)] for at, way in zip(few, mirrored, strict=True)]
        return distance(boxes, logits, labels, said)

    fit({"owlvit": model}, loss_at, PACE, checkpoints / "owlvit.pt")
    model.save_pretrained(target)
    size = {"height": pictures.SIDE, "width": pictures.SIDE}
    seer = OwlViTImageProcessor(size=size, crop_size=size, image_mean=MEAN, image_std=SPREAD)
    OwlViTProcessor(image_processor=seer, tokenizer=tokenizer).save_pretrained(target)


def config(clip: CLIPModel) -> OwlViTConfig:
    own = clip.config
    return OwlViTConfig(
        text_config=own.text_config.to_dict() | {"model_type": "owlvit_text_model"},
        vision_config=own.vision_config.to_dict() | {"model_type": "owlvit_vision_model"},
        projection_dim=own.projection_dim,
    )


def begin(model: OwlViTForObjectDetection, clip: CLIPModel) -> None:
    """The same towers, with one norm spelled otherwise there; the heads are drawn."""
    weights = {name.replace("pre_layrnorm", "pre_layernorm"): one for name, one in clip.state_dict().items()}
    missing, unknown = model.owlvit.load_state_dict(weights, strict=False)
    if missing or unknown:
        raise ValueError(f"tiny-clip's weights don't fit OWL-ViT: {missing}, {unknown}")
    heads = (
        (model.class_head.logit_scale, SIMILAR),
        (model.class_head.logit_shift, RARE),
        (model.box_head.dense2, 0.0),
    )
    for part, value in heads:
        # Drawn as other layers are, they would have some patches answer to everything, and boxes beyond the picture.
        torch.nn.init.zeros_(part.weight)
        torch.nn.init.constant_(part.bias, value)


def trained_on(scene: Scene) -> bool:
    """Whether all of its things are of the colours and shapes that training may see together."""
    return all(split_of(one.thing.colour, one.thing.shape) == "train" for one in scene.things)


def asked(scenes: list[Scene], rng: Rng) -> Asked:
    """For each scene one name: of a thing in some of these scenes by its colour, its shape or both, in some frame."""
    said = []
    for scene in scenes:
        one, kind = pick(scene.things, rng).thing, pick(KINDS, rng)
        colour, shape = None if kind == "shape" else one.colour, None if kind == "colour" else one.shape
        words = " ".join(word for word in (colour, shape or "shape") if word)
        framed = pick(TEMPLATES, rng).format(article(words)) if rng.random() < 0.7 else words
        said.append((framed, colour, shape))
    texts, colours, shapes = zip(*said, strict=True)
    return Asked(texts, colours, shapes)


def look(
    model: OwlViTForObjectDetection, pixels: torch.Tensor, texts: dict[str, torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Boxes of every patch, and how well each fits each text: every picture is asked all texts, each read once."""
    queries = model.owlvit.get_text_features(**texts).pooler_output
    places, _ = model.image_embedder(pixels)
    flat = places.flatten(1, 2)
    logits, _ = model.class_predictor(flat, queries[None].expand(len(pixels), -1, -1))
    return model.box_predictor(flat, places), logits


def distance(boxes: torch.Tensor, logits: torch.Tensor, labels: list[Wanted], said: Asked) -> torch.Tensor:
    """The patch in a thing's middle answers for it, to all that names it; no other patch answers to anything."""
    across = int(boxes.shape[1] ** 0.5)
    picture = torch.cat([torch.full_like(one["class_labels"], at) for at, one in enumerate(labels)])
    kinds, true = (torch.cat([one[part] for one in labels]) for part in ("class_labels", "boxes"))
    column, row = (true[:, :2] * across).long().clamp(0, across - 1).unbind(-1)
    place = row * across + column
    right = torch.zeros_like(logits)
    right[picture, place] = torch.tensor([said.names(*combinations.NAMES[kind].split()) for kind in kinds]).float()
    sure = logits.detach().sigmoid()
    focus = torch.where(right > 0, (1 - sure).square() + 0.25, sure.square())
    found = binary_cross_entropy_with_logits(logits, right, focus, reduction="sum") / right.sum().clamp(min=1)
    guessed = boxes[picture, place]
    corners = (box_convert(some, "cxcywh", "xyxy") for some in (guessed, true))
    loss: torch.Tensor = (
        2 * found + 2 * generalized_box_iou_loss(*corners, reduction="mean") + 5 * l1_loss(guessed, true)
    )
    return loss


TRAINED = {
    "tiny-owlvit": Recipe(
        train=train,
        stages=(PACE,),
        architecture="OwlViTForObjectDetection",
        tasks=("zero-shot-object-detection",),
        data="scenes of one to four things, asked for by colour, by shape or by both, begun with tiny-clip's towers",
        minutes=8,
    )
}
