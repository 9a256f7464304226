"""Sentences of people in English and French: what they do with things, where they live, how they feel, and when."""

from embedded.world.texts.parallel import Told, said, someone, somewhere, thing
from embedded.world.texts.people import DAYS, DOINGS, JOBS, JOURS, MOODS, PEOPLE, Person
from embedded.world.things import Rng, pick


def _does(rng: Rng) -> Told:
    """Somebody, I or we do something with things."""
    one, doing, who = thing(rng, 0.35), pick(DOINGS, rng), someone(rng)
    told, dit = one.english(), one.french()
    if rng.random() < 0.2:
        other = thing(rng, 0.3)
        told, dit = f"{told} and {other.english()}", f"{dit} et {other.french()}"
    match int(rng.integers(5)):
        case 0:
            je = f"j'{doing.je}" if doing.je[0] in "aeiou" else f"je {doing.je}"
            return said(("I", doing.verb, told), f"I {doing.plain} {told}", f"{je} {dit}")
        case 1:
            il = "elle" if who.she else "il"
            return said((who.she, doing.verb, told), f"{who.pronoun} {doing.verb} {told}", f"{il} {doing.french} {dit}")
        case _:
            return said(
                (who.name, doing.verb, told), f"{who.name} {doing.verb} {told}", f"{who.name} {doing.french} {dit}"
            )


def _person(rng: Rng) -> Told:
    """Where people live and come from, what they are; moods and jobs agree with them in French."""
    who, where = someone(rng), somewhere(rng)
    name, il = (who.name, who.name) if rng.random() < 0.8 else (who.pronoun, "elle" if who.she else "il")
    match int(rng.integers(5)):
        case 0:
            return said((name, "lives", where.name), f"{name} lives in {where.name}", f"{il} habite à {where.french}")
        case 1:
            de = "d'" if where.french[0] in "AEIOUY" else "de "
            return said((name, "from", where.name), f"{name} is from {where.name}", f"{il} vient {de}{where.french}")
        case 2:
            return said((name, "loves", where.name), f"{name} loves {where.name}", f"{il} aime {where.french}")
        case _:
            return _trait(pick(PEOPLE, rng), rng)


def _trait(who: Person, rng: Rng) -> Told:
    """Of somebody whose name tells French which form to take."""
    name, il = (who.name, who.name) if rng.random() < 0.8 else (who.pronoun, "elle" if who.she else "il")
    if rng.random() < 0.4:
        job = pick(JOBS, rng)
        return said((name, job.word), f"{name} is a {job.word}", f"{il} est {job.french[int(who.she)]}")
    mood = pick(MOODS, rng)
    word, mot = mood.word, str(mood.french[int(who.she)])
    if rng.random() < 0.25:
        return said((name, word, "very"), f"{name} is very {word}", f"{il} est très {mot}")
    if rng.random() < 0.2:
        return said((name, word, "not"), f"{name} is not {word}", f"{il} n'est pas {mot}")
    return said((name, word), f"{name} is {word}", f"{il} est {mot}")


def _day(rng: Rng) -> Told:
    one, doing, who, at = thing(rng), pick(DOINGS, rng), someone(rng), int(rng.integers(len(DAYS)))
    english, french = f"{who.name} {doing.verb} {one.english()}", f"{who.name} {doing.french} {one.french()}"
    return said((who.name, doing.verb, one, at), f"on {DAYS[at]} {english}", f"{JOURS[at]} {french}")


def _asks(rng: Rng) -> Told:
    who, where, one = someone(rng), somewhere(rng), thing(rng)
    il = "elle" if who.she else "il"
    match int(rng.integers(3)):
        case 0:
            return said(("where", who.name), f"where is {who.name}", f"où est {who.name}", "?")
        case 1:
            return said(("who", one), f"who has {one.english()}", f"qui a {one.french()}", "?")
        case _:
            english, french = f"does {who.pronoun} live in {where.name}", f"habite-t-{il} à {where.french}"
            return said(("lives", who.pronoun, where.name), english, french, "?")


MAKERS = (_does, _does, _does, _person, _person, _day, _asks)
