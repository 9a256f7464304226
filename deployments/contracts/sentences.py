"""Where sentences end: of a text that is there, and of one that is still being written."""

import re

END = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"'”’)\]])\s+|(?<=[。！？])|\n+")


class Sentences:
    """Cuts a text that comes in pieces. Its parts are cut at the ends of sentences alone, so that what is made of them
    one by one is what is made of the sentences of the whole.
    """

    def __init__(self) -> None:
        self._text = ""
        self._told = 0

    def add(self, piece: str) -> str | None:
        """The sentences that are whole now, if there is a word in them. A sentence is whole once another begins."""
        self._text += piece
        waiting = self._text[self._told :]
        ends = [end.end() for end in END.finditer(waiting) if waiting[end.end() :].strip()]
        return self._tell(ends[-1]) if ends and _has_word(waiting[: ends[-1]]) else None

    def rest(self, text: str) -> str | None:
        """What is left of the whole text, None where nothing of it can be said after what was told.

        Raises ValueError where the pieces were not its beginning.
        """
        if self.untouched:
            return text
        if not text.startswith(self._text[: self._told]):
            raise ValueError("the pieces of a text do not spell its beginning")
        rest = text[self._told :]
        return rest if _has_word(rest) else None

    @property
    def untouched(self) -> bool:
        """Nothing was told yet."""
        return self._told == 0

    def _tell(self, length: int) -> str:
        told = self._text[self._told : self._told + length]
        self._told += length
        return told


def _has_word(text: str) -> bool:
    return any(sign.isalnum() for sign in text)
