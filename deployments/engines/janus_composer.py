"""Text about pictures and pictures from text by Janus, one model for both."""

from collections.abc import Generator
from typing import Any

import torch
from PIL.Image import fromarray
from transformers import AutoModelForMultimodalLM, AutoProcessor, LogitsProcessorList

from deployments.contracts.errors import InvalidInput, ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Written
from deployments.contracts.several_kinds import Composed, Composing, Given, Placed
from deployments.engines.generation import check_length, options_of
from deployments.engines.looker import TransformersLooker, whole
from deployments.engines.noise import Noise
from deployments.engines.pictures import moved, read
from deployments.engines.said import about
from deployments.engines.stepwise import Report, pulled
from deployments.engines.wanted import ABOUT, refuse_about, refuse_frames
from deployments.engines.weights import load_companion, load_weights
from deployments.media import image as pictures

GUIDANCE = 5.0
"""transformers' own, which it warns about where it is not said."""


class JanusComposer(TransformersLooker):
    """Composer, and what a TransformersLooker can do; parity with `generate(generation_mode="text" or "image")`."""

    def compose(
        self, given: Given, composing: Composing
    ) -> Generator[str | Placed | None, None, tuple[Composed, Written | None]]:
        text = self._text(given)
        refuse_frames(given, composing)
        match composing.want:
            case "text":
                refuse_about(composing, "image", "audio")
                said, written = yield from whole(self.reply(about(text, *map(read, given.images)), composing))
                return Composed(text=said, finish_reason=written.finish_reason), written
            case "image":
                refuse_about(composing, "text", "audio")
                if given.images:
                    raise ModelTaskMismatch(
                        f"{self.id} makes pictures from text alone: leave the image out", "inputs.image"
                    )
                image, written = yield from self._drawn(text, composing)
                return Composed(image=image), written
        raise ModelTaskMismatch(f"{self.id} answers in text or as an image, not in {composing.want}", "model")

    def _text(self, given: Given) -> str:
        for name in ("audio", "video"):
            if getattr(given, name) is not None:
                raise ModelTaskMismatch(f"{self.id} reads text and pictures, no {name}", "model")
        if given.text is None:
            raise InvalidInput(f"{self.id} needs a text that says what to do", "inputs.text")
        return given.text

    def _drawn(self, text: str, composing: Composing) -> Generator[Placed | None, None, tuple[Image, Written]]:
        """A picture token after the other, then all of them decoded."""
        inputs = moved(self.asker.ask(about(text), "inputs.text", generation_mode="image"), self.model)
        total = int(self.model.model.vision_model.config.num_image_tokens)
        length = inputs["input_ids"].shape[1]
        check_length(self.model.config, length, total)
        chosen = {name: value for name, value in options_of(composing).items() if name not in ABOUT["text"]}

        @torch.inference_mode()
        def draw(report: Report[Placed]) -> Any:
            done = 0

            def count(_: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
                nonlocal done
                if done:
                    report(Placed(done=done, total=total))
                done += 1
                return scores

            with Noise(composing.seed):
                tokens = self.model.generate(
                    **inputs,
                    **chosen,
                    generation_mode="image",
                    guidance_scale=composing.guidance_scale or GUIDANCE,
                    logits_processor=LogitsProcessorList([count]),
                )
            report(Placed(done=total, total=total))
            return self.model.decode_image_tokens(tokens).float()

        decoded = yield from pulled(draw)
        [pixels] = self.processor.postprocess(list(decoded), return_tensors="pt")["pixel_values"]
        picture = fromarray(pixels.permute(1, 2, 0).cpu().numpy())
        written = Written(finish_reason="length", prompt_tokens=length, completion_tokens=total)
        return pictures.encode(picture, composing.format or "png"), written


def load(model: ModelFacts, device: str) -> JanusComposer:
    processor = load_companion(AutoProcessor, model)
    return JanusComposer(load_weights(AutoModelForMultimodalLM, model, device), processor, model.id)
