"""Films with diffusers: from texts, pictures and videos, by any pipeline whose call makes frames."""

from collections.abc import Generator
from functools import partial
from typing import Any, ClassVar

import numpy as np
import torch
from diffusers import AutoencoderKLWan
from diffusers.pipelines.ltx.pipeline_ltx_condition import LTXVideoCondition
from PIL import Image as Pil

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, InvalidParameter, MediaTooLarge, ModelTaskMismatch
from deployments.contracts.filming import MAX_FRAMES, Animating, Film, Filming, Refilming
from deployments.contracts.kinds import Image, Video
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Guided
from deployments.contracts.stepping import Stepped
from deployments.engines.attention import hasten
from deployments.engines.counting import counter_of
from deployments.engines.denoising import denoised, generator, own, refuse_unknown, takes
from deployments.engines.filmer_limits import Reel, Size, refuse_stepless, refuse_too_much, refuse_unread
from deployments.engines.filmer_ways import Way, own_ways, pipeline_for
from deployments.engines.painter_limits import refuse_idle_negative_prompt
from deployments.engines.pictures import read
from deployments.engines.pipeline_memory import check_room
from deployments.engines.pipeline_weights import load_pipeline, networks_of, pipeline_bytes, pipeline_class
from deployments.engines.prompts import refuse_overlong
from deployments.engines.stepwise import Report, Steps
from deployments.media import video as videos
from deployments.media.stills import spritesheet, thumbnail

AT_ONCE = 2
"""Films made side by side: a short one need not wait for a long one."""
FPS = 16
"""Frames a second where nobody says how many."""
RATES = ("frame_rate", "fps")
"""How pipelines name the frames a second that they are told."""
OURS = {"seed", "fps", "strength", "num_frames", "seconds", "stills"}
"""Parameters that no pipeline is told by these names."""
SMALLEST = 8
"""Pixels a side of a picture to begin with: of less, Stable Video Diffusion's filter finds no neighbours."""
Frames = videos.Frames


def load(model: ModelFacts, device: str) -> "DiffusersFilmer":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    chosen = pipeline_class(model)
    if not own_ways(chosen):
        raise ModelTaskMismatch(f"{model.id} is a {chosen.__name__}, which makes no film; choose another", "model")
    check_room(model, device, pixels=0)
    exact = [name for name, part in networks_of(model).items() if part is AutoencoderKLWan]
    # Wan's autoencoder loses detail below single precision.
    pipeline = load_pipeline(model, device, dtypes=dict.fromkeys(exact, torch.float32))
    if device.startswith("cuda"):
        hasten(pipeline, device)
        if hasattr(pipeline.vae, "enable_tiling"):
            pipeline.vae.enable_tiling()
    return DiffusersFilmer(model, pipeline)


class DiffusersFilmer:
    """One set of weights for all ways of filming; a pipeline, scheduler and generator of its own for each film."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, pipeline: Any) -> None:
        self._model = model
        self._pipeline = pipeline
        self.count_tokens = counter_of(pipeline)
        self._steps = Steps(AT_ONCE)

    def film(self, prompt: str, filming: Filming) -> Generator[Stepped | None, None, Film]:
        """Equal to the library's pipeline called with the same arguments."""
        pipeline, reel = self._prepared(Way.TEXT)
        size, count = reel.canvas(filming.width, filming.height), reel.count(_frames(pipeline, reel, filming))
        refuse_too_much(count, size, InvalidParameter, "parameters.num_frames")
        return (yield from self._filmed(pipeline, filming, size, {"prompt": prompt, "num_frames": count}))

    def animate(self, image: Image, prompt: str | None, animating: Animating) -> Generator[Stepped | None, None, Film]:
        """Equal to the library's pipeline called with the same arguments; no prompt is an empty one."""
        pipeline, reel = self._prepared(Way.IMAGE)
        if prompt is not None:
            refuse_unknown(self._model, pipeline, ["prompt"])
        picture, count = read(image), reel.count(_frames(pipeline, reel, animating))
        if min(picture.size) < SMALLEST:
            raise InvalidInput(
                f"the picture has {picture.width}×{picture.height} pixels; a film wants {SMALLEST} or more a side",
                "inputs.image",
            )
        area = reel.size[0] * reel.size[1]
        size = reel.around(picture.size, animating.width, animating.height, pixels=area)
        refuse_too_much(count, size, InvalidParameter, "parameters.num_frames")
        said = {"prompt": prompt or ""} if "prompt" in takes(pipeline) else {}
        return (yield from self._filmed(pipeline, animating, size, {"image": picture, "num_frames": count, **said}))

    def refilm(self, video: Video, prompt: str, refilming: Refilming) -> Generator[Stepped | None, None, Film]:
        """Equal to the library's pipeline called with the same arguments."""
        pipeline, reel = self._prepared(Way.VIDEO)
        frames, rate = _decoded(video)
        width, height = frames[0].size
        size = reel.around((width, height), refilming.width, refilming.height, pixels=width * height)
        frames = frames[: reel.taken(len(frames), _frames(pipeline, reel, refilming, rate))]
        refuse_too_much(len(frames), size, MediaTooLarge, "inputs.video")
        given = {"prompt": prompt, **_given(pipeline, frames, refilming)}
        return (yield from self._filmed(pipeline, refilming, size, given, refilming.fps or rate))

    def _prepared(self, way: Way) -> tuple[Any, Reel]:
        pipeline = own(pipeline_for(self._model, self._pipeline, way))
        return pipeline, Reel.of(pipeline)

    def _filmed(
        self, pipeline: Any, filming: Filming, size: Size, given: dict[str, Any], fps: float | None = None
    ) -> Generator[Stepped | None, None, Film]:
        asked = filming.model_dump(exclude_none=True, exclude=OURS)
        refuse_unknown(self._model, pipeline, asked)
        refuse_unread(pipeline, filming.max_sequence_length)
        _refuse_idle(pipeline, filming)
        fps = fps or filming.fps or _own_rate(pipeline)
        told = {name: round(fps) for name in RATES if name in takes(pipeline)}
        arguments = {**asked, "width": size[0], "height": size[1], **told, **given}
        frames = yield from self._steps.of(partial(self._call, pipeline, filming.seed, arguments))
        film = Film(video=videos.encode(frames, fps), num_frames=len(frames), fps=fps)
        if not filming.stills:
            return film
        return film.model_copy(update={"thumbnail": thumbnail(frames), "spritesheet": spritesheet(frames)})

    def _call(self, pipeline: Any, seed: int | None, arguments: dict[str, Any], report: Report[Stepped]) -> Frames:
        """Runs in a worker's turn: the tokenizers and the models are nobody else's meanwhile."""
        for name, param in {"prompt": "inputs.text", "negative_prompt": "parameters.negative_prompt"}.items():
            refuse_overlong(pipeline, arguments.get(name) or "", param, arguments.get("max_sequence_length"))
        made = denoised(self._model, pipeline, report, generator=generator(seed), output_type="np", **arguments)
        frames: Frames = (np.asarray(made.frames[0]) * 255).round().astype(np.uint8)
        return frames

    def weight_bytes(self) -> int:
        return pipeline_bytes(self._pipeline)

    def close(self) -> None:
        self._steps.close()
        del self._pipeline


def _decoded(video: Video) -> tuple[list[Pil.Image], float]:
    """All frames, and how many there are in a second. Raises UndecodableMedia, MediaTooLarge."""
    frames, rate = videos.decode(video, MAX_FRAMES + 1)
    if len(frames) > MAX_FRAMES:
        raise MediaTooLarge(f"the video has more than the {MAX_FRAMES} frames allowed; send a part", "inputs.video")
    return [Pil.fromarray(frame) for frame in frames], rate


def _given(pipeline: Any, frames: list[Pil.Image], refilming: Refilming) -> dict[str, Any]:
    """The frames as the pipeline takes them. Raises InvalidParameter for a strength that leaves nothing to do."""
    if "conditions" in takes(pipeline):
        # LTX says by how much the given frames hold, and denoises each for the part of the steps that is left.
        held = LTXVideoCondition(video=frames, frame_index=0, strength=1 - refilming.strength)
        return {"conditions": held, "num_frames": len(frames)}
    steps = refilming.num_inference_steps or takes(pipeline)["num_inference_steps"].default
    refuse_stepless(steps, refilming)
    return {"video": frames, "strength": refilming.strength}


def _refuse_idle(pipeline: Any, filming: Filming) -> None:
    """Raises InvalidParameter for a negative prompt without guidance."""
    if filming.negative_prompt is not None:
        guided = Guided(negative_prompt=filming.negative_prompt, guidance_scale=filming.guidance_scale)
        refuse_idle_negative_prompt(pipeline, guided)


def _frames(pipeline: Any, reel: Reel, filming: Filming, rate: float | None = None) -> int | None:
    """How many frames are asked for, by number or by seconds; `rate` is that of a film that is given."""
    if filming.seconds is None:
        return filming.num_frames
    return reel.lasting(filming.seconds, filming.fps or rate or _own_rate(pipeline))


def _own_rate(pipeline: Any) -> float:
    """Frames a second that the pipeline is told where nobody says."""
    known = takes(pipeline)
    return next((known[name].default for name in RATES if name in known), FPS)
