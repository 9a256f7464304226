"""Which pipeline films from what: the one that a checkpoint names, or a sister that its weights serve as well."""

import inspect
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import diffusers

from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines.denoising import takes


class Way(StrEnum):
    """What a film is made from; each beside its text, where the model reads one."""

    TEXT = "a text"
    IMAGE = "a picture"
    VIDEO = "a video"


def _always(_pipeline: Any) -> bool:
    return True


def _decodes_without_noise(ltx: Any) -> bool:
    """Else the pipeline for pictures draws noise where the weights are, by a generator that is on the CPU."""
    return not ltx.vae.config.timestep_conditioning


def _shifts_time_evenly(ltx: Any) -> bool:
    """LTX from 0.9.5 on, which was trained to go on from frames; before, the scheduler wants to know how many."""
    return not ltx.scheduler.config.use_dynamic_shifting


def _has_a_timestep_a_token(wan: Any) -> bool:
    """Wan 2.2's small model, which takes the first frame for finished; the others want channels for a picture."""
    return bool(wan.config.expand_timesteps)


def _has_one_denoiser_and_timestep(wan: Any) -> bool:
    """All that the pipeline for videos knows of."""
    return wan.transformer_2 is None and not wan.config.expand_timesteps


SISTERS: Mapping[tuple[str, Way], tuple[tuple[str, Callable[[Any], bool]], ...]] = {
    ("WanPipeline", Way.IMAGE): (("WanImageToVideoPipeline", _has_a_timestep_a_token),),
    ("WanPipeline", Way.VIDEO): (("WanVideoToVideoPipeline", _has_one_denoiser_and_timestep),),
    ("LTXPipeline", Way.IMAGE): (
        ("LTXImageToVideoPipeline", _decodes_without_noise),
        ("LTXConditionPipeline", _shifts_time_evenly),
    ),
    ("LTXPipeline", Way.VIDEO): (("LTXConditionPipeline", _shifts_time_evenly),),
    ("LTXImageToVideoPipeline", Way.TEXT): (("LTXPipeline", _always),),
    ("LTXImageToVideoPipeline", Way.VIDEO): (("LTXConditionPipeline", _shifts_time_evenly),),
    ("CogVideoXPipeline", Way.VIDEO): (("CogVideoXVideoToVideoPipeline", _always),),
    ("AnimateDiffPipeline", Way.VIDEO): (("AnimateDiffVideoToVideoPipeline", _always),),
}
"""By the class that a checkpoint names and the way wanted: classes that film so, the first whose condition holds."""


def pipeline_for(model: ModelFacts, pipeline: Any, way: Way) -> Any:
    """The loaded pipeline, or its sister of this way over the same parts. Raises ModelTaskMismatch."""
    if way in own_ways(type(pipeline)):
        return pipeline
    sister = sister_of(pipeline, way)
    if sister is None:
        raise ModelTaskMismatch(
            f"{model.id} is a {type(pipeline).__name__}, whose weights do not film from {way.value}; choose another",
            "model",
        )
    return _over_the_parts_of(pipeline, getattr(diffusers, sister))


def own_ways(pipeline_class: type[Any]) -> frozenset[Way]:
    """The ways of a class by what its call takes; empty where that makes no film."""
    called = takes(pipeline_class)
    if "callback_on_step_end" not in called or not {"num_frames", "video"} & set(called):
        return frozenset()
    if "conditions" in called:  # all that is given to it is optional
        return frozenset(Way)
    return frozenset({Way.VIDEO if "video" in called else Way.IMAGE if "image" in called else Way.TEXT})


def sister_of(pipeline: Any, way: Way) -> str | None:
    """The name of the class that films this way with the same weights, if they serve it."""
    for sister, serve in SISTERS.get((type(pipeline).__name__, way), ()):
        if serve(pipeline):
            return sister
    return None


def _over_the_parts_of(pipeline: Any, sister: type[Any]) -> Any:
    known = {**pipeline.config, **pipeline.components}
    wanted = inspect.signature(sister.__init__).parameters
    made = sister(**{name: known[name] for name in wanted if name in known})
    made.set_progress_bar_config(disable=True)
    return made
