"""The library called directly in this process: what a request would cost without a server around it."""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer, pipeline

THREADS = 2
Batch = Callable[[Sequence[Any]], Sequence[Any]]


def text_classification(folder: Path) -> Batch:
    library = pipeline("text-classification", str(folder), top_k=None, device="cpu")
    return lambda texts: list(library(list(texts), batch_size=len(texts)))


def image_classification(folder: Path) -> Batch:
    library = pipeline("image-classification", str(folder), top_k=1000, device="cpu")

    def answer(files: Sequence[bytes]) -> Sequence[Any]:
        return list(library([Image.open(BytesIO(file)) for file in files], batch_size=len(files)))

    return answer


def feature_extraction(folder: Path) -> Batch:
    """Mean-pooled vectors, which the library's pipeline does not give."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()

    @torch.inference_mode()
    def answer(texts: Sequence[str]) -> Sequence[Any]:
        inputs = tokenizer(list(texts), padding=True, return_tensors="pt")
        real = inputs["attention_mask"].unsqueeze(-1)
        vectors = (model(**inputs).last_hidden_state * real).sum(1) / real.sum(1)
        listed: Sequence[Any] = vectors.tolist()
        return listed

    return answer


def text_generation(folder: Path, new_tokens: int) -> Batch:
    """Greedy continuations of prompts that are equally long, as one static batch."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForCausalLM.from_pretrained(folder).eval()

    def answer(prompts: Sequence[str]) -> Sequence[str]:
        inputs = tokenizer(list(prompts), return_tensors="pt", return_token_type_ids=False)
        written = model.generate(**inputs, max_new_tokens=new_tokens, do_sample=False)
        said: Sequence[str] = tokenizer.batch_decode(written[:, inputs["input_ids"].shape[1] :])
        return said

    return answer
