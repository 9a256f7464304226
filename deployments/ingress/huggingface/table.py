"""Which translator speaks for a task; every task has one, since Hugging Face has no schema of its own for many."""

from deployments.ingress.huggingface import media, numbers, text, text_generation
from deployments.ingress.huggingface.translator import PLAIN, Translator

TRANSLATORS: dict[str, Translator] = (
    text.TRANSLATORS | text_generation.TRANSLATORS | media.TRANSLATORS | numbers.TRANSLATORS
)


def translator_of(task: str) -> Translator:
    """The task's own, or the plain one; whether there is such a task is the gateway's to say."""
    return TRANSLATORS.get(task, PLAIN)
