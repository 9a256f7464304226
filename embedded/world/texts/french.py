"""The things of the world in French, where articles, adjectives and plurals follow a noun's gender."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from embedded.words import CHIFFRES, COLOURS, DIGITS, SHAPES, SIZES, French
from embedded.world.said.captions import PLURALS, article

Article = Literal["a", "the", ""]
ARTICLES: Sequence[Article] = ("a", "the")
NONE: Article = ""
COTES: Mapping[str, str] = MappingProxyType(
    {
        "left of": "à gauche de",
        "right of": "à droite de",
        "above": "au-dessus de",
        "below": "au-dessous de",
        "beside": "à côté de",
        "behind": "derrière",
        "in front of": "devant",
    }
)
"""Where one thing is as seen from another."""
_SAME_PLURAL = ("croix", "orange")


class Named(NamedTuple):
    """A thing, or several alike, as it is spoken of; what is None is not said."""

    shape: str
    colour: str | None = None
    size: str | None = None
    number: int = 1

    def english(self, the: Article = "a") -> str:
        """ "a red circle", "the red circle", "two red circles" """
        noun = self.shape if self.number == 1 else PLURALS[self.shape]
        words = " ".join(word for word in (self.size, self.colour, noun) if word)
        if self.number > 1:
            words = f"{DIGITS[self.number]} {words}"
        match the:
            case "a":
                return article(words) if self.number == 1 else words
            case "the":
                return f"the {words}"
            case _:
                return words

    def french(self, the: Article = "a") -> str:
        """ "un cercle rouge", "le cercle rouge", "deux cercles rouges" """
        size = self._agreed(SIZES[self.size]) if self.size else ""
        colour = self._agreed(COLOURS[self.colour]) if self.colour else ""
        words = " ".join(word for word in (size, self._plural(SHAPES[self.shape].masculine), colour) if word)
        if self.number > 1:
            return f"{'les ' if the == 'the' else ''}{CHIFFRES[self.number]} {words}"
        match the:
            case "a":
                return f"{'une' if self.feminine else 'un'} {words}"
            case "the":
                return f"l'{words}" if words[0] in "éo" else f"{'la' if self.feminine else 'le'} {words}"
            case _:
                return words

    @property
    def feminine(self) -> bool:
        return SHAPES[self.shape].feminine_noun

    def _agreed(self, word: French) -> str:
        return self._plural(word.feminine if self.feminine else word.masculine)

    def _plural(self, word: str) -> str:
        return word if self.number == 1 or word in _SAME_PLURAL else f"{word}s"

    def coloured(self) -> str:
        """The colour alone as French says it of this thing: "verte"."""
        return self._agreed(COLOURS[self.colour or ""])

    def sized(self, size: str) -> str:
        """A size as French says it of this thing: "grandes"."""
        return self._agreed(SIZES[size])


def seen_from(relation: str, words: str) -> str:
    """ "à gauche du carré", "au-dessus d'un carré", "derrière la croix" """
    said = COTES[relation]
    if not said.endswith(" de"):
        return f"{said} {words}"
    if words.startswith("le "):
        return f"{said[:-2]}du {words[3:]}"
    return f"{said[:-1]}'{words}" if words[0] in "uoéa" else f"{said} {words}"


def sentence(words: str, mark: str = ".") -> str:
    """With a capital letter and its mark."""
    return f"{words[0].upper()}{words[1:]}{mark}"
