"""How a model is asked about media: by its chat template, or by the bare prompt that an older architecture learnt."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from jinja2 import TemplateError
from PIL.Image import Image as Picture

from deployments.contracts.errors import InvalidInput, ModelTaskMismatch
from deployments.engines.calling import Calling, schemas_of
from deployments.engines.conversing import turns_of
from deployments.engines.pictures import Tensors
from deployments.engines.said import Clip, Conversation, Words, bits, block_of, metadata_of


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
TAKERS: Mapping[str, tuple[type, str]] = MappingProxyType(
    {
        "pictures": (Picture, "image_processor"),
        "videos": (Clip, "video_processor"),
        "sound": (np.ndarray, "feature_extractor"),
    }
)
"""Media by name: what they are here, and the part of a processor that takes them."""


class Asker:
    """Asks one model. Raises ModelTaskMismatch where it is not known how that is done."""

    def __init__(self, processor: Any, model_type: str, model_id: str) -> None:
        self.processor = processor
        self._id = model_id
        self.template = _template_of(processor)
        self._form = None if self.template else FORMS.get(model_type)
        if self._form is None and self.template is None:
            raise ModelTaskMismatch(
                f"{model_id} has no chat template for media, so it is not known how to ask it about one; "
                "choose an instruction-tuned model",
                "model",
            )
        # The strings that stand for media in a prompt; in a user's text they would count as a second picture.
        self._marks = [str(mark) for name, mark in vars(processor).items() if name.endswith("_token")]

    def ask(
        self,
        turns: Conversation,
        param: str,
        *,
        question: bool = False,
        calling: Calling | None = None,
        **options: str | float,
    ) -> Tensors:
        """A batch of one. A `question` is to be answered in a phrase, where the model knows such a form; `calling` says
        which tools are shown; `options` are the processor's own.

        Raises InvalidInput, naming the field `param` or that of the words at fault, and ModelTaskMismatch for media
        that the model does not take.
        """
        self._check_words(turns)
        self._check_media(turns)
        try:
            inputs = (
                self._formed(self._form, turns, question)
                if self._form
                else self._chatted(turns, param, calling, options)
            )
        except (ValueError, TemplateError) as refused:
            raise InvalidInput(f"{self._id} cannot be asked this: {str(refused)[:300]}", param) from refused
        return {name: it for name, it in inputs.items() if isinstance(it, torch.Tensor) and name not in UNASKED}

    def _check_words(self, turns: Conversation) -> None:
        for words in bits(turns, Words):
            for mark in self._marks:
                if mark in words.text:
                    raise InvalidInput(
                        f"the text contains {mark!r}, which is this model's mark for media: leave it out", words.param
                    )

    def _check_media(self, turns: Conversation) -> None:
        shown = tuple(bit for turn in turns for bit in turn.content)
        given = {media: part for media, (kind, part) in TAKERS.items() if any(isinstance(bit, kind) for bit in shown)}
        taken = [media for media, (_, part) in TAKERS.items() if getattr(self.processor, part, None) is not None]
        for media in given:
            if media not in taken:
                raise ModelTaskMismatch(
                    f"{self._id} takes {' and '.join(taken)}, no {media}; choose a model that does", "model"
                )
        names = [name for part in given.values() for name in getattr(self.processor, part).model_input_names]
        if len(names) > len(set(names)):  # the processor would let one hide the other
            raise ModelTaskMismatch(
                f"{self._id} takes {' or '.join(given)}, not both in one request; leave one of them out", "model"
            )

    def _formed(self, form: Form, turns: Conversation, question: bool) -> Mapping[str, Any]:
        pictures = tuple(bits(turns, Picture))
        if len(pictures) != 1 or len(turns) != 1:
            raise ModelTaskMismatch(
                f"{self._id} is asked about one picture, not {len(pictures)}, in one turn, not {len(turns)}; "
                "choose a model that chats",
                "model",
            )
        prompt = "\n".join(words.text for words in bits(turns, Words))
        text = (form.question if question else form.prompt).replace("{}", prompt)
        asked: Mapping[str, Any] = self.processor(images=pictures[0], text=text, return_tensors="pt")
        return asked

    def _chatted(
        self, turns: Conversation, param: str, calling: Calling | None, options: Mapping[str, str | float]
    ) -> Mapping[str, Any]:
        messages, contents = [turn.message for turn in turns], [list(map(block_of, turn.content)) for turn in turns]
        told: dict[str, Any] = dict(options)
        if clips := tuple(bits(turns, Clip)):
            told |= {"do_sample_frames": False, "video_metadata": [metadata_of(clip) for clip in clips]}
        asked: Mapping[str, Any] = self.processor.apply_chat_template(
            turns_of(messages, contents, self.template, calling, param),
            tools=schemas_of(calling.tools) if calling else None,
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            return_tensors="pt",
            processor_kwargs=told,
        )
        return asked


def _template_of(processor: Any) -> str | None:
    """The text of the chat template that `apply_chat_template` takes where none is named."""
    template = getattr(processor, "chat_template", None)
    return template.get("default") if isinstance(template, dict) else template
