"""How a solid is made: Shap-E's parameters, what a mesh comes with."""

from typing import Literal

from pydantic import Field

from deployments.contracts.kinds import Image, Mesh
from deployments.contracts.wire import Wire

MeshFormat = Literal["glb", "obj"]


class Sculpting(Wire):
    """diffusers' parameters under their own names; `guidance_scale` None leaves the pipeline's own default.

    `grid_size`: points along each side of the cube in which the surface is sought; time and detail grow with it.
    `preview_size`: sides of the rendered preview in pixels. Equal `seed`, equal solid.
    """

    num_inference_steps: int = Field(64, ge=1, le=200)
    guidance_scale: float | None = Field(None, ge=0, le=50)
    grid_size: int = Field(128, ge=16, le=256)
    preview_size: int = Field(256, ge=64, le=1024)
    model_format: MeshFormat = "glb"
    seed: int | None = Field(None, ge=0, lt=2**63)


class MeshFacts(Wire):
    """What is known of a mesh; the y axis points up, the front is towards +z, lengths have no unit.

    `watertight`: every edge belongs to exactly two faces. `bounds` are the lowest and the highest corner.
    """

    vertices: int
    faces: int
    watertight: bool
    bounds: tuple[tuple[float, float, float], tuple[float, float, float]]


class Solid(Wire):
    """A mesh with vertex colours, a picture of it, and what is known of it."""

    mesh: Mesh
    preview: Image
    facts: MeshFacts
