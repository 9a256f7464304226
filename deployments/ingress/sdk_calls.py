"""How a task is asked by the SDKs that people have: the method, and what it calls our inputs and parameters."""

import inspect
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from huggingface_hub import InferenceClient

from deployments.contracts.task import AnyTask
from deployments.contracts.wire import Wire

Names = Mapping[str, str]


class SdkCall(Wire):
    """`names`: ours to theirs; what has no name there cannot be said there."""

    method: str
    names: dict[str, str]


OPENAI: Mapping[str, tuple[str, Names]] = MappingProxyType(
    {
        "chat-completion": (
            "chat.completions.create",
            {
                "messages": "messages",
                "max_new_tokens": "max_completion_tokens",
                **{name: name for name in ("temperature", "top_p", "seed", "stop", "frequency_penalty")},
            },
        ),
        "text-to-image": ("images.generate", {"text": "prompt"}),
        "feature-extraction": ("embeddings.create", {"text": "input", "dimensions": "dimensions"}),
        "moderation": ("moderations.create", {"text": "input"}),
        "automatic-speech-recognition": ("audio.transcriptions.create", {"audio": "file", "language": "language"}),
    }
)
"""Those whose call is whole by what the task has."""
ELSEWHERE = frozenset({"text-generation"})
"""Not by `huggingface_hub`: there a text and a conversation are two methods, here one task."""
OTHERWISE = frozenset({"model", "stream", "tools", "tool_choice", "logit_bias", "word_boxes"})
"""Of its arguments those that have our names and other values."""
OTHER_NAMES: Mapping[str, Names] = MappingProxyType(
    {
        "chat-completion": {"max_new_tokens": "max_tokens"},
        "text-to-image": {"text": "prompt"},
        "image-to-image": {"text": "prompt"},
        "text-to-video": {"text": "prompt"},
        "sentence-similarity": {"source_sentence": "sentence", "sentences": "other_sentences"},
        "table-question-answering": {"question": "query"},
        "translation": {"source": "src_lang", "target": "tgt_lang"},
    }
)
"""Where huggingface_hub says otherwise than we do."""


@cache
def sdk_calls(task: AnyTask) -> dict[str, SdkCall]:
    """By SDK; none where it has no method, or no word for an input that the task needs."""
    calls = {"huggingface_hub": _by_huggingface(task), "openai": _by_openai(task)}
    return {sdk: call for sdk, call in calls.items() if call is not None}


def _by_openai(task: AnyTask) -> SdkCall | None:
    if task.id not in OPENAI:
        return None
    method, names = OPENAI[task.id]
    return SdkCall(method=method, names=dict(names))


def _by_huggingface(task: AnyTask) -> SdkCall | None:
    """By rule: its methods are named as tasks are, their arguments mostly as our fields."""
    name = task.id.replace("-", "_")
    method = getattr(InferenceClient, name, None)
    if method is None or task.id in ELSEWHERE:
        return None
    known = inspect.signature(method).parameters.keys() - OTHERWISE
    fields = (*task.input.model_fields, *task.parameters.model_fields)
    others = OTHER_NAMES.get(task.id, {})
    names = {field: theirs for field in fields if (theirs := others.get(field, field)) in known}
    needed = {field for field, told in task.input.model_fields.items() if told.is_required()}
    return SdkCall(method=name, names=names) if needed <= names.keys() else None
