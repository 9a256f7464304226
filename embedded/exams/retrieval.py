"""Exams of the models that search: sentences that mean the same, the right text among many, the order of answers."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from embedded.exams.exam import Exam, Examined, share
from embedded.world.texts import choosing, nearness
from embedded.world.things import Split, seeded

STORIES = Path(__file__).parents[1] / "corpora" / "stories" / "stories.jsonl"
PARTS = re.compile(r"(\w+) from (\w+) drew (\w+) shapes\. A (.+) is (\w+) a (.+)\. I ")
SHELVES, AMONG = 5, 20
"""Texts of which one is looked for, and how many times there are so many."""


def nearer(examined: Examined, split: Split = "held_out") -> float:
    """A paraphrase against another fact in much the same words."""
    rng = seeded("exam of nearness", split, 0)
    return share(_nearer(examined, nearness.paraphrase(rng, split)) for _ in range(examined.some(150)))


def _nearer(examined: Examined, one: nearness.Triple) -> bool:
    asked = {"source_sentence": one.source, "sentences": [one.near, one.far]}
    near, far = examined.ask("sentence-similarity", asked)["similarities"]
    return bool(near > far)


def found(examined: Examined, split: Split = "held_out") -> float:
    """The story that a question is about, among twenty."""
    rng = seeded("exam of retrieval", split, 0)
    shelves = ([nearness.found(rng, split) for _ in range(AMONG)] for _ in range(SHELVES))
    right = (one for shelf in shelves for one in _found(examined, shelf))
    return share(islice(right, examined.some(SHELVES * AMONG)))


def _found(examined: Examined, triples: Sequence[nearness.Triple]) -> Iterator[bool]:
    texts = [one.near for one in triples]
    answers = (examined.ask("text-retrieval", {"query": one.source, "texts": list(texts)}, top_k=1) for one in triples)
    return (answer["ranking"][0]["id"] == at for at, answer in enumerate(answers))


def stories(examined: Examined) -> float:
    """Questions that one story of the example corpus answers."""
    asked = examined.some_of(list(questions().items()))
    answers = (examined.ask("text-retrieval", {"query": query, "corpus": "stories"}, top_k=1) for query, _ in asked)
    return share(answer["ranking"][0]["id"] == id for (_, id), answer in zip(asked, answers, strict=True))


def questions() -> Mapping[str, str]:
    """By question the id of the only story that answers it."""
    said = {one["id"]: one["text"] for one in map(json.loads, STORIES.read_text().splitlines())}
    parts = {id: match.groups() for id, text in said.items() if (match := PARTS.match(text))}
    asked = [
        (question, id)
        for id, (_, place, number, thing, relation, other) in parts.items()
        for question in (f"Who from {place} drew {number} shapes?", f"What is {relation} the {other}?", f"A {thing}")
        if question.startswith("Who") or f"{relation} a {other}" in said[id]
    ]
    times = Counter(question for question, _ in asked)
    return {question: id for question, id in asked if times[question] == 1}


def ranked(examined: Examined, split: Split = "held_out") -> float:
    """The mean of one over the rank of the text that answers."""
    rng = seeded("exam of ranking", split, 0)
    ranks = []
    for _ in range(examined.some(100)):
        one = choosing.sought(rng, split)
        order = [int(at) for at in rng.permutation(len(one.texts))]
        asked = {"query": one.query, "texts": [one.texts[at] for at in order]}
        ranking = [order[found["index"]] for found in examined.ask("text-ranking", asked)["ranking"]]
        ranks.append(1 / (ranking.index(0) + 1))
    return sum(ranks) / len(ranks)


EXAMS = (
    Exam("paraphrase nearer than distractor", "sentence-similarity", "tiny-minilm", 0.95, nearer),
    Exam("the right story among twenty", "text-retrieval", "tiny-minilm", 0.9, found),
    Exam("the right story of the corpus", "text-retrieval", "tiny-minilm", 0.9, stories),
    Exam("order of answers, MRR", "text-ranking", "tiny-bert-ranker", 0.9, ranked),
)
