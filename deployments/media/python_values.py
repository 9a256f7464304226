"""What a Python caller has at hand, files and bytes, as the media that they are."""

from collections.abc import Mapping
from pathlib import Path

from deployments.media.sniff import sniff


def with_media(value: object, param: str = "inputs") -> object:
    """The value with every Path in it read, and all bytes told by their first ones; a string stays text.

    Raises UnsupportedMedia, and OSError where a file cannot be read.
    """
    match value:
        case Path():
            return sniff(value.read_bytes(), param)
        case bytes():
            return sniff(value, param)
        case Mapping():
            return {str(name): with_media(member, f"{param}.{name}") for name, member in value.items()}
        case list() | tuple():
            return tuple(with_media(member, f"{param}.{at}") for at, member in enumerate(value))
    return value
