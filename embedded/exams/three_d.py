"""Whether solids asked for by name or by picture are the ones meant, in their colour, of pairs never seen before."""

import io
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import trimesh

from embedded.exams.exam import Exam, Examined, bytes_of, png, share
from embedded.world.seen import solid_pictures, solids
from embedded.world.seen.solids import Body
from embedded.world.things import TONES, seeded

EACH = 4
"""Bodies an exam of each pair of colour and solid."""


class Sculpted(NamedTuple):
    """What was meant, and what was made of it."""

    meant: Body
    made: trimesh.Trimesh


def solid_of(body: trimesh.Trimesh) -> str:
    """The solid that a mesh is most like: by its holes, by how much of its box it fills, and by how round it is."""
    if body.euler_number <= 0:
        return "torus"
    whole = [name for name, shape in solids.SHAPES.items() if shape.euler_number > 0]
    return min(whole, key=lambda name: float(np.abs(_figure(body) - _figure(solids.SHAPES[name])).max()))


def _figure(body: trimesh.Trimesh) -> Any:
    filled = abs(body.volume) / float(np.prod(body.extents))
    round_as_a_ball = 36 * np.pi * body.volume**2 / body.area**3
    upright = np.ptp(body.vertices[:, 1]) / max(np.ptp(body.vertices[:, 0]), np.ptp(body.vertices[:, 2]))
    return np.log([filled, round_as_a_ball, upright])


def colour_of(body: trimesh.Trimesh) -> str:
    """The world's colour nearest to the middle one of a GLB's corners, which are linear."""
    assert isinstance(body.visual, trimesh.visual.ColorVisuals)
    corners = np.asarray(body.visual.vertex_colors)[:, :3] / 255
    tone = 255 * np.median(corners, axis=0) ** (1 / 2.2)
    return min(TONES, key=lambda name: float(np.linalg.norm(tone - TONES[name])))


def read(glb: str) -> trimesh.Trimesh:
    """A mesh's data URI; corners that are one in space are one."""
    body = trimesh.load(io.BytesIO(bytes_of(glb)), file_type="glb", force="mesh", process=False)
    assert isinstance(body, trimesh.Trimesh)
    return body


def _bodies(examined: Examined, name: str) -> list[tuple[Body, np.random.Generator]]:
    rng = seeded(name, "held_out", 0)
    pairs = examined.some_of([pair for pair in solids.PAIRS["held_out"] for _ in range(EACH)])
    return [(solids.body(rng, "held_out")._replace(colour=colour, solid=solid), rng) for colour, solid in pairs]


@cache
def from_texts(examined: Examined) -> Sequence[Sculpted]:
    """Asked for in words that training has heard, of pairs that it has not."""
    return [
        Sculpted(meant, read(examined.ask("text-to-3d", solids.caption(meant, rng), seed=at)["model_uri"]))
        for at, (meant, rng) in enumerate(_bodies(examined, "texts"))
    ]


@cache
def from_pictures(examined: Examined) -> Sequence[Sculpted]:
    """Rendered from sides that training has not seen."""
    views = solid_pictures.views(seeded("views", "held_out", 0), 3)
    return [
        Sculpted(meant, read(examined.ask("image-to-3d", png(shown), seed=at)["model_uri"]))
        for at, (meant, rng) in enumerate(_bodies(examined, "pictures"))
        for shown in [solid_pictures.tinted(meant, views[meant.solid][at % len(views[meant.solid])], rng)]
    ]


def right(one: Sculpted) -> bool:
    return solid_of(one.made) == one.meant.solid and colour_of(one.made) == one.meant.colour


def _share(
    make: Callable[[Examined], Sequence[Sculpted]], judge: Callable[[Sculpted], bool]
) -> Callable[[Examined], float]:
    return lambda examined: share(judge(one) for one in make(examined))


EXAMS = tuple(
    Exam(title, task, model, wanted, _share(make, judge))
    for task, model, make in (
        ("text-to-3d", "anymodal/tiny-shap-e", from_texts),
        ("image-to-3d", "anymodal/tiny-shap-e-img2img", from_pictures),
    )
    for title, wanted, judge in (
        ("the solid meant in the colour meant", 0.8, right),
        ("watertight", 0.95, lambda one: bool(one.made.is_watertight)),
    )
)
