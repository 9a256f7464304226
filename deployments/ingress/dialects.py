"""Which dialect a path belongs to: the first prefix that it begins with."""

from deployments.ingress.anthropic.errors import ANTHROPIC
from deployments.ingress.dialect import Dialect
from deployments.ingress.error_bodies import NATIVE
from deployments.ingress.huggingface.errors import HUGGING_FACE
from deployments.ingress.kserve.errors import KSERVE
from deployments.ingress.openai.errors import OPENAI

PREFIXES: tuple[tuple[str, Dialect], ...] = (
    ("/v1/messages", ANTHROPIC),
    ("/v1", OPENAI),
    ("/v2", KSERVE),
    ("/models", HUGGING_FACE),
    ("/hf-inference", HUGGING_FACE),
)


def dialect_of(path: str) -> Dialect:
    """How whoever asked for this path wants to be answered; natively, where it is nobody's."""
    return next((dialect for prefix, dialect in PREFIXES if (path + "/").startswith(prefix + "/")), NATIVE)
