"""What answers took, in the words of OpenAI's clients, and in those that they lack for other kinds."""

from collections.abc import Iterable

from deployments.contracts.usage import Usage, added


def usage_printed(usages: Iterable[Usage | None], copies: int = 1) -> dict[str, object]:
    """`copies` answers to each prompt count its tokens once."""
    total = added(usage for usage in usages if usage) or Usage()
    prompt = total.prompt_tokens // copies
    others = total.model_dump(exclude_none=True, exclude={"prompt_tokens", "completion_tokens"})
    return {
        "prompt_tokens": prompt,
        "completion_tokens": total.completion_tokens,
        "total_tokens": prompt + total.completion_tokens,
    } | others
