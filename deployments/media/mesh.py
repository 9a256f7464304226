"""Triangles with coloured corners to GLB or OBJ, and to a rendered picture."""

import io
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import trimesh
from PIL import Image as Pil

from deployments.contracts.kinds import Mesh
from deployments.contracts.sculpting import MeshFacts, MeshFormat

MEDIA_TYPES: dict[MeshFormat, str] = {"glb": "model/gltf-binary", "obj": "model/obj"}
Floats = npt.NDArray[np.float64]

YAW, PITCH = math.radians(30), math.radians(20)
"""From where the preview looks: from the right of the front, from above."""
LIGHT = np.array([0.4, 0.7, 0.6]) / np.linalg.norm([0.4, 0.7, 0.6])
AMBIENT = 0.2
GROUND = 255
FILL = 0.9
"""Share of the picture's side that the solid may take."""
MAX_SAMPLES = 2_000_000
"""Points that are drawn at once."""


@dataclass(frozen=True)
class Solid:
    """`corners` (n, 3), y up; `faces` (m, 3) counter-clockwise seen from outside; `colours` (n, 3) linear, 0 to 1."""

    corners: Floats
    faces: npt.NDArray[np.int64]
    colours: Floats


def facts(solid: Solid) -> MeshFacts:
    body = _body(solid, solid.colours)
    low, high = (tuple(float(one) for one in corner) for corner in body.bounds)
    return MeshFacts(
        vertices=len(solid.corners),
        faces=len(solid.faces),
        watertight=bool(body.is_watertight),
        bounds=((low[0], low[1], low[2]), (high[0], high[1], high[2])),
    )


def encode(solid: Solid, format: MeshFormat) -> Mesh:
    """GLB has linear colours, as glTF 2.0 (3.7.2.1) says; OBJ has none in its standard, its readers take sRGB."""
    body = _body(solid, solid.colours if format == "glb" else to_srgb(solid.colours))
    out = io.BytesIO()
    body.export(out, file_type=format)
    return Mesh(data=out.getvalue(), media_type=MEDIA_TYPES[format])


def _body(solid: Solid, colours: Floats) -> trimesh.Trimesh:
    return trimesh.Trimesh(
        solid.corners, solid.faces, vertex_colors=(colours * 255).round().astype(np.uint8), process=False
    )


def to_srgb(linear: Floats) -> Floats:
    """IEC 61966-2-1."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.power(linear.clip(0, 1), 1 / 2.4) - 0.055)


def render(solid: Solid, side: int) -> Pil.Image:
    """A picture of `side` × `side` pixels: the solid in its colours under one light, on white, without perspective."""
    seen = _turned(solid.corners)
    middle = (seen.min(axis=0) + seen.max(axis=0)) / 2
    scale = FILL * side / max(float((seen.max(axis=0) - seen.min(axis=0))[:2].max()), 1e-9)
    seen = (seen - middle) * scale
    shade = AMBIENT + (1 - AMBIENT) * np.clip(_normals(solid) @ LIGHT, 0, 1)
    near = np.full(side * side, -np.inf)
    picture = np.full((side * side, 3), float(GROUND))
    triangles = seen[solid.faces]
    paint = to_srgb(solid.colours[solid.faces] * shade[:, None, None]) * 255
    longest = np.linalg.norm(triangles - np.roll(triangles, 1, axis=1), axis=2).max(axis=1)
    fineness = np.exp2(np.ceil(np.log2(np.ceil(longest * 1.5) + 1))).astype(int)
    for fine in np.unique(fineness):
        weights = _weights(int(fine))
        chosen = np.flatnonzero(fineness == fine)
        for part in np.array_split(chosen, max(1, len(chosen) * len(weights) // MAX_SAMPLES)):
            _draw(near, picture, weights @ triangles[part], weights @ paint[part], side)
    return Pil.fromarray(picture.round().clip(0, 255).astype(np.uint8).reshape(side, side, 3))


def _draw(near: Floats, picture: Floats, points: Floats, colours: Floats, side: int) -> None:
    """Each pixel keeps the point nearest to the eye."""
    across = np.floor(points[..., 0] + side / 2).astype(int).clip(0, side - 1)
    down = np.floor(side / 2 - points[..., 1]).astype(int).clip(0, side - 1)
    pixel, depth = (down * side + across).ravel(), points[..., 2].ravel()
    order = np.lexsort((depth, pixel))
    last = np.flatnonzero(np.diff(pixel[order], append=-1))
    chosen = order[last]
    closer = chosen[depth[chosen] > near[pixel[chosen]]]
    near[pixel[closer]] = depth[closer]
    picture[pixel[closer]] = colours.reshape(-1, 3)[closer]


def _weights(fine: int) -> Floats:
    """Barycentric weights of points spread over a triangle, `fine` along each side."""
    across, up = np.meshgrid(np.arange(fine + 1), np.arange(fine + 1))
    inside = across + up <= fine
    first, second = across[inside] / fine, up[inside] / fine
    return np.stack([1 - first - second, first, second], axis=1)


def _turned(corners: Floats) -> Floats:
    """As the eye sees them: x to the right, y up, z towards the eye."""
    x, y, z = corners.T
    right, front = x * math.cos(YAW) - z * math.sin(YAW), x * math.sin(YAW) + z * math.cos(YAW)
    up, towards = y * math.cos(PITCH) - front * math.sin(PITCH), y * math.sin(PITCH) + front * math.cos(PITCH)
    return np.stack([right, up, towards], axis=1)


def _normals(solid: Solid) -> Floats:
    first, second, third = (solid.corners[solid.faces[:, at]] for at in range(3))
    across = np.cross(second - first, third - first)
    lengths: Floats = np.linalg.norm(across, axis=1, keepdims=True)
    return np.divide(across, np.maximum(lengths, 1e-12))
