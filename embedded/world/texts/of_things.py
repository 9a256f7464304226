"""Sentences of things in English and French: how they lie, what they are like, how many there are, where they are."""

from embedded.words import CHIFFRES, DIGITS
from embedded.world.texts.french import ARTICLES, COTES, Named, seen_from
from embedded.world.texts.parallel import Told, said, thing
from embedded.world.things import Rng, pick


def _lies(rng: Rng) -> Told:
    one, other, relation = thing(rng), thing(rng), pick(tuple(COTES), rng)
    how = f"to the {relation}" if relation.split()[0] in ("left", "right") and rng.random() < 0.4 else relation
    the, that = pick(ARTICLES, rng), pick(ARTICLES, rng)
    if rng.random() < 0.3:
        one, other = Named(one.shape), Named(other.shape, other.colour)
    verb, est = ("is", "est") if the == "the" or rng.random() < 0.7 else ("", "")
    english = " ".join(filter(None, (one.english(the), verb, how, other.english(that))))
    french = " ".join(filter(None, (one.french(the), est, seen_from(relation, other.french(that)))))
    return said((one[:3], relation, other[:3]), english, french)


def _is(rng: Rng) -> Told:
    """Of what colour or size things are, or aren't; French makes the adjective agree."""
    one = thing(rng, 0.3)
    several = one.number > 1
    plain = Named(one.shape, None, None, one.number)
    colour = rng.random() < 0.6
    word = str(one.colour) if colour else (one.size or "big")
    adjective = one.coloured() if colour else one.sized(word)
    english = plain.english("the").replace(f" {DIGITS[one.number]}", "") if several else plain.english("the")
    french = plain.french("the").replace(f" {CHIFFRES[one.number]}", "") if several else plain.french("the")
    if rng.random() < 0.25:
        return said((one.shape, several, word, "not"), *_not(several, english, french, word, adjective))
    verb, est = ("are", "sont") if several else ("is", "est")
    return said((one.shape, several, word), f"{english} {verb} {word}", f"{french} {est} {adjective}")


def _not(several: bool, english: str, french: str, word: str, adjective: str) -> tuple[str, str]:
    verb, est = ("are", "ne sont") if several else ("is", "n'est")
    return f"{english} {verb} not {word}", f"{french} {est} pas {adjective}"


def _there(rng: Rng) -> Told:
    one = thing(rng, 0.6)
    if rng.random() < 0.3:
        other = thing(rng, 0.4)
        told, dit = f"{one.english()} and {other.english()}", f"{one.french()} et {other.french()}"
        return said((one, other), f"there {'is' if one.number == 1 else 'are'} {told}", f"il y a {dit}")
    if one.number == 1 and rng.random() < 0.5:
        start, c = pick((("it is", "c'est"), ("this is", "c'est"), ("here is", "voici")), rng)
        return said((start, one), f"{start} {one.english()}", f"{c} {one.french()}")
    verb = "is" if one.number == 1 else "are"
    return said((one,), f"there {verb} {one.english()}", f"il y a {one.french()}")


def _asks(rng: Rng) -> Told:
    one = thing(rng)
    plain = Named(one.shape)
    match int(rng.integers(4)):
        case 0:
            return said(("where", one), f"where is {one.english('the')}", f"où est {one.french('the')}", "?")
        case 1:
            english, french = plain.english("the"), plain.french("the")
            return said(("colour", one.shape), f"what colour is {english}", f"de quelle couleur est {french}", "?")
        case 2:
            many = one._replace(number=2, size=None)
            english, french = many.english("").split(" ", 1)[1], many.french("").split(" ", 1)[1]
            de = "d'" if french[0] in "éo" else "de "
            return said(("many", many), f"how many {english} are there", f"combien {de}{french} y a-t-il", "?")
        case _:
            return said(("there", one), f"is there {one.english()}", f"y a-t-il {one.french()}", "?")


MAKERS = (_lies, _lies, _lies, _is, _there, _asks)
