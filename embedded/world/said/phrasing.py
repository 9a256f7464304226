"""How people put things to a chat: with and without capitals and marks, in other words, with a text before."""

import re
from collections.abc import Sequence

from embedded.world.things import Rng, pick

OTHERWISE: Sequence[tuple[str, Sequence[str]]] = (
    ("What is ", ("What's ", "Tell me what is ", "Which thing is ", "What lies ")),
    ("Where is ", ("Where's ", "Tell me where ", "Where can I find ")),
    ("What colour is ", ("What color is ", "Which colour is ", "What is the colour of ", "What colour has ")),
    ("What colour are ", ("What color are ", "Which colour are ", "What is the colour of ")),
    ("How many ", ("Tell me how many ", "Count: how many ")),
    ("Is there ", ("Do you see ", "Can you see ", "Does the picture show ")),
    ("Who ", ("Which person ", "Tell me who ")),
    (" left of ", (" to the left of ", " on the left of ")),
    (" right of ", (" to the right of ", " on the right of ")),
    (" below ", (" under ", " beneath ")),
    (" above ", (" over ",)),
    ("How big is ", ("What size is ",)),
)
"""Beginnings and words of questions, and what may stand for them."""
BEFORE = ("Look: ", "Imagine this. ", "Here is a scene. ", "Scene: ", "Context: ", "Listen. ", "I have a picture. ")
BETWEEN = (" ", " ", " ", "\n", "\n\n", " Question: ", "\nQuestion: ", " Tell me: ", " Now: ")
POLITE = ("Please tell me: ", "Can you tell me: ", "And ", "Now, ", "Question: ")


def asked(question: str, rng: Rng) -> str:
    """A question as one of many people would write it."""
    said = question
    for usual, others in OTHERWISE:
        if usual in said and rng.random() < 0.2:
            said = _straight(said.replace(usual, pick(others, rng), 1))
    if rng.random() < 0.12:
        said = pick(POLITE, rng) + said[0].lower() + said[1:]
    return loose(said, rng)


def _straight(said: str) -> str:
    """ "Tell me where is the star?" as it is said: "Tell me where the star is." """
    found = re.fullmatch(r"Tell me where (the .+)\?", said)
    return f"Tell me where {found[1]} is." if found else said


def loose(text: str, rng: Rng) -> str:
    """Now and then without the first capital or the last mark."""
    if rng.random() < 0.2:
        text = text[0].lower() + text[1:]
    return text[:-1] if text[-1] in ".?!" and rng.random() < 0.15 else text


def told(sentences: Sequence[str], rng: Rng) -> str:
    """An account before its question."""
    said = " ".join(sentences)
    if rng.random() < 0.15:
        return pick(BEFORE, rng) + said
    return said.lower() if rng.random() < 0.05 else said


def together(account: str, question: str, rng: Rng) -> str:
    """One turn that tells and asks; or asks first."""
    if rng.random() < 0.08:
        return f"{question}\n\n{account}"
    return f"{account}{pick(BETWEEN, rng)}{question}"
