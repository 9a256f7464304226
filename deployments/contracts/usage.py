"""What answers take, each kind in its own unit."""

from collections.abc import Iterable

from pydantic import Field

from deployments.contracts.wire import Wire

TOKENS = frozenset({"prompt_tokens", "completion_tokens"})


class Usage(Wire):
    """What one answer took, each kind in its own unit; null where nothing of the kind was read or made.

    Tokens as the model's own tokenizer counts them. Models that write say what they read, media and template included,
    and what they wrote. For all others `prompt_tokens` is every text that was given (question, context, labels,
    documents, prompt, negative prompt), each counted once and by itself, whole, with the special tokens that the
    tokenizer puts around a text; where several tokenizers read it (diffusers' `tokenizer_2`, …) the first counts.

    Sound in seconds, heard and made. Pictures in megapixels × the steps that each took: the denoising steps really run
    of those made (depth maps too, masks not), one of those read; a page of a document is a picture as large as it is
    drawn for the model. Film in frames, given and made. Tables in cells, series in numbers, solids in faces.
    """

    prompt_tokens: int = Field(0, ge=0)
    completion_tokens: int = Field(0, ge=0)
    audio_seconds: float | None = Field(None, ge=0)
    image_megapixel_steps: float | None = Field(None, ge=0)
    video_frames: int | None = Field(None, ge=0)
    values: int | None = Field(None, ge=0)
    mesh_faces: int | None = Field(None, ge=0)

    @property
    def units(self) -> dict[str, float]:
        """What was used alone, by name; both kinds of tokens as soon as there are any."""
        told: dict[str, float] = self.model_dump(exclude_none=True)
        return told if self.prompt_tokens or self.completion_tokens else {n: told[n] for n in told if n not in TOKENS}


def added(usages: Iterable[Usage]) -> Usage | None:
    """What several hops or calls took together; None for none."""
    total: dict[str, float] = {}
    told = [usage.model_dump(exclude_none=True) for usage in usages]
    for name, value in (pair for one in told for pair in one.items()):
        total[name] = total.get(name, 0) + value
    return Usage.model_validate(total) if told else None
