"""How a sound is made of a text or of another sound: what any model may be asked for, and each may refuse."""

from pydantic import AliasChoices, Field

from deployments.contracts.kinds import Text
from deployments.contracts.sound import SoundFile


class Composing(SoundFile):
    """None leaves the model's own; what a model has no use for is refused by name. Equal `seed`, equal sound."""

    seconds: float | None = Field(
        None, gt=0, le=120, validation_alias=AliasChoices("seconds", "duration"), description="how long the sound is"
    )
    guidance_scale: float | None = Field(None, ge=0, le=50, description="how closely the text is followed")
    seed: int | None = Field(None, ge=0, lt=2**63)
    num_inference_steps: int | None = Field(None, ge=1, le=500, description="denoising steps; diffusion models only")
    negative_prompt: Text | None = Field(None, max_length=10_000, description="diffusion models only")
    temperature: float | None = Field(None, gt=0, le=5, description="models that write tokens only")
    top_k: int | None = Field(None, ge=1, le=2048, description="models that write tokens only")


class Changing(SoundFile):
    """None leaves the model's own; what a model has no use for is refused by name."""

    strength: float | None = Field(None, gt=0, le=1, description="the share of the noise taken away; denoising only")
    bandwidth: float | None = Field(None, gt=0, le=100, description="kbit/s; EnCodec only")
    num_quantizers: int | None = Field(None, ge=1, le=64, description="codebooks used; DAC and Mimi only")
    voice: str | None = Field(None, min_length=1, max_length=64, description="whose voice; voice conversion only")
    speaker_embeddings: tuple[float, ...] | None = Field(
        None, min_length=1, max_length=4096, description="the voice itself; voice conversion only"
    )
    seed: int | None = Field(None, ge=0, lt=2**63, description="voice conversion only")
