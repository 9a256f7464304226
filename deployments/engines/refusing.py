"""Refuses by name the parameters that a model has no use for."""

from collections.abc import Collection

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.sound import SoundFile


def refuse_idle(model: str, asked: SoundFile, known: Collection[str]) -> None:
    """Raises InvalidParameter for the first parameter that is given and not among those that the model knows."""
    for name, value in asked:
        if value is not None and name not in known and name not in SoundFile.model_fields:
            raise InvalidParameter(
                f"{name} means nothing to {model}; it knows {', '.join(known) or 'none'}: leave it out or choose "
                "another model",
                f"parameters.{name}",
            )
