"""Conversations about told scenes and people, with system messages, and turn after turn; and all others."""

from collections.abc import Callable, Sequence

from embedded.world.said import accounts, chores, phrasing, smalltalk
from embedded.world.said.captions import article
from embedded.world.said.questioning import Account, Asked
from embedded.world.said.turns import MOST_QUESTIONS, Chat, said
from embedded.world.texts import fillings, passages
from embedded.world.things import Rng, Split, pick

IDLE = ("You are a helpful assistant.", "Be friendly.", "You answer questions about pictures.", "You are kind.")
BRIEF = ("Be brief.", "Answer in one word.", "Answer as shortly as you can.", "Answer with one word only.")
FRENCH = ("Answer in French.", "Always answer in French.", "Répondez en français.", "You speak French only.")
AS_JSON = ("Say it as JSON.", "Give me that as JSON.", "As JSON, please.", "Write the things as JSON.")
IN_FRENCH = (
    "Say it in French.",
    "Say that in French.",
    "And in French?",
    "In French, please.",
    "Translate that to French.",
)


def chat(rng: Rng, split: Split = "train") -> Chat:
    """Any conversation of this side."""
    return pick(MAKERS, rng)(rng, split)


def of_scene(rng: Rng, split: Split) -> Chat:
    """One scene, and several questions; now and then a word of thanks or a wish between them."""
    told = accounts.account(rng, split)
    return _interviewed(told, rng)


def of_people(rng: Rng, split: Split) -> Chat:
    """Facts about people of one cast, as `passages` tells them."""
    cast = fillings.cast(rng, split)
    facts = [passages.fact(rng, split, cast) for _ in range(1 + int(rng.integers(3)))]
    asked = []
    for one in facts:
        for _ in range(3):
            question = passages.asked(one, rng)
            if not any(passages.tells(other, one, question) for other in facts if other is not one):
                answer = " ".join(one.slots[slot] for slot in question.answer.split("+"))
                if question.answer.split("+")[-1] in ("job", "thing", "animal", "shape", "shape2"):
                    answer = article(answer)
                asked.append(Asked(question.text, f"{answer[0].upper()}{answer[1:]}."))
    texts = tuple(passages.told(one, rng).text for one in facts)
    return _interviewed(Account(texts, tuple(asked), ()), rng) if asked else of_people(rng, split)


def _interviewed(told: Account, rng: Rng) -> Chat:
    order = [told.asked[int(at)] for at in rng.permutation(len(told.asked))]
    asked = list({one.question: one for one in order}.values())[: 1 + int(rng.integers(MOST_QUESTIONS))]
    text = phrasing.told(told.sentences, rng)
    system, answer_of = _way(asked, rng)
    if rng.random() < 0.1:
        turns = [text, pick(("I see. What would you like to know?", "All right. Ask me."), rng)]
        turns = [text, "Très bien."] if system in FRENCH else turns
        turns += [phrasing.asked(asked[0].question, rng), answer_of(asked[0])]
    elif rng.random() < 0.06 and not system:
        system, turns = text, [phrasing.asked(asked[0].question, rng), answer_of(asked[0])]
    else:
        turns = [phrasing.together(text, phrasing.asked(asked[0].question, rng), rng), answer_of(asked[0])]
    for one in asked[1:]:
        turns += [phrasing.asked(one.question, rng), answer_of(one)]
    turns += _wish(told, asked[-1], rng) if not system else []
    return said(*turns, system=system)


def _way(asked: Sequence[Asked], rng: Rng) -> tuple[str | None, Callable[[Asked], str]]:
    """A system message, and how answers are given by it."""
    if all(one.french for one in asked) and rng.random() < 0.3:
        return pick(FRENCH, rng), lambda one: str(one.french)
    match int(rng.integers(12)):
        case 0:
            return pick(IDLE, rng), lambda one: one.answer
        case 1:
            return pick(BRIEF, rng), brief
        case _:
            return None, lambda one: one.answer


def brief(one: Asked) -> str:
    """The answer without what is added to it: "No, it is red." becomes "No"; "A red circle." becomes "Circle"."""
    said = one.answer.rstrip(".").split(",")[0]
    words = said.split()
    return words[-1].capitalize() if words[0] in ("A", "An", "The") else said


def _wish(told: Account, last: Asked, rng: Rng) -> list[str]:
    """How a conversation may go on."""
    match int(rng.integers(8)):
        case 0 if last.french:
            return [phrasing.loose(pick(IN_FRENCH, rng), rng), last.french]
        case 1 if told.things:
            return [phrasing.loose(pick(AS_JSON, rng), rng), chores.as_json(told.things)]
        case 2:
            return list(smalltalk.talk(rng))
        case _:
            return []


MAKERS: Sequence[Callable[[Rng, Split], Chat]] = (*(of_scene,) * 24, *(of_people,) * 5, *chores.MAKERS)
