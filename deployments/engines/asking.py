"""How a model is asked about media: by its chat template, or by the bare prompt that an older architecture learnt."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import torch
from jinja2 import TemplateError
from PIL.Image import Image as Picture

from deployments.contracts.errors import InvalidInput, ModelTaskMismatch
from deployments.engines.pictures import Tensors
from deployments.media.audio import Samples
from deployments.media.video import Frames


@dataclass(frozen=True)
class Clip:
    """Frames taken from a video: at which `places` among its `total`, of which there are `fps` in a second."""

    frames: Frames
    places: tuple[int, ...]
    total: int
    fps: float


@dataclass(frozen=True)
class Shown:
    """What a prompt is about; the sound is at the rate that the model hears."""

    pictures: tuple[Picture, ...] = ()
    clip: Clip | None = None
    sound: Samples | None = None


@dataclass(frozen=True)
class Form:
    """How an architecture without chat template takes one picture's prompt, and how a question of one phrase."""

    prompt: str = "{}"
    question: str = "{}"


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "blip-2": Form(question="Question: {} Answer:"),
        "florence2": Form(),
        "instructblip": Form(),
        "paligemma": Form(prompt="<image>{}", question="<image>answer en {}"),
    }
)
"""By model type, as their model cards ask."""
UNASKED = frozenset({"labels"})
"""What PaliGemma's processor makes for training alone."""


class Asker:
    """Asks one model. Raises ModelTaskMismatch where it is not known how that is done."""

    def __init__(self, processor: Any, model_type: str, model_id: str) -> None:
        self.processor = processor
        self._id = model_id
        self._form = None if getattr(processor, "chat_template", None) else FORMS.get(model_type)
        if self._form is None and not getattr(processor, "chat_template", None):
            raise ModelTaskMismatch(
                f"{model_id} has no chat template for media, so it is not known how to ask it about one; "
                "choose an instruction-tuned model",
                "model",
            )
        # The strings that stand for media in a prompt; in a user's text they would count as a second picture.
        self._marks = [mark for name, mark in vars(processor).items() if name.endswith("_token")]

    def ask(
        self,
        shown: Shown,
        prompt: str,
        param: str,
        *,
        question: bool = False,
        system: str | None = None,
        **options: str | float,
    ) -> Tensors:
        """A batch of one. A `question` is to be answered in a phrase, where the model knows such a form; a model
        that chats may be told by `system` what it is; `options` are the processor's own.

        Raises InvalidInput, naming the field `param`, and ModelTaskMismatch for media that the model does not take.
        """
        for mark in map(str, self._marks):
            if mark in prompt:
                raise InvalidInput(
                    f"the text contains {mark!r}, which is this model's mark for media: leave it out", param
                )
        self._check(shown)
        try:
            inputs = (
                self._formed(self._form, shown, prompt, question)
                if self._form
                else self._chatted(shown, prompt, system, options)
            )
        except (ValueError, TemplateError) as refused:
            raise InvalidInput(f"{self._id} cannot be asked this: {str(refused)[:300]}", param) from refused
        return {name: it for name, it in inputs.items() if isinstance(it, torch.Tensor) and name not in UNASKED}

    def _check(self, shown: Shown) -> None:
        wanted = {
            "pictures": (bool(shown.pictures), "image_processor"),
            "videos": (shown.clip is not None, "video_processor"),
            "sound": (shown.sound is not None, "feature_extractor"),
        }
        for media, (given, part) in wanted.items():
            if given and getattr(self.processor, part, None) is None:
                raise ModelTaskMismatch(f"{self._id} takes no {media}; choose a model that does", "model")
        if self._form and len(shown.pictures) != 1:
            raise ModelTaskMismatch(
                f"{self._id} is asked about one picture, not {len(shown.pictures)}; choose a model that chats", "model"
            )

    def _formed(self, form: Form, shown: Shown, prompt: str, question: bool) -> Mapping[str, Any]:
        text = (form.question if question else form.prompt).replace("{}", prompt)
        asked: Mapping[str, Any] = self.processor(images=shown.pictures[0], text=text, return_tensors="pt")
        return asked

    def _chatted(
        self, shown: Shown, prompt: str, system: str | None, options: Mapping[str, str | float]
    ) -> Mapping[str, Any]:
        """The media and then the prompt as one turn of the user."""
        content: list[dict[str, Any]] = [{"type": "image", "image": picture} for picture in shown.pictures]
        about: dict[str, Any] = dict(options)
        if shown.clip is not None:
            content.append({"type": "video", "video": shown.clip.frames})
            about |= {"do_sample_frames": False, "video_metadata": [_metadata(shown.clip)]}
        if shown.sound is not None:
            content.append({"type": "audio", "audio": shown.sound})
        content.append({"type": "text", "text": prompt})
        turns: list[dict[str, Any]] = [{"role": "user", "content": content}]
        if system is not None:
            turns.insert(0, {"role": "system", "content": [{"type": "text", "text": system}]})
        asked: Mapping[str, Any] = self.processor.apply_chat_template(
            turns,
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            return_tensors="pt",
            processor_kwargs=about,
        )
        return asked


def _metadata(clip: Clip) -> dict[str, Any]:
    """transformers' VideoMetadata: models tell the frames' times by it."""
    _, height, width, _ = clip.frames.shape
    return {
        "total_num_frames": clip.total,
        "fps": clip.fps,
        "width": width,
        "height": height,
        "duration": clip.total / clip.fps,
        "frames_indices": list(clip.places),
    }
