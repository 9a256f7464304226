"""What tests of sculpting share: the library's own mesh, and ours read back."""

import io
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import trimesh

from tests.client import media_bytes

GRID = 32
QUERY = 32_768
"""As the engine asks the field: other stretches give other last bits."""


def read(uri: str, format: str) -> trimesh.Trimesh:
    mesh = trimesh.load(io.BytesIO(media_bytes(uri)), file_type=format, force="mesh", process=False)
    assert isinstance(mesh, trimesh.Trimesh)
    return mesh


def colours(mesh: trimesh.Trimesh) -> npt.NDArray[Any]:
    """Red, green and blue of each corner as they stand in the file, 0 to 1."""
    assert isinstance(mesh.visual, trimesh.visual.ColorVisuals)
    return np.asarray(mesh.visual.vertex_colors)[:, :3] / 255


def sculpted(
    pipeline: Any, subject: dict[str, Any], seed: int, steps: int, guidance: float = 1.0
) -> tuple[npt.NDArray[Any], ...]:
    """Corners (y up), faces and colours (sRGB bytes undone to linear) as the library makes them."""
    latents = pipeline(
        **subject,
        num_inference_steps=steps,
        guidance_scale=guidance,
        generator=torch.Generator("cpu").manual_seed(seed),
        output_type="latent",
    ).images
    made = pipeline.shap_e_renderer.decode_to_mesh(latents[:1], "cpu", grid_size=GRID, query_batch_size=QUERY)
    x, y, z = made.verts.numpy().T
    colours = torch.stack([made.vertex_channels[channel] for channel in "RGB"], dim=1).numpy()
    return np.stack([x, z, -y], axis=1), made.faces.numpy(), colours
