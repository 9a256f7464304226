"""A text into sentences, for models that speak one at a time."""

import re

from deployments.contracts.sentences import END

LONGEST = 500
"""Characters spoken at once: attention grows with their square."""


def sentences(text: str, longest: int = LONGEST) -> list[str]:
    """The sentences in order; one of more characters than `longest` is cut at its last space before that."""
    cut = re.compile(rf".{{1,{longest}}}(?:\s+|$)|\S{{{longest}}}", re.DOTALL)
    found = (sentence.strip() for sentence in END.split(text))
    return [part.strip() for sentence in found if sentence for part in cut.findall(sentence)]
