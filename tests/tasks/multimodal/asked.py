"""What the library itself answers about media: the expectation of every test of this family."""

from pathlib import Path
from typing import Any

from transformers import AutoModelForMultimodalLM, AutoProcessor, set_seed


def conversed(folder: Path, turns: list[dict[str, Any]], **about: Any) -> tuple[Any, dict[str, Any]]:
    """The processor, and its inputs for a conversation; `about` is what it is told beside."""
    processor = AutoProcessor.from_pretrained(folder)
    inputs = processor.apply_chat_template(
        turns,
        add_generation_prompt=True,
        tokenize=True,
        return_dict=True,
        return_tensors="pt",
        processor_kwargs=about,
    )
    return processor, inputs


def chatted(
    folder: Path, content: list[dict[str, Any]], system: str | None = None, **about: Any
) -> tuple[Any, dict[str, Any]]:
    """The same for one turn of the user."""
    first = [{"role": "system", "content": system}] if system else []
    return conversed(folder, [*first, {"role": "user", "content": content}], **about)


def prompted(folder: Path, picture: Any, text: str) -> tuple[Any, dict[str, Any]]:
    """The same for models without chat template: the processor's inputs for a picture and a bare prompt."""
    processor = AutoProcessor.from_pretrained(folder)
    return processor, processor(images=picture, text=text, return_tensors="pt")


def written(folder: Path, processor: Any, inputs: dict[str, Any], seed: int = 0, **options: Any) -> tuple[str, int]:
    """What the model writes, and how many tokens it was asked with; the seed is set last, after loading."""
    writer = AutoModelForMultimodalLM.from_pretrained(folder)
    length = inputs["input_ids"].shape[1]
    set_seed(seed)
    ids = writer.generate(**inputs, **options)
    start = 0 if writer.config.is_encoder_decoder else length
    return processor.tokenizer.decode(ids[0, start:], skip_special_tokens=True), length
