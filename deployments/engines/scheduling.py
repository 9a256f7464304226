"""Which scheduler denoises: the model's own, or another of its kind by name, its time shifted as asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import diffusers

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import SchedulerName
from deployments.engines.denoising import takes


@dataclass(frozen=True)
class Sampler:
    """A scheduler class, what it is built with beside the model's configuration, and its own word for the shift."""

    kind: type[Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    shift: str | None = None


_FLOWING = {"use_flow_sigmas": True, "prediction_type": "flow_prediction"}
FLOW: Mapping[SchedulerName, Sampler] = MappingProxyType(
    {
        "euler": Sampler(diffusers.FlowMatchEulerDiscreteScheduler, shift="shift"),
        "heun": Sampler(diffusers.FlowMatchHeunDiscreteScheduler, shift="shift"),
        "deis": Sampler(diffusers.DEISMultistepScheduler, _FLOWING, "flow_shift"),
        "dpm++-2m": Sampler(diffusers.DPMSolverMultistepScheduler, _FLOWING, "flow_shift"),
        "unipc": Sampler(diffusers.UniPCMultistepScheduler, _FLOWING, "flow_shift"),
    }
)
"""For models that predict the flow from noise to picture. None that draws noise on the way: their pipelines give no
generator for it, and a seed would not paint its picture again."""
NOISE: Mapping[SchedulerName, Sampler] = MappingProxyType(
    {
        "ddim": Sampler(diffusers.DDIMScheduler),
        "ddpm": Sampler(diffusers.DDPMScheduler),
        "deis": Sampler(diffusers.DEISMultistepScheduler),
        "dpm++-2m": Sampler(diffusers.DPMSolverMultistepScheduler),
        "dpm++-2m-karras": Sampler(diffusers.DPMSolverMultistepScheduler, {"use_karras_sigmas": True}),
        "dpm++-2m-sde": Sampler(diffusers.DPMSolverMultistepScheduler, {"algorithm_type": "sde-dpmsolver++"}),
        "euler": Sampler(diffusers.EulerDiscreteScheduler),
        "euler-ancestral": Sampler(diffusers.EulerAncestralDiscreteScheduler),
        "heun": Sampler(diffusers.HeunDiscreteScheduler),
        "lcm": Sampler(diffusers.LCMScheduler),
        "lms": Sampler(diffusers.LMSDiscreteScheduler),
        "pndm": Sampler(diffusers.PNDMScheduler),
        "unipc": Sampler(diffusers.UniPCMultistepScheduler),
    }
)
"""For models that predict the noise (or the velocity) of a variance-preserving diffusion."""


def schedule(model: ModelFacts, pipeline: Any, name: SchedulerName | None, shift: float | None) -> None:
    """Give an `own` pipeline the scheduler that is asked for. Raises InvalidParameter where it does not fit."""
    if name is None and shift is None:
        return
    sampler = _named(model, pipeline, name) if name else _as_it_is(pipeline.scheduler)
    options = {**sampler.options, **_shifted(model, pipeline.scheduler, sampler, shift)}
    pipeline.scheduler = sampler.kind.from_config(pipeline.scheduler.config, **options)


def samplers(pipeline: Any) -> Mapping[SchedulerName, Sampler]:
    """Those that can take the place of the pipeline's own; none where that is of a kind apart."""
    scheduler = pipeline.scheduler
    if not _flows(scheduler):
        return NOISE if diffusers.EulerDiscreteScheduler in scheduler.compatibles else {}
    if "image" not in takes(pipeline):
        return FLOW
    # Pipelines that start from a picture mix noise into it by their scheduler's own rule.
    return {name: sampler for name, sampler in FLOW.items() if hasattr(sampler.kind, "scale_noise")}


def _flows(scheduler: Any) -> bool:
    config = scheduler.config
    return hasattr(scheduler, "scale_noise") or config.get("prediction_type") == "flow_prediction"


def _named(model: ModelFacts, pipeline: Any, name: SchedulerName) -> Sampler:
    fitting = samplers(pipeline)
    if name not in fitting:
        raise InvalidParameter(
            f"scheduler {name} does not fit {model.id}, whose own is a {type(pipeline.scheduler).__name__}; choose "
            f"{' or '.join(fitting) or 'none'}",
            "parameters.scheduler",
        )
    return fitting[name]


def _as_it_is(scheduler: Any) -> Sampler:
    shift = next((word for word in ("shift", "flow_shift") if _flows(scheduler) and word in scheduler.config), None)
    return Sampler(type(scheduler), shift=shift)


def _shifted(model: ModelFacts, own: Any, sampler: Sampler, asked: float | None) -> dict[str, Any]:
    """The shift under the scheduler's own word for it: as asked, or as the model's own scheduler has it."""
    if asked is None:
        kept = own.config.get("shift", own.config.get("flow_shift"))
        return {} if sampler.shift is None or kept is None else {sampler.shift: kept}
    if sampler.shift is None or own.config.get("use_dynamic_shifting"):
        why = "shifts by the size of the picture" if sampler.shift else "has no time to shift"
        raise InvalidParameter(
            f"shift means nothing to {model.id}: its {sampler.kind.__name__} {why}; leave it out", "parameters.shift"
        )
    return {sampler.shift: asked}
