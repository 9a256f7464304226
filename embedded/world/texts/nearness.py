"""Three texts: one, another that means the same or answers it, and a third that only looks like it."""

from typing import NamedTuple

from embedded.world.texts import feelings, fillings, opinions, passages, topics
from embedded.world.texts.entities import side_of
from embedded.world.texts.passages import Fact, altered, asked, told, worded
from embedded.world.things import Rng, Split, pick


class Triple(NamedTuple):
    source: str
    near: str
    far: str


def triple(rng: Rng, split: Split = "train") -> Triple:
    drawn = rng.random()
    if drawn < 0.4:
        return paraphrase(rng, split)
    if drawn < 0.8:
        return found(rng, split)
    return _felt(rng, split) if drawn < 0.9 else _on_topic(rng, split)


def paraphrase(rng: Rng, split: Split) -> Triple:
    """A fact in two wordings, and another fact that shares most of its words."""
    one = passages.fact(rng, split)
    source = told(one, rng).text
    while (near := told(one, rng).text) == source:
        pass
    return Triple(source, near, told(altered(one, split, rng), rng).text)


def found(rng: Rng, split: Split) -> Triple:
    """A question or the beginning of a fact, the story that has it, and a story that is much alike."""
    among = fillings.cast(rng, split)
    one = passages.fact(rng, split, among)
    question = asked(one, rng)
    while passages.tells(other := altered(one, split, rng), one, question):
        pass
    query = question.text if rng.random() < 0.7 else told(one, rng).text
    return Triple(query, _story(one, rng, among), _story(other, rng, among))


def _story(one: Fact, rng: Rng, among: fillings.Cast) -> str:
    """The fact, with up to three other sentences."""
    lines = [told(one, rng).text]
    for _ in range(int(rng.integers(4))):
        line = opinions.opinion(rng).text if rng.random() < 0.4 else told(passages.fact(rng, "train", among), rng).text
        lines.append(line if line[-1] in ".!?" else f"{line}.")
    return " ".join(lines[int(at)] for at in rng.permutation(len(lines)))


def _felt(rng: Rng, split: Split) -> Triple:
    """Two sentences that praise, or blame, the same; and one that does the other."""
    feeling = pick(feelings.SENTIMENTS[::2], rng)
    thing = pick(feelings.THINGS, rng)
    said = [_said(thing, some, rng, split) for some in (feeling, feeling, feelings.OPPOSITE[feeling])]
    return Triple(*said)


FRAMES = tuple(line for line in feelings.FRAMES if "{thing}" in line and "{any}" not in line)


def _said(thing: str, feeling: feelings.Sentiment, rng: Rng, split: Split) -> str:
    while True:
        slots = opinions.slots_of(rng, split) | opinions.words_of(feeling, rng) | {"thing": thing}
        text = worded(pick(FRAMES, rng), slots).text
        if side_of(text) == split:
            return text


def _on_topic(rng: Rng, split: Split) -> Triple:
    one, other = (int(at) for at in rng.permutation(len(topics.TOPICS))[:2])
    names = tuple(topics.TOPICS)
    return Triple(*(topics.about(rng, split, names[at]).text for at in (one, one, other)))
