"""Scenes told in words, with what may be asked of them: how things lie, how many there are, who has what.

What training, validation and exams tell never mix: the checksum of each told fact (two things and their relation, a
number of things, a person and a thing, a thing and its place) says which side it is on (`entities.side_of`).
"""

from collections.abc import Callable, Sequence

from embedded.words import COLOURS, SHAPES, SIZES
from embedded.world.said.captions import OPPOSITES
from embedded.world.said.questioning import Account, Asked, number, of_things, related, which, yes
from embedded.world.texts.entities import PEOPLE, STRANGE, side_of, strange
from embedded.world.texts.french import Article, Named, seen_from, sentence
from embedded.world.texts.people import DOINGS, Doing
from embedded.world.things import Rng, Split, pick

RELATIONS = ("left of", "right of", "above", "below")
SAID = {
    "left of": ("left of", "left of", "to the left of", "on the left of"),
    "right of": ("right of", "right of", "to the right of", "on the right of"),
    "above": ("above", "above", "over"),
    "below": ("below", "below", "under", "beneath"),
}
SPOTS = (
    *(f"at the {row}{column}" for row in ("top", "bottom") for column in ("", " left", " right")),
    *("on the left", "on the right", "in the middle"),
)
MOST = 5
"""Of how many things of one kind accounts tell."""
LIES: Sequence[Callable[[str, str, str], str]] = (
    lambda one, how, other: f"{one} is {how} {other}",
    lambda one, how, other: f"{one} is {how} {other}",
    lambda one, how, other: f"there is {one} {how} {other}",
    lambda one, how, other: f"{how} {other} is {one}",
    lambda one, how, other: f"the picture shows {one} {how} {other}",
    lambda one, how, other: f"I see {one} {how} {other}",
)


def account(rng: Rng, split: Split = "train") -> Account:
    """Of one thing up to four, or of what two or three people have."""
    return pick((_lying, _lying, _lying, _watched, _watched, _three, _counted, _counted, _held, _held, _spot), rng)(
        rng, split
    )


def named(rng: Rng, beside: Sequence[Named] = (), sized: float = 0.25) -> Named:
    """A thing whose colour and shape none of these has; how often its size is told."""
    colours = [colour for colour in COLOURS if all(colour != one.colour for one in beside)]
    shapes = [shape for shape in SHAPES if all(shape != one.shape for one in beside)]
    return Named(pick(shapes, rng), pick(colours, rng), pick(tuple(SIZES), rng) if rng.random() < sized else None)


def person(rng: Rng, split: Split) -> str:
    """A first name; now and then one that nobody has heard."""
    return strange(rng, split) if rng.random() < STRANGE else pick(PEOPLE, rng)


def pair(rng: Rng, split: Split, one: Named | None = None, beside: Sequence[Named] = ()) -> tuple[Named, str, Named]:
    """Two things and how the first lies as seen from the second."""
    while True:
        first = one or named(rng, beside)
        second, relation = named(rng, (first, *beside)), pick(RELATIONS, rng)
        if side_of(first.shape, first.colour, relation, second.shape, second.colour) == split:
            return first, relation, second


def _lies(one: Named, relation: str, other: Named, rng: Rng) -> str:
    """The sentence; what is spoken of as known has its definite article."""
    the: Article = "the" if rng.random() < 0.2 else "a"
    how = pick(SAID[relation], rng)
    return sentence(pick(LIES[:2] if the == "the" else LIES, rng)(one.english(the), how, other.english(the)))


def _lying(rng: Rng, split: Split) -> Account:
    one, relation, other = pair(rng, split)
    asked = (*related(one, relation, other, rng), *of_things((one, other), rng))
    shown = f"{one.english()} {relation} {other.english()}"
    francais = f"{one.french()} {seen_from(relation, other.french())}"
    told = Asked(pick(("What do you see?", "What is in the picture?", "Describe the picture."), rng), sentence(shown))
    return Account(
        (_lies(one, relation, other, rng),), (*asked, told._replace(french=sentence(francais))), (one, other)
    )


def _watched(rng: Rng, split: Split) -> Account:
    """Somebody does something with one of two things."""
    one, relation, other = pair(rng, split)
    who, doing = person(rng, split), pick(DOINGS, rng)
    told = f"{one.english()} {relation} {other.english()}"
    francais = f"{one.french()} {seen_from(relation, other.french())}"
    asked = (
        Asked(f"What does {who} {doing.plain}?", sentence(told), sentence(francais)),
        Asked(f"Who {doing.verb} the {one.shape}?", f"{who}.", f"{who}."),
        Asked(f"Who {doing.verb} {one.english()}?", f"{who}.", f"{who}."),
    )
    how = pick(SAID[relation], rng)
    return Account(
        (f"{who} {doing.verb} {one.english()} {how} {other.english()}.",),
        (*asked, *related(one, relation, other, rng), *of_things((one, other), rng)),
        (one, other),
    )


def _three(rng: Rng, split: Split) -> Account:
    """A third thing lies beside one of two; what is asked of both relations has one answer each."""
    one, relation, other = pair(rng, split)
    while True:
        third, second, _ = pair(rng, split, beside=(one, other))
        if second != relation and side_of(third.shape, third.colour, second, other.shape, other.colour) == split:
            break
    again = other.english("the") if rng.random() < 0.7 else Named(other.shape).english("the")
    more = f"{sentence(third.english(), '')} is {pick(SAID[second], rng)} {again}."
    first, last = related(one, relation, other, rng), related(third, second, other, rng)
    clear = [*first[:3], *first[4:], *last[:3], *last[4:]]  # where `other` is has two answers
    if OPPOSITES[relation] == second:
        clear = [asked for asked in clear if not asked.answer.startswith(("No", "Non"))]
    return Account(
        (_lies(one, relation, other, rng), more), (*clear, *of_things((one, other, third), rng)), (one, other, third)
    )


def _counted(rng: Rng, split: Split) -> Account:
    things: list[Named] = []
    kinds = 2 if rng.random() < 0.7 else 3
    while len(things) < kinds:
        one = named(rng, things, sized=0.1)._replace(number=1 + int(rng.integers(MOST if kinds == 2 else 3)))
        if side_of(one.number, one.colour, one.shape) == split:
            things.append(one)
    *others, last = [one.english() for one in things]
    who, doing = person(rng, split), pick(DOINGS, rng)
    start = pick((f"there {'is' if things[0].number == 1 else 'are'}", f"{who} {doing.verb}", "I see"), rng)
    asked = [Asked(f"How many {plural(one)} are there?", *number(one.number)) for one in things]
    asked += [Asked(f"How many {one.colour} things are there?", *number(one.number)) for one in things]
    if start.startswith(who):
        asked += [Asked(f"How many {plural(one)} does {who} {doing.plain}?", *number(one.number)) for one in things]
    missing = pick([shape for shape in SHAPES if all(shape != one.shape for one in things)], rng)
    asked.append(Asked(f"How many {plural(Named(missing))} are there?", "None."))
    few, many = things[0], things[1]
    asked.append(yes(f"Are there more {plural(few)} than {plural(many)}?", few.number > many.number))
    told = sentence(f"{start} {', '.join(others)} and {last}")
    return Account((told,), (*asked, *asked, *of_things(things, rng)), tuple(things))


def plural(one: Named) -> str:
    """ "circles" """
    return Named(one.shape, number=2).english("").split(" ")[-1]


def _held(rng: Rng, split: Split) -> Account:
    """Two or three people and what each of them has; all do the same with it, or each something else."""
    rows: list[tuple[str, Doing, Named]] = []
    doing = pick(DOINGS, rng)
    while len(rows) < (2 if rng.random() < 0.6 else 3):
        one, who = named(rng, [row[2] for row in rows]), person(rng, split)
        if side_of(who, one.colour, one.shape) == split and all(who != row[0] for row in rows):
            rows.append((who, doing, one))
    asked = []
    for who, _, one in rows:
        asked += [
            Asked(f"What does {who} {doing.plain}?", sentence(one.english()), sentence(one.french())),
            Asked(f"Who {doing.verb} {which(one, rng)}?", f"{who}.", f"{who}."),
            Asked(f"Who {doing.verb} {Named(one.shape).english()}?", f"{who}.", f"{who}."),
            yes(f"Does {who} {doing.plain} {Named(one.shape).english()}?", True),
        ]
        others = [other for _, _, other in rows if other != one]
        asked.append(yes(f"Does {who} {doing.plain} {Named(pick(others, rng).shape).english()}?", False))
        if doing.verb == "has":
            asked.append(Asked(f"What colour is {who}'s {one.shape}?", sentence(str(one.colour))))
    told = [f"{who} {doing.verb} {one.english()}" for who, _, one in rows]
    sentences = (f"{' and '.join(told)}.",) if len(rows) == 2 and rng.random() < 0.4 else tuple(f"{s}." for s in told)
    things = tuple(one for _, _, one in rows)
    return Account(sentences, (*asked, *of_things(things, rng)), things)


def _spot(rng: Rng, split: Split) -> Account:
    """One thing somewhere in the picture."""
    while True:
        one, spot = named(rng, sized=0.6), pick(SPOTS, rng)
        if side_of(one.size, one.colour, one.shape, spot) == split:
            break
    told = pick(
        (f"there is {one.english()} {spot}", f"{one.english()} is {spot}", f"I see {one.english()} {spot}"), rng
    )
    where = Asked(f"Where is {which(one, rng)}?", sentence(spot))
    what = Asked(f"What is {spot}?", sentence(one.english()), sentence(one.french()))
    return Account((sentence(told),), (where, what, where, what, *of_things((one,), rng)), (one,))
