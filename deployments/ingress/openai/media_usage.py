"""What an answer took, as OpenAI's fields say it, our own units beside them."""

from deployments.contracts.usage import Usage

TOKENS = {"prompt_tokens", "completion_tokens"}


def own_units(usage: Usage | None) -> dict[str, float]:
    """Seconds of sound, megapixels × steps …: what OpenAI has no field for; only those that were taken."""
    return {} if usage is None else usage.model_dump(exclude_none=True, exclude=TOKENS)


def embedding_usage(usage: Usage | None) -> dict[str, float]:
    """Tokens that were read."""
    told = usage or Usage()
    return {"prompt_tokens": told.prompt_tokens, "total_tokens": told.prompt_tokens} | own_units(usage)


def image_usage(usage: Usage | None) -> dict[str, object]:
    """Tokens of the prompt; pictures have none here, their cost is `image_megapixel_steps`."""
    told = usage or Usage()
    return {
        "input_tokens": told.prompt_tokens,
        "input_tokens_details": {"text_tokens": told.prompt_tokens, "image_tokens": 0},
        "output_tokens": told.completion_tokens,
        "total_tokens": told.prompt_tokens + told.completion_tokens,
    } | own_units(usage)
