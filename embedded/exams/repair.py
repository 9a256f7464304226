"""How much nearer to the truth held-out pictures come when they are enlarged or cleaned, in decibels."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from PIL import Image

from embedded.exams.exam import Exam, Examined, picture, png
from embedded.world.seen import damage, pictures, scenes
from embedded.world.seen.damage import Harm, psnr
from embedded.world.things import pick, seeded

COUNT = 24
"""Pictures an exam."""
MAKERS = (scenes.single, scenes.pair, scenes.several, scenes.mixed)


def _drawn(examined: Examined, name: str, count: int = COUNT) -> Iterator[tuple[Image.Image, np.random.Generator]]:
    rng = seeded(name, "held_out", 0)
    for _ in range(examined.some(count)):
        yield pictures.drawn(pick(MAKERS, rng)(rng, "held_out"), rng), rng


def enlarged(examined: Examined) -> float:
    """By how much the app's picture, 64 × 64 made of 32 × 32, is above bicubic interpolation."""
    gains = []
    for whole, _ in _drawn(examined, "enlarged"):
        small = whole.resize((32, 32), Image.Resampling.BICUBIC)
        answer = picture(examined.ask("image-super-resolution", png(small))["image"])
        gains.append(psnr(answer, whole) - psnr(small.resize(whole.size, Image.Resampling.BICUBIC), whole))
    return float(np.mean(gains))


def cleaned(harm: Harm, examined: Examined) -> float:
    """By how much the app's picture is above what it was given."""
    gains = []
    for whole, rng in _drawn(examined, f"cleaned of {harm}", COUNT // 2):
        given = damage.HARMS[harm](whole, rng)
        answer = picture(examined.ask("image-restoration", png(given))["image"])
        gains.append(psnr(answer, whole) - psnr(given, whole))
    return float(np.mean(gains))


def untouched(examined: Examined) -> float:
    """How near whole pictures stay to themselves."""
    kept = [
        psnr(picture(examined.ask("image-restoration", png(whole))["image"]), whole)
        for whole, _ in _drawn(examined, "untouched", COUNT // 2)
    ]
    return float(np.mean(kept))


_RESTORING = "image-restoration", "anymodal/tiny-swin2sr-x1"
_HARMS: tuple[tuple[Harm, str, float], ...] = (("noise", "noise", 3.0), ("blur", "blur", 1.0), ("jpeg", "JPEG", 1.0))
EXAMS = (
    Exam(
        "twice as large, PSNR above bicubic",
        "image-super-resolution",
        "anymodal/tiny-swin2sr-x2",
        0.5,
        enlarged,
        unit="dB",
    ),
    *(
        Exam(f"cleaned of {what}, PSNR gained", *_RESTORING, wanted, partial(cleaned, harm), unit="dB")
        for harm, what, wanted in _HARMS
    ),
    Exam("a picture that nothing ails, PSNR kept", *_RESTORING, 30.0, untouched, unit="dB"),
)
