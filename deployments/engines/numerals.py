"""Numbers written out in words, for voices that read letters alone."""

import re

from num2words import num2words  # type: ignore[import-untyped]

_NUMBER = re.compile(r"\d+(?:[.,]\d{3})*(?:\.\d+)?(?:st|nd|rd|th)?(?!\d)|\d+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_LONGEST = 15
"""Digits; longer ones are read one by one, as one reads a telephone number."""


def written_out(text: str) -> str:
    """ "3 circles" → "three circles", "1,234.5" → "one thousand, two hundred and thirty-four point five"."""
    if not any(sign.isdigit() for sign in text):
        return text
    spelled = _NUMBER.sub(lambda found: f" {_words(found[0])} ", text)
    return re.sub(r" +([.,;:!?])", r"\1", re.sub(r" {2,}", " ", spelled)).strip()


def _words(number: str) -> str:
    if ordinal := _ORDINAL.fullmatch(number):
        return str(num2words(int(ordinal[1]), to="ordinal"))
    plain = number.replace(",", "")
    if len(plain) > _LONGEST or plain.count(".") > 1:
        return " ".join(str(num2words(int(digit))) for digit in plain if digit.isdigit())
    return str(num2words(float(plain) if "." in plain else int(plain)))
