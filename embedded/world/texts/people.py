"""Who lives in the world, where, and what they do: English words with the French for them."""

from collections.abc import Sequence
from typing import NamedTuple

from embedded.words import French


class Person(NamedTuple):
    name: str
    she: bool

    @property
    def pronoun(self) -> str:
        return "she" if self.she else "he"

    @property
    def owner(self) -> str:
        return "her" if self.she else "his"


class Place(NamedTuple):
    name: str
    french: str


class Doing(NamedTuple):
    """What is done to a thing: "sees", "see", "saw"; "voit", and "vois" with je."""

    verb: str
    plain: str
    past: str
    french: str
    je: str


class Trait(NamedTuple):
    """As in "Anna is happy" or "Anna is a baker"; French has two forms of it and needs no article."""

    word: str
    french: French


_SHE = """
Anna Marie Lena Emma Julia Clara Nina Sara Rosa Lucy Eva Zoe Maya Alice Maria Laura Sophie Kate Mia Ella Ida Olga Lisa
"""
_HE = """
Paul Tom Hugo Max Leo Ben Jack Oscar Felix Noah Adam Karl Omar Louis John David Peter Simon Luke Emil Ivan Mark Henry
"""
PEOPLE: Sequence[Person] = (
    *(Person(name, True) for name in _SHE.split()),
    *(Person(name, False) for name in _HE.split()),
)
_ALIKE = """
Paris Berlin Rome Lyon Madrid Oslo Tokyo Dublin Prague Milan Nice Munich Boston Chicago Budapest Porto Stockholm
"""
PLACES: Sequence[Place] = (
    *(Place(name, name) for name in _ALIKE.split()),
    Place("London", "Londres"),
    Place("Vienna", "Vienne"),
    Place("Lisbon", "Lisbonne"),
    Place("Geneva", "Genève"),
    Place("Moscow", "Moscou"),
    Place("Venice", "Venise"),
)
DOINGS: Sequence[Doing] = (
    Doing("sees", "see", "saw", "voit", "vois"),
    Doing("has", "have", "had", "a", "ai"),
    Doing("draws", "draw", "drew", "dessine", "dessine"),
    Doing("paints", "paint", "painted", "peint", "peins"),
    Doing("buys", "buy", "bought", "achète", "achète"),
    Doing("finds", "find", "found", "trouve", "trouve"),
    Doing("likes", "like", "liked", "aime", "aime"),
    Doing("wants", "want", "wanted", "veut", "veux"),
    Doing("holds", "hold", "held", "tient", "tiens"),
    Doing("sells", "sell", "sold", "vend", "vends"),
    Doing("loses", "lose", "lost", "perd", "perds"),
)
MOODS: Sequence[Trait] = (
    Trait("happy", French("content", "contente")),
    Trait("sad", French("triste", "triste")),
    Trait("tired", French("fatigué", "fatiguée")),
    Trait("old", French("vieux", "vieille")),
    Trait("young", French("jeune", "jeune")),
    Trait("strong", French("fort", "forte")),
    Trait("ready", French("prêt", "prête")),
    Trait("kind", French("gentil", "gentille")),
    Trait("famous", French("célèbre", "célèbre")),
    Trait("tall", French("grand", "grande")),
)
JOBS: Sequence[Trait] = (
    Trait("painter", French("peintre", "peintre")),
    Trait("baker", French("boulanger", "boulangère")),
    Trait("singer", French("chanteur", "chanteuse")),
    Trait("dancer", French("danseur", "danseuse")),
    Trait("student", French("étudiant", "étudiante")),
    Trait("farmer", French("fermier", "fermière")),
    Trait("nurse", French("infirmier", "infirmière")),
    Trait("cook", French("cuisinier", "cuisinière")),
    Trait("doctor", French("médecin", "médecin")),
    Trait("teacher", French("professeur", "professeure")),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
