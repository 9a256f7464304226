"""Exams of the painter: what was asked for is there, what was given stays where it was."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from embedded.exams.exam import Exam, Examined, picture, png, share
from embedded.words import SHAPES
from embedded.world.said.captions import article
from embedded.world.seen import pictures, scenes
from embedded.world.things import PAIRS, TONES, Rng, Split, Thing, pick, seeded

MODEL = "anymodal/shapes-sd3"
NEAR = 60.0
"""How far, of 442, a pixel's colour may be from a tone to count as that colour."""
LEAST = 0.012
"""Share of the picture that a thing covers at least; a small star covers 0.02."""


def marked(painted: Image.Image, colour: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where the picture has this colour, nearer than any other that has a name."""
    pixels = np.asarray(painted.convert("RGB"), dtype=float)[..., None, :]
    names = tuple(TONES)
    apart = np.linalg.norm(pixels - np.array([TONES[name] for name in names], dtype=float), axis=-1)
    found: np.ndarray[Any, np.dtype[np.bool_]] = (apart.argmin(-1) == names.index(colour)) & (apart.min(-1) < NEAR)
    return found


def seen(examined: Examined, painted: Image.Image) -> str:
    """What the classifier calls it."""
    labels = examined.ask("image-classification", png(painted), top_k=1)["labels"]
    return str(labels[0]["label"])


def _shows(examined: Examined, painted: Image.Image, colour: str, shape: str) -> bool:
    return bool(marked(painted, colour).mean() > LEAST) and seen(examined, painted).split()[-1] == shape


def _painted(examined: Examined, prompt: str, seed: int) -> Image.Image:
    return picture(examined.ask("text-to-image", prompt, model=MODEL, seed=seed)["image"])


def _asked_for(split: Split, each: int) -> "Exam":
    def measure(examined: Examined) -> float:
        asked = examined.some_of([(pair, seed) for pair in PAIRS[split] for seed in range(each)])
        return share(
            _shows(examined, _painted(examined, f"draw {article(' '.join(pair))}", 1000 + seed), *pair)
            for pair, seed in asked
        )

    told = "seen apart only" if split == "held_out" else "seen together, with seeds of the exam's"
    return Exam(f"asked colour and shape are painted; {told}", "text-to-image", MODEL, 0.85, measure)


def _repainted(examined: Examined) -> float:
    """A thing is asked for in another colour: it has that colour, and lies where the given one lay."""

    def other(thing: Thing, rng: Rng) -> Thing:
        return thing._replace(
            colour=pick([one for one in ("red", "blue", "green", "yellow") if one != thing.colour], rng)
        )

    return _kept(examined, "repainted", 0.65, other)


def _reshaped(examined: Examined) -> float:
    """Another shape of the same colour is asked for: what is painted lies where the given thing lay."""

    def other(thing: Thing, rng: Rng) -> Thing:
        return thing._replace(shape=pick([one for one in SHAPES if one != thing.shape], rng))

    return _kept(examined, "reshaped", 0.6, other)


def _kept(examined: Examined, name: str, strength: float, other: Callable[[Thing, Rng], Thing]) -> float:
    """How often what was asked for in a thing's stead covers the place of that thing, by pixels of its colour."""
    rng = seeded(name, "held_out", 0)
    kept = []
    for seed in range(examined.some(40)):
        given = Thing("big", *pick(PAIRS["held_out"], rng))
        scene = scenes.laid(rng, [given])
        scene = scene._replace(ground=scene.ground._replace(texture="plain"))
        wanted = other(given, rng)
        asked = {"image": png(pictures.drawn(scene, rng)), "text": article(f"{wanted.colour} {wanted.shape}")}
        made = picture(examined.ask("image-to-image", asked, model=MODEL, seed=seed, strength=strength)["image"])
        before, after = pictures.masks(scene)[0], marked(made, wanted.colour)
        kept.append(float((before & after).sum() / max((before | after).sum(), 1)) >= 0.5)
    return share(kept)


def _filled(examined: Examined) -> float:
    """A thing is painted into a marked part of an empty ground: it is there, and all else is as it was, to the bit."""
    rng = seeded("filled", "held_out", 0)
    right = []
    for seed in range(examined.some(40)):
        colour, shape = pick(PAIRS["train"], rng)
        given = pictures.drawn(scenes.Scene((), scenes.ground(rng, plain=1.0)), rng)
        mask = Image.new("L", given.size)
        ImageDraw.Draw(mask).rectangle((8, 8, 55, 55), fill=255)
        asked = {"image": png(given), "mask": png(mask), "text": article(f"{colour} {shape}")}
        made = picture(examined.ask("image-restoration", asked, model=MODEL, seed=seed)["image"])
        outside = np.asarray(mask) == 0
        same = bool((np.asarray(made)[outside] == np.asarray(given)[outside]).all())
        right.append(same and bool(marked(made, colour)[~outside].mean() > 2 * LEAST))
    return share(right)


EXAMS = (
    _asked_for("train", each=2),
    _asked_for("held_out", each=8),
    Exam("another shape is painted, the layout stays (IoU ≥ 0.5)", "image-to-image", MODEL, 0.85, _reshaped),
    Exam("repainted in another colour, the layout stays (IoU ≥ 0.5)", "image-to-image", MODEL, 0.85, _repainted),
    Exam("inpainting paints within the mask and nothing else", "image-restoration", MODEL, 0.85, _filled),
)
