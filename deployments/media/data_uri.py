"""Bytes as text and back: base64 and data URIs, strictly."""

import binascii
import re
from base64 import b64decode, b64encode

from deployments.contracts.errors import InvalidInput
from deployments.contracts.kinds import Medium

HEAD = re.compile(r"data:[\w.+-]+/[\w.+-]+(;[\w.+-]+=[^;,]*)*;base64,", re.IGNORECASE)
MAX_HEAD = 256


def is_data_uri(text: str) -> bool:
    """Whether the text begins as a base64 data URI does."""
    return HEAD.match(text[:MAX_HEAD]) is not None


def data_uri(medium: Medium) -> str:
    return f"data:{medium.media_type};base64,{base64_of(medium)}"


def base64_of(medium: Medium) -> str:
    """Its bytes alone, as base64."""
    return b64encode(medium.data).decode("ascii")


def bytes_of(text: str, param: str) -> bytes:
    """The bytes of a base64 data URI or of plain base64; line breaks may be in it, other junk is InvalidInput."""
    head = HEAD.match(text[:MAX_HEAD])
    if head is None and text[:5].lower() == "data:":
        raise InvalidInput(f"{param} must be a data URI like data:image/png;base64,…", param)
    digits = re.sub(r"[\r\n]", "", text[head.end() :] if head else text)
    try:
        data = b64decode(digits, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput(f"{param} must be base64 (RFC 4648, with padding) or a data URI or a URL", param) from None
    if not data:
        raise InvalidInput(f"{param} is empty", param)
    return data
