"""A text into sentences, for models that speak one at a time."""

import re

LONGEST = 500
"""Characters spoken at once: attention grows with their square."""
_END = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"'”’)\]])\s+|(?<=[。！？])|\n+")
_PART = re.compile(rf".{{1,{LONGEST}}}(?:\s+|$)|\S{{{LONGEST}}}", re.DOTALL)


def sentences(text: str) -> list[str]:
    """The sentences in order; one that is longer than `LONGEST` is cut at its last space before that."""
    found = (sentence.strip() for sentence in _END.split(text))
    return [part.strip() for sentence in found if sentence for part in _PART.findall(sentence)]
