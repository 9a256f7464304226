"""Questions about things that a text told of, with their answers in English and, where easily said, in French."""

from collections.abc import Sequence
from typing import NamedTuple

from embedded.words import CHIFFRES, COLOURS, DIGITS, SHAPES
from embedded.world.said.captions import OPPOSITES, PLURALS, article
from embedded.world.texts.french import Named, seen_from, sentence
from embedded.world.things import Rng, pick


class Asked(NamedTuple):
    """A question and its answer; the same answer in French where it is easily said."""

    question: str
    answer: str
    french: str | None = None


class Account(NamedTuple):
    """Sentences, all that may be asked of them, and the things as data."""

    sentences: tuple[str, ...]
    asked: tuple[Asked, ...]
    things: tuple[Named, ...]


def yes(question: str, true: bool, otherwise: str = "") -> Asked:
    """`otherwise` is what is so instead: ", it is red"."""
    if true:
        return Asked(question, "Yes.", "Oui.")
    return Asked(question, f"No{otherwise}.", None if otherwise else "Non.")


def number(count: int) -> tuple[str, str]:
    """ "Two.", "Deux." """
    return sentence(DIGITS[count]), sentence(CHIFFRES[count])


def which(one: Named, rng: Rng) -> str:
    """How a question names a thing: "the square", "the blue square"."""
    return (one if rng.random() < 0.3 else Named(one.shape)).english("the")


def of_things(things: Sequence[Named], rng: Rng) -> list[Asked]:
    """Their colours, shapes and sizes, whether they are there, and how many in all."""
    found = [asked for one in things for asked in _of_thing(one, rng)]
    one = pick(things, rng)
    found.append(yes(f"Is there {article(one.shape)}?", True))
    found.append(yes(f"Is there {article(f'{one.colour} {one.shape}')}?", True))
    missing = pick([shape for shape in SHAPES if all(shape != other.shape for other in things)], rng)
    found.append(yes(f"Is there {article(missing)}?", False))
    found.append(yes(f"Is there {article(f'{pick(tuple(COLOURS), rng)} {missing}')}?", False))
    total = sum(one.number for one in things)
    found.append(Asked(f"How many {pick(('things', 'shapes'), rng)} are there?", *number(total)))
    return found


def _of_thing(one: Named, rng: Rng) -> list[Asked]:
    noun, verb, it = (one.shape, "is", "it is") if one.number == 1 else (PLURALS[one.shape], "are", "they are")
    colour = str(one.colour)
    other = pick([name for name in COLOURS if name != colour], rng)
    found = [
        Asked(f"What colour {verb} the {noun}?", sentence(colour), sentence(one.coloured())),
        yes(f"{verb.capitalize()} the {noun} {colour}?", True),
        yes(f"{verb.capitalize()} the {noun} {other}?", False, f", {it} {colour}"),
    ]
    if one.number == 1:
        shape = Named(one.shape)
        question = pick((f"What is {colour}?", f"Which shape is {colour}?", f"What shape is {colour}?"), rng)
        found.append(Asked(question, sentence(shape.english("the")), sentence(shape.french("the"))))
    if one.size:
        found.append(Asked(f"How big {verb} the {noun}?", sentence(one.size)))
    return found


def related(one: Named, relation: str, other: Named, rng: Rng) -> list[Asked]:
    """How one lies as seen from the other, and the other way round; what is where is asked in the first four."""
    back = OPPOSITES[relation]
    aside = pick([side for side in OPPOSITES if side not in (relation, back)], rng)
    plain, far = one._replace(size=None), other._replace(size=None)
    return [
        Asked(f"What is {relation} {which(other, rng)}?", sentence(one.english()), sentence(one.french())),
        Asked(f"What is {back} {which(one, rng)}?", sentence(other.english()), sentence(other.french())),
        Asked(
            f"Where is {which(one, rng)}?",
            sentence(f"{relation} {far.english('the')}"),
            sentence(seen_from(relation, far.french("the"))),
        ),
        Asked(
            f"Where is {which(other, rng)}?",
            sentence(f"{back} {plain.english('the')}"),
            sentence(seen_from(back, plain.french("the"))),
        ),
        yes(f"Is {which(one, rng)} {relation} {which(other, rng)}?", True),
        yes(f"Is {which(other, rng)} {back} {which(one, rng)}?", True),
        yes(f"Is {which(one, rng)} {pick((back, aside), rng)} {which(other, rng)}?", False),
        yes(f"Is {which(other, rng)} {pick((relation, aside), rng)} {which(one, rng)}?", False),
    ]
