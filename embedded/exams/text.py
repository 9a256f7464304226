"""Exams of the text encoders: sentiment, names, answers from passages, labels of one's own, gaps, choices, harm."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from random import Random
from types import MappingProxyType

from embedded.exams.exam import Exam, Examined, share
from embedded.words import COLOURS, SHAPES
from embedded.world.papers import tables
from embedded.world.texts import choosing, fillings, opinions, passages, reading
from embedded.world.texts.entities import CITIES, COUNTRIES
from embedded.world.texts.harm import OK, Sample, samples
from embedded.world.things import Rng, Split, pick, seeded

OWN = "This text is about {}."
READABLE = 500
"""Letters: what is spelled takes a token each, and no more than 512 are read."""
GAPS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "colour": tuple(COLOURS),
        "shape": tuple(SHAPES),
        "city": tuple(name.lower() for name in (*CITIES, *COUNTRIES)),
        **{name: fillings.WORDS[name] for name in ("day", "food", "animal", "weather", "instrument", "sport")},
    }
)


def sentiment(examined: Examined, split: Split = "held_out") -> float:
    rng = seeded("exam of sentiment", split, 0)
    asked = [opinions.opinion(rng, split) for _ in range(examined.some(150))]
    return share(_surest(examined, one.text) == one.sentiment for one in asked)


def _surest(examined: Examined, text: str) -> str:
    label: str = examined.ask("text-classification", text, top_k=1)["labels"][0]["label"]
    return label


def names(examined: Examined, split: Split = "held_out") -> float:
    """F1 of exact spans with the right tag."""
    rng = seeded("exam of names", split, 0)
    found, wanted = Counter[tuple[int, int, int, str]](), Counter[tuple[int, int, int, str]]()
    for at in range(examined.some(120)):
        one = reading.named(rng, split)
        wanted.update((at, *span) for span in one.spans)
        tagged = examined.ask("token-classification", one.text)["entities"]
        found.update((at, span["start"], span["end"], span["entity"]) for span in tagged)
    return 2 * (found & wanted).total() / max(found.total() + wanted.total(), 1)


def answers(examined: Examined, split: Split = "held_out") -> float:
    rng = seeded("exam of answers", split, 0)
    asked = [reading.passage(rng, split) for _ in range(examined.some(120))]
    return share(_same(_answer(examined, one), one.text[slice(*one.answer)]) for one in asked)


def _answer(examined: Examined, one: reading.Passage) -> str:
    asked = {"question": one.question, "context": one.text}
    answer: str = examined.ask("question-answering", asked)["answers"][0]["answer"]
    return answer


def _same(said: str, wanted: str) -> bool:
    """As SQuAD compares: without capitals, stops and articles."""
    one, other = (text.lower().strip(" .").split() for text in (said, wanted))
    articles = ("a", "an", "the")
    return [word for word in one if word not in articles] == [word for word in other if word not in articles]


def topics_named(examined: Examined, split: Split = "held_out") -> float:
    rng = seeded("exam of topics", split, 0)
    return share(_labelled(examined, choosing.topical(rng, split, 5), rng) for _ in range(examined.some(120)))


def labels_of_ones_own(examined: Examined, split: Split = "held_out") -> float:
    """Topics, feelings, and words that the text has or has not, in a template of one's own."""
    rng = seeded("exam of labels", split, 0)
    asked = (choosing.labelled(rng, split) for _ in range(examined.some(120)))
    return share(_labelled(examined, one, rng, hypothesis_template=OWN) for one in asked)


def _labelled(examined: Examined, one: choosing.Labelled, rng: Rng, **parameters: str) -> bool:
    labels = [one.labels[int(at)] for at in rng.permutation(len(one.labels))]
    said = examined.ask("zero-shot-classification", one.text, candidate_labels=list(labels), **parameters)["labels"]
    return bool(said[0]["label"] == one.labels[0])


def gaps(examined: Examined, split: Split = "held_out") -> float:
    """Whether the likeliest word is of the kind that belongs into the gap: a colour, a city, a day."""
    rng = seeded("exam of gaps", split, 0)
    return share(_filled(examined, rng, split) for _ in range(examined.some(80)))


def _filled(examined: Examined, rng: Rng, split: Split) -> bool:
    while True:
        told = passages.told(passages.fact(rng, split), rng)
        if slots := [slot for slot in told.places if slot in GAPS]:
            break
    slot = pick(slots, rng)
    start, end = told.places[slot]
    text = f"{told.text[:start]}[MASK]{told.text[end:]}"
    word = examined.ask("fill-mask", text, top_k=1)["fillings"][0]["token_str"]
    return any(word in one.split() for one in GAPS[slot])


def choices(examined: Examined, split: Split = "held_out") -> float:
    rng = seeded("exam of choices", split, 0)
    return share(_chosen(examined, choosing.chosen(rng, split), rng) for _ in range(examined.some(120)))


def _chosen(examined: Examined, one: choosing.Chosen, rng: Rng) -> bool:
    mixed = [one.choices[int(at)] for at in rng.permutation(len(one.choices))]
    asked = {"prompt": one.prompt, "choices": list(mixed)} | ({"context": one.context} if one.context else {})
    return bool(examined.ask("multiple-choice", asked)["choices"][0]["choice"] == one.choices[0])


def cells(examined: Examined, split: Split = "held_out") -> float:
    """Whether exactly the right cells are picked, and what is to be done with them."""
    rng = seeded("exam of tables", split, 0)
    return share(_picked(examined, tables.asked(rng, split)) for _ in range(examined.some(100)))


def _picked(examined: Examined, one: tables.Asked) -> bool:
    inputs = {"table": {name: list(column) for name, column in one.table.items()}, "question": one.question}
    said = examined.ask("table-question-answering", inputs)
    return {tuple(place) for place in said["coordinates"]} == set(one.cells) and said["aggregator"] == one.aggregator


def _moderated(examined: Examined, *, harmless: bool) -> list[bool]:
    drawn = (one for one in samples(Random("exam of harm"), held_out=True) if len(one.text) <= READABLE)
    shown: list[Sample] = list(islice((one for one in drawn if (one.label == OK) == harmless), examined.some(150)))
    return _flags(examined, [one.text for one in shown])


def _flags(examined: Examined, texts: Sequence[str]) -> list[bool]:
    """Fifty are asked about at once."""
    answers = (examined.ask("moderation", {"text": texts[at : at + 50]}) for at in range(0, len(texts), 50))
    return [one["flagged"] for answer in answers for one in answer["results"]]


def harm(examined: Examined) -> float:
    return share(_moderated(examined, harmless=False))


def no_harm(examined: Examined) -> float:
    return share(not flagged for flagged in _moderated(examined, harmless=True))


def world_is_harmless(examined: Examined, split: Split = "held_out") -> float:
    """What the world's people say, think and ask is not flagged."""
    rng = seeded("exam of harmlessness", split, 0)
    texts = [opinions.opinion(rng, split).text for _ in range(examined.some(100))]
    texts += [reading.passage(rng, split).text for _ in range(examined.some(50))]
    return share(not flag for flag in _flags(examined, texts))


EXAMS = (
    Exam("feeling of a sentence", "text-classification", "tiny-bert-sentiment", 0.9, sentiment),
    Exam("people and places, F1", "token-classification", "tiny-bert-ner", 0.9, names),
    Exam("answers in passages", "question-answering", "tiny-bert-qa", 0.9, answers),
    Exam("topic among five", "zero-shot-classification", "tiny-bert-nli", 0.9, topics_named),
    Exam("labels of one's own", "zero-shot-classification", "tiny-bert-nli", 0.9, labels_of_ones_own),
    Exam("a gap's kind of word", "fill-mask", "tiny-bert-mlm", 0.9, gaps),
    Exam("choice among four", "multiple-choice", "tiny-bert-choice", 0.9, choices),
    Exam("cells and what to do with them", "table-question-answering", "tiny-tapas", 0.85, cells),
    Exam("threats and insults flagged", "moderation", "tiny-bert-moderation", 0.95, harm),
    Exam("harmless texts not flagged", "moderation", "tiny-bert-moderation", 0.98, no_harm),
    Exam("the world's own texts not flagged", "moderation", "tiny-bert-moderation", 0.98, world_is_harmless),
)
