"""The same questions in the many words that people put them in."""

import re
from collections.abc import Sequence

from embedded.world.things import Rng, pick

WAYS: Sequence[tuple[str, Sequence[str]]] = (
    (
        "what is .*",
        (
            "what is it",
            "what is this",
            "what is that",
            "what's this",
            "what is in the picture",
            "what is in this picture",
            "what is in this image",
            "what is in the image",
            "what do you see",
            "what do you see in the picture",
            "what can you see here",
            "what can be seen",
            "what is shown",
            "what is shown here",
            "what does the picture show",
            "what does this image show",
            "what is there",
            "describe the picture",
            "describe this picture",
            "describe the image",
            "describe it",
            "caption this image",
            "write a caption",
            "tell me what you see",
            "say what is in the picture",
        ),
    ),
    (
        "how many .*",
        (
            "how many things are there",
            "how many shapes are there",
            "how many shapes do you see",
            "how many things are in the picture",
            "how many shapes are in the picture",
            "how many objects are there",
            "how many are there",
            "count the shapes",
            "count the things in the picture",
        ),
    ),
    (
        "what colour is the ground.",
        (
            "what colour is the ground",
            "which colour is the ground",
            "what color is the ground",
            "what colour is the background",
            "what color is the background",
            "which colour is the background",
            "what is the colour of the ground",
            "what is the colour of the background",
        ),
    ),
    (
        r"what colour is the (\w+).",
        (
            "what colour is the {}",
            "which colour is the {}",
            "what color is the {}",
            "which color is the {}",
            "which colour has the {}",
            "what is the colour of the {}",
            "tell me the colour of the {}",
        ),
    ),
    (
        r"what shape is (\w+).",
        (
            "what shape is {}",
            "which shape is {}",
            "what is {}",
            "what shape is the {} thing",
            "what is the {} thing",
            "which thing is {}",
        ),
    ),
    (
        r"where is the (\w+) as seen from the (\w+).",
        (
            "where is the {} as seen from the {}",
            "where is the {} seen from the {}",
            "where does the {} lie as seen from the {}",
            "from the {1}, where is the {0}",
        ),
    ),
    (
        r"where is the (\w+).",
        ("where is the {}", "where can you see the {}", "where in the picture is the {}", "where does the {} lie"),
    ),
    (
        r"how big is the (\w+).",
        ("how big is the {}", "how large is the {}", "what size is the {}", "is the {} big or small"),
    ),
    (
        "is there (.+).",
        (
            "is there {}",
            "is there {} in the picture",
            "do you see {}",
            "can you see {}",
            "does the picture show {}",
            "is {} in the picture",
        ),
    ),
)
"""By the question as `captions` asks it: the same in other words, without what ends it."""
ENDINGS = ("?", "?", "?", "", ".", "?")
BEFORE = ("", "", "", "", "", "", "please, ", "question: ", "so, ")


def worded(question: str, rng: Rng) -> str:
    """The question in other words."""
    for pattern, ways in WAYS:
        if found := re.fullmatch(pattern, question):
            return framed(str(pick(ways, rng)).format(*found.groups()), rng)
    return question


def framed(question: str, rng: Rng) -> str:
    """As some people begin and end what they ask."""
    return f"{pick(BEFORE, rng)}{question}{pick(ENDINGS, rng)}"
