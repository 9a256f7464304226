"""Sculpts with diffusers' Shap-E: a text or a picture to a mesh with coloured corners (Jun and Nichol 2023)."""

import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from threading import get_ident
from typing import Any, ClassVar

import numpy as np
import torch

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InputTooLong, InvalidInput, ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.sculpting import Sculpting, Solid
from deployments.contracts.stepping import Stepped
from deployments.engines.counting import counter_of
from deployments.engines.denoising import denoised, generator, own, takes
from deployments.engines.pictures import read
from deployments.engines.pipeline_weights import load_pipeline, networks_of, pipeline_bytes, pipeline_class
from deployments.engines.stepwise import Report, pulled
from deployments.media import image as pictures
from deployments.media import mesh as meshes

QUERY = 32_768
"""Points of the grid that are asked for their distance from the surface at once."""


def load(model: ModelFacts, device: str) -> "ShapESculptor":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    if "shap_e_renderer" not in networks_of(model):
        raise ModelTaskMismatch(
            f"{model.id} is a {pipeline_class(model).__name__}; solids are made by Shap-E: choose such a model", "model"
        )
    # A surface is where a tiny distance changes its sign: half precision would tear it.
    exact = dict.fromkeys(networks_of(model), torch.float32)
    return ShapESculptor(model, load_pipeline(model, device, dtypes=exact))


class ShapESculptor:
    """Sculptor, CopyingSculptor. Its renderer's weights are those of one solid: each request's own for its steps."""

    sharing: ClassVar[Sharing] = Sharing.STEPWISE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, pipeline: Any) -> None:
        self._model = model
        self._pipeline = pipeline
        self.count_tokens = counter_of(pipeline)

    def sculpt(self, prompt: str, sculpting: Sculpting) -> Generator[Stepped | None, None, Solid]:
        """Equal to the library's pipeline with `output_type="mesh"`, the grid's size apart."""
        self._refuse_without("prompt", "text")
        self._refuse_overlong(prompt)
        return (yield from pulled(partial(self._sculpt, {"prompt": prompt}, sculpting)))

    def sculpt_from(self, image: Image, sculpting: Sculpting) -> Generator[Stepped | None, None, Solid]:
        """Equal to the library's pipeline with `output_type="mesh"`, the grid's size apart."""
        self._refuse_without("image", "picture")
        return (yield from pulled(partial(self._sculpt, {"image": read(image)}, sculpting)))

    def _sculpt(self, subject: dict[str, Any], sculpting: Sculpting, report: Report[Stepped]) -> Solid:
        steps, stretches = sculpting.num_inference_steps, math.ceil(sculpting.grid_size**3 / QUERY)
        told = _Told(report, stretches)
        latents = denoised(
            self._model,
            own(self._pipeline),
            told.denoised,
            num_inference_steps=steps,
            generator=generator(sculpting.seed),
            output_type="latent",
            **subject,
            **sculpting.model_dump(include={"guidance_scale"}, exclude_none=True),
        ).images
        solid = self._decoded(latents[:1], sculpting.grid_size, told)
        return Solid(
            mesh=meshes.encode(solid, sculpting.model_format),
            preview=pictures.encode(meshes.render(solid, sculpting.preview_size)),
            facts=meshes.facts(solid),
        )

    def _decoded(self, latents: torch.Tensor, grid_size: int, told: "_Told") -> meshes.Solid:
        """Shap-E's z points up and its y away from the viewer; ours, as glTF's, are y up and z towards the viewer."""
        renderer = self._pipeline.shap_e_renderer
        here = get_ident()

        def asked(field: torch.nn.Module, _points: object, found: Any) -> None:
            if get_ident() == here:  # other requests ask the same field, written anew
                with _set_aside(field):
                    told.stretch(found)

        telling = renderer.mlp.register_forward_hook(asked)
        try:
            made = renderer.decode_to_mesh(latents, self._pipeline.device, grid_size=grid_size, query_batch_size=QUERY)
        finally:
            telling.remove()
        x, y, z = made.verts.double().cpu().numpy().T
        colours = torch.stack([made.vertex_channels[channel] for channel in "RGB"], dim=1)
        return meshes.Solid(
            corners=np.stack([x, z, -y], axis=1),
            faces=made.faces.cpu().numpy(),
            colours=colours.double().cpu().numpy().clip(0, 1),
        )

    def _refuse_without(self, argument: str, said: str) -> None:
        if argument not in takes(self._pipeline):
            raise ModelTaskMismatch(
                f"{self._model.id} makes solids, but of no {said}; choose a model that does", "model"
            )

    def _refuse_overlong(self, prompt: str) -> None:
        tokenizer = self._pipeline.tokenizer
        count = len(tokenizer(prompt, verbose=False).input_ids)
        if count > tokenizer.model_max_length:
            raise InputTooLong(
                f"the text has {count} tokens, this model reads {tokenizer.model_max_length}; shorten it",
                "inputs.text",
            )

    def weight_bytes(self) -> int:
        return pipeline_bytes(self._pipeline)

    def close(self) -> None:
        del self._pipeline


@contextmanager
def _set_aside(field: torch.nn.Module) -> Iterator[None]:
    """The weights as they were when it ends, whatever others wrote there meanwhile."""
    own = {name: weights.clone() for name, weights in field.state_dict().items()}
    try:
        yield
    finally:
        for name, weights in field.state_dict().items():
            weights.copy_(own[name])


class _Told:
    """Counts denoising steps and, after them, stretches of the grid; the colours' queries are not counted."""

    def __init__(self, report: Report[Stepped], stretches: int) -> None:
        self._report = report
        self._stretches = stretches
        self._steps = self._done = 0
        self._inside = False

    def denoised(self, step: Stepped) -> None:
        self._steps = step.total
        self._report(Stepped(done=step.done, total=step.total + self._stretches))

    def stretch(self, found: Any) -> None:
        """Raises InvalidInput after the last stretch where no point of any lies inside a surface."""
        if self._done == self._stretches:
            return
        self._done += 1
        self._inside = self._inside or bool((found.signed_distance > 0).any())
        self._report(Stepped(done=self._steps + self._done, total=self._steps + self._stretches))
        if self._done == self._stretches and not self._inside:
            raise InvalidInput(
                "the model finds no surface for this anywhere in its cube; say it otherwise or choose another seed",
                "inputs",
            )
