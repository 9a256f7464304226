"""Pictures in words by models that need no prompt: BLIP, GIT, and encoders of pictures with a decoder of text."""

from collections.abc import Generator
from typing import Any, ClassVar

from transformers import AutoConfig, AutoImageProcessor, AutoModelForImageTextToText, AutoTokenizer

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.engines.generation import check_length, generate_text
from deployments.engines.pictures import moved, prepared, read
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_both, load_companion

WITHOUT_PROMPT = frozenset({"blip", "blip-2", "git", "vision-encoder-decoder"})
"""Model types that write from the picture alone (ViT-GPT2, TrOCR and Donut are vision-encoder-decoders)."""
START_TOKENS = 1
"""What these models write after, instead of a prompt."""
IDLE_WEIGHTS = ("encoder.pooler.",)
"""Sums a picture up in one vector, which no decoder reads: TrOCR's and ViT-GPT2's checkpoints come without."""


class TransformersCaptioner:
    """Captioner; parity with `AutoModelForImageTextToText.generate` on the picture alone."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any, tokenizer: Any) -> None:
        self.model = model
        self.processor = processor
        self.tokenizer = tokenizer
        self.turns = Turns()

    def caption(self, image: Image, sampling: Sampling) -> Generator[str, None, Written]:
        check_length(self.model.config, START_TOKENS, sampling.max_new_tokens, "parameters.max_new_tokens")
        inputs = moved(prepared(self.processor, read(image)), self.model)
        return generate_text(self.model, self.tokenizer, inputs, sampling, prompt_tokens=START_TOKENS, turns=self.turns)

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> TransformersCaptioner:
    """Raises ModelTaskMismatch for a model that answers prompts instead of captioning."""
    kind = load_companion(AutoConfig, model).model_type
    if kind not in WITHOUT_PROMPT:
        raise ModelTaskMismatch(
            f"{model.id} is a {kind}, which needs a prompt beside the picture; ask it by image-text-to-text, "
            f"or choose one of {', '.join(sorted(WITHOUT_PROMPT))}",
            "model",
        )
    return TransformersCaptioner(
        *load_both(AutoModelForImageTextToText, AutoImageProcessor, model, device, idle=IDLE_WEIGHTS),
        load_companion(AutoTokenizer, model),
    )
