"""Answers to prompts about a picture by models that chat about pictures: LLaVA, Idefics3, Qwen-VL and their kin."""

from collections.abc import Generator
from typing import Any, ClassVar

from PIL.Image import Image as Picture
from transformers import AutoModelForImageTextToText, AutoProcessor

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.engines.generation import check_length, generate_text
from deployments.engines.pictures import Tensors, moved, read
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_companion, load_weights


class TransformersLooker:
    """Looker; parity with the processor's `apply_chat_template` and `AutoModelForImageTextToText.generate`.

    Exclusive: Qwen-VL models keep the positions of the picture that they look at in the model itself.
    """

    sharing: ClassVar[Sharing] = Sharing.EXCLUSIVE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any) -> None:
        self.model = model
        self.processor = processor
        self.turns = Turns()

    def look(self, image: Image, prompt: str, sampling: Sampling) -> Generator[str, None, Written]:
        inputs = moved(self.asked(read(image), prompt), self.model)
        length = inputs["input_ids"].shape[1]
        check_length(self.model.config, length, sampling.max_new_tokens, "inputs.text")
        return generate_text(
            self.model, self.processor.tokenizer, inputs, sampling, prompt_tokens=length, turns=self.turns
        )

    def asked(self, picture: Picture, prompt: str) -> Tensors:
        """The picture and then the prompt as one turn of the user, by the model's chat template."""
        for mark in marks_of(self.processor):
            if mark in prompt:
                raise InvalidInput(
                    f"the text contains {mark!r}, which is this model's mark for media: leave it out", "inputs.text"
                )
        turn = {"role": "user", "content": [{"type": "image", "image": picture}, {"type": "text", "text": prompt}]}
        return dict(
            self.processor.apply_chat_template(
                [turn], add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
            )
        )

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> TransformersLooker:
    """Raises ModelTaskMismatch for a model without a chat template."""
    processor = load_companion(AutoProcessor, model)
    if not getattr(processor, "chat_template", None):
        raise ModelTaskMismatch(
            f"{model.id} has no chat template for pictures, so it is not known how to ask it about one; "
            "choose an instruction-tuned model",
            "model",
        )
    return TransformersLooker(load_weights(AutoModelForImageTextToText, model, device), processor)


def marks_of(processor: Any) -> list[str]:
    """The strings that stand for media in a prompt; in a user's text they would count as a second picture."""
    return [mark for name, mark in vars(processor).items() if name.endswith("_token") and isinstance(mark, str)]
