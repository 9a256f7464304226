"""What the chat must know of held-out scenes, in turn after turn, in French and as JSON."""

import json
import re
from collections.abc import Callable, Iterator

from pydantic import JsonValue

from embedded.exams.exam import Exam, Examined, share
from embedded.world.said import accounts, chats, chores, phrasing, smalltalk
from embedded.world.said.turns import said
from embedded.world.texts import sentences
from embedded.world.things import Rng, pick, seeded

LLAMA = "anymodal/tiny-llama"
CHAT = "text-generation"


def same(answer: str, expected: str) -> bool:
    """Whether both say the same, whatever their capitals and marks."""
    return _plain(answer) == _plain(expected)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))


def _chance(title: str) -> Rng:
    return seeded(title, "held_out", 0)


def _chatted(examined: Examined, *turns: str, system: str | None = None) -> str:
    """What the chat says to these turns of user and assistant."""
    messages: list[JsonValue] = [{"role": turn.role, "content": turn.content} for turn in said(*turns, system=system)]
    return str(examined.ask(CHAT, messages, model=LLAMA, max_new_tokens=96)["generated_text"])


def scenes(examined: Examined) -> float:
    """A scene and one question about it, put as people put it."""

    def right(rng: Rng) -> bool:
        told = accounts.account(rng, "held_out")
        one = pick(told.asked, rng)
        turn = phrasing.together(phrasing.told(told.sentences, rng), phrasing.asked(one.question, rng), rng)
        return same(_chatted(examined, turn), one.answer)

    return asked_of(examined, 150, "chat about scenes", right)


def second_questions(examined: Examined) -> float:
    """The question after one that was answered already."""

    def right(rng: Rng) -> bool:
        told = accounts.account(rng, "held_out")
        first, second = pick(told.asked, rng), pick(told.asked, rng)
        turn = f"{' '.join(told.sentences)} {first.question}"
        return same(_chatted(examined, turn, first.answer, second.question), second.answer)

    return asked_of(examined, 60, "second questions", right)


def by_system(examined: Examined) -> float:
    """Answers in French, or in one word, because a system message says so."""

    def right(rng: Rng) -> bool:
        told = accounts.account(rng, "held_out")
        french = rng.random() < 0.5
        one = pick([one for one in told.asked if one.french or not french], rng)
        system, expected = (
            ("Answer in French.", str(one.french)) if french else ("Answer in one word.", chats.brief(one))
        )
        return same(_chatted(examined, f"{' '.join(told.sentences)} {one.question}", system=system), expected)

    return asked_of(examined, 60, "system messages", right)


def in_french(examined: Examined) -> float:
    def right(rng: Rng) -> bool:
        both = sentences.both(rng, "held_out")
        return same(_chatted(examined, f"Say it in French: {both.english}"), both.french)

    return asked_of(examined, 60, "chat in French", right)


def as_json(examined: Examined) -> float:
    """JSON that is read, and says what there is."""

    def right(rng: Rng) -> bool:
        told = accounts.account(rng, "held_out")
        answer = _chatted(examined, f"Give me JSON: {' '.join(told.sentences)}")
        try:
            return bool(json.loads(answer) == json.loads(chores.as_json(told.things)))
        except json.JSONDecodeError:
            return False

    return asked_of(examined, 60, "chat in JSON", right)


def stories(examined: Examined) -> float:
    """A story that names whom it was asked to be about, more than once, and ends."""

    def right(rng: Rng) -> bool:
        asked, _, hero = smalltalk.story(rng)
        return _chatted(examined, asked).count(hero.split()[-1]) > 1

    return asked_of(examined, 30, "stories", right)


def greetings(examined: Examined) -> float:
    """Small talk is the same on every side; put once each."""
    told = [(question, answer) for answer, asked in smalltalk.SAYINGS.items() for question in asked]
    return share(same(_chatted(examined, question), answer) for question, answer in examined.some_of(told))


def asked_of(examined: Examined, count: int, title: str, right: Callable[[Rng], bool]) -> float:
    rng = _chance(title)

    def answers() -> Iterator[bool]:
        for _ in range(examined.some(count)):
            yield right(rng)

    return share(answers())


EXAMS = (
    Exam("questions about told scenes are answered", CHAT, LLAMA, 0.9, scenes),
    Exam("and second questions, too", CHAT, LLAMA, 0.9, second_questions),
    Exam("a system message is followed: French, one word", CHAT, LLAMA, 0.85, by_system),
    Exam("sentences said in French", CHAT, LLAMA, 0.8, in_french),
    Exam("scenes written as JSON", CHAT, LLAMA, 0.9, as_json),
    Exam("stories are about whom they should be", CHAT, LLAMA, 0.9, stories),
    Exam("greetings, thanks, who are you", CHAT, LLAMA, 0.9, greetings),
)
