"""Every word of the world's texts, which the text encoders' tokenizers have whole; others they spell."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from embedded.words import COLOURS, DIGITS, ENGLISH, SHAPES
from embedded.world.said.captions import PLURALS
from embedded.world.texts import entities, feelings, fillings, lore, topics
from embedded.world.texts.entities import listed
from embedded.world.things import GROUNDS

SPELLED = (*listed("s es ed ing er ly th nd on an in ar en or el ra ri ro na la le li ma ta to"),)
"""Ends and middles of words that are spelled."""
OTHERS = """
example text about sentence topic talks picture says feeling label person people place city name colour shape number
question answer table row column total sum average mean how many much which who what where when all they together
count points score goals team year population country price age size height weight length apples coins euros dollars
than more less most least highest lowest biggest smallest first last both either neither every each other others any
some is are was were be been has have had do does did not no yes of the a an and or but in on at to by for from with
this that these those it its he she his her they their we our you your i me my he's said tells told story stories
passage describe draw show please a photo image thing things positive negative neutral praise complaint happy angry
statement
"""


def _strings(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        yield from (word for pair in said.items() for part in pair for word in _strings(part))
    elif isinstance(said, Iterable):
        yield from (word for part in said for word in _strings(part))


SLOTS = frozenset({"colour2", "shape2", "size2"})
"""Names of slots that are no words."""
MODULES = (entities, feelings, fillings, lore, topics)


def words() -> tuple[str, ...]:
    """All of them, lower case and sorted."""
    constants = (value for module in MODULES for name, value in vars(module).items() if name.isupper())
    texts = (*_strings(tuple(constants)), *ENGLISH, *COLOURS, *SHAPES, *PLURALS.values(), *DIGITS, *GROUNDS, OTHERS)
    found = {word for text in texts for word in re.findall(r"\w+", re.sub(r"{[^}]*}", " ", text.lower()))}
    return tuple(sorted(found - SLOTS))


WORDS = words()
