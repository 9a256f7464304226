"""What a text-to-text model is asked to make of a text: its summary, the answer to a question, a table in words."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from embedded.world.papers import listings
from embedded.world.papers.listings import KNOWN, SHOWS
from embedded.world.said import accounts, phrasing
from embedded.world.texts import tales
from embedded.world.things import Rng, Split, pick

SUMMARIZE = (
    "Summarize: {}",
    "summarize: {}",
    "Summarize this text: {}",
    "{} Summarize this in one sentence.",
    "What happened? {}",
)
QUESTION = ("{question} {text}", "{question} {text}", "{text} {question}", "Question: {question} Context: {text}")


class Errand(NamedTuple):
    text: str
    answer: str


def errand(rng: Rng, split: Split = "train") -> Errand:
    """Anything that may be asked, of this side; most of it are questions, which are harder to learn than to sum up."""
    return pick(MAKERS, rng)(rng, split)


def article(rng: Rng, split: Split) -> Errand:
    """Bare, as the task of summarization gives it."""
    told = tales.tale(rng, split)
    return Errand(told.text, told.summary)


def _asked_for_short(rng: Rng, split: Split) -> Errand:
    told = tales.tale(rng, split)
    return Errand(pick(SUMMARIZE, rng).format(told.text), told.summary)


def _scene_in_short(rng: Rng, split: Split) -> Errand:
    """A scene that somebody repeats is said but once."""
    told = accounts.account(rng, split)
    return Errand(" ".join(told.sentences * int(rng.integers(1, 4))), " ".join(told.sentences))


def of_scene(rng: Rng, split: Split) -> Errand:
    """A question and a told scene."""
    told = accounts.account(rng, split)
    one = pick(told.asked, rng)
    text, question = " ".join(told.sentences), phrasing.asked(one.question, rng)
    return Errand(pick(QUESTION, rng).format(text=text, question=question), one.answer)


def of_table(rng: Rng, split: Split) -> Errand:
    """A table or records in one line, as the tasks about tables give them, after a question or what to say of it."""
    listed = listings.listing(rng, split)
    match int(rng.integers(5)):
        case 0:
            return Errand(f"{SHOWS} {listed.noted().line}", listings.shown(listed))
        case 1:
            which = "this" if len(listed.rows) == 1 else "each of these"
            few = listed._replace(rows=listed.rows[:3])
            return Errand(f"{KNOWN}{which}. {few.records().line}", listings.known(few))
        case at:
            first = listings.questions(listed, rng)[0]
            line = listed.noted().line if at < 4 else listed.records().line
            return Errand(f"{phrasing.loose(first.question, rng)} {line}", first.answer)


MAKERS: Sequence[Callable[[Rng, Split], Errand]] = (
    *(article,) * 4,
    _asked_for_short,
    _scene_in_short,
    *(of_scene,) * 8,
    *(of_table,) * 6,
)
