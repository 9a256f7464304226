"""Refuses by name what is said about a kind that is not wanted, or not given, by models of several kinds."""

from collections.abc import Mapping
from types import MappingProxyType

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.several_kinds import Composing, Given, Modality
from deployments.engines.choosing import CHANGING

ABOUT: Mapping[Modality, tuple[str, ...]] = MappingProxyType(
    {
        "text": ("max_new_tokens", "stop", *CHANGING),
        "image": ("guidance_scale", "format"),
        "audio": ("voice", "max_seconds"),
    }
)
"""The parameters that are about one kind of answer."""


def refuse_about(composing: Composing, *kinds: Modality) -> None:
    """Raises InvalidParameter where something is said about one of these kinds."""
    for kind in kinds:
        refuse_said(composing, ABOUT[kind], f"is about {kind}, but wanted is {composing.want}")


def refuse_frames(given: Given, composing: Composing) -> None:
    """Raises InvalidParameter where frames are counted of no video."""
    if given.video is None:
        refuse_said(composing, ("num_frames",), "is about a video, but none is given")


def refuse_said(composing: Composing, names: tuple[str, ...], why: str) -> None:
    """Raises InvalidParameter for the first of these parameters that the request has."""
    for name in names:
        if name in composing.model_fields_set and getattr(composing, name) is not None:
            raise InvalidParameter(f"{name} {why}: leave it out", f"parameters.{name}")
