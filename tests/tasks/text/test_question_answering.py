"""question-answering through HTTP: the answers of a decode written out plainly, in one window and in many."""

from typing import Any

import pytest
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, Json

TASK = "question-answering"
FOLDER = EMBEDDED_WEIGHTS / "tiny-bert-qa"
QUESTION = "Who drew the red circle?"
SHORT = "Anna from Rome drew a red circle. Elephants, says Paul (of Berlin), adore Madrid!"
PASSAGE = "Anna is from London. Lena comes from Berlin. A blue star is above a white square. Hugo works as an actor."
"""Facts of which none is among the training's."""
ANSWERS = {
    "who comes from London": "Anna",
    "What is above the white square?": "blue star",
    "What colour is the square?": "white",
    "What is the job of Hugo?": "actor",
}
LONG = " ".join(
    f"{person} from {place} drew {number} big shapes beside the {colour} square."
    for number in ("three", "four", "nine")
    for person, place in (("Anna", "Rome"), ("Hugo", "Lyon"), ("Lena", "Madrid"))
    for colour in ("red", "green", "purple")
)


@pytest.fixture(scope="module")
def library() -> tuple[Any, Any]:
    return AutoTokenizer.from_pretrained(FOLDER), AutoModelForQuestionAnswering.from_pretrained(FOLDER)


def decoded(library: tuple[Any, Any], context: str, longest: int, length: int, stride: int) -> tuple[Json, float]:
    """The best span of tokens and the least probability of no answer, by trying every span of every window."""
    tokenizer, model = library
    cut = tokenizer(
        QUESTION,
        context,
        truncation="only_second",
        max_length=length,
        stride=stride,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    best: Json = {"score": 0.0}
    nowhere = 1.0
    for at, ids in enumerate(cut["input_ids"]):
        with torch.no_grad():
            output = model(torch.tensor([ids]), token_type_ids=torch.tensor([cut["token_type_ids"][at]]))
        of_context = [place for place, part in enumerate(cut.sequence_ids(at)) if part == 1]
        counted = [0, *of_context]
        begins = dict(zip(counted, output.start_logits[0, counted].softmax(-1).tolist(), strict=True))
        ends = dict(zip(counted, output.end_logits[0, counted].softmax(-1).tolist(), strict=True))
        nowhere = min(nowhere, begins[0] * ends[0])
        for first in of_context:
            for last in range(first, min(first + longest, of_context[-1] + 1)):
                score = begins[first] * ends[last]
                if score > best["score"]:
                    start, end = cut["offset_mapping"][at][first][0], cut["offset_mapping"][at][last][1]
                    best = {"answer": context[start:end], "score": score, "start": start, "end": end}
    return best | {"score": pytest.approx(best["score"], abs=1e-4)}, nowhere


@pytest.mark.parametrize(
    ("context", "longest", "cutting"),
    [
        (SHORT, 15, {}),
        (SHORT, 2, {}),
        (LONG, 15, {}),
        (LONG, 4, {"max_seq_len": 64, "doc_stride": 16}),
        (LONG, 30, {"max_seq_len": 40, "doc_stride": 0}),
    ],
)
def test_the_best_span_is_that_of_a_plain_decode(
    client: Client, library: tuple[Any, Any], context: str, longest: int, cutting: Json
) -> None:
    measures = (cutting.get("max_seq_len", 384), cutting.get("doc_stride", 128))
    best, nowhere = decoded(library, context, longest, *measures)
    asked = {"question": QUESTION, "context": context}
    [answer] = client.infer(TASK, asked, align_to_words=False, max_answer_len=longest, **cutting)["answers"]
    assert answer == best
    # Of single words there are fewer than 100, so the empty answer is among them.
    every = client.infer(TASK, asked, top_k=100, handle_impossible_answer=True, max_answer_len=1, **cutting)["answers"]
    [none] = [answer for answer in every if not answer["answer"]]
    assert none == {"answer": "", "start": 0, "end": 0, "score": pytest.approx(nowhere, abs=1e-4)}


@pytest.mark.parametrize("question", ANSWERS)
def test_the_passage_answers(client: Client, question: str) -> None:
    [answer] = client.infer(TASK, {"question": question, "context": PASSAGE})["answers"]
    assert answer["answer"].removeprefix("a ").strip(".") == ANSWERS[question]


def test_many_answers_differ_are_ranked_and_stand_where_they_say(client: Client) -> None:
    answers = client.infer(TASK, {"question": QUESTION, "context": LONG}, top_k=20, max_seq_len=64)["answers"]
    assert len(answers) == 20
    assert answers == sorted(answers, key=lambda answer: -answer["score"])
    assert all(answer["answer"] == LONG[answer["start"] : answer["end"]] for answer in answers)
    assert len({answer["answer"].lower() for answer in answers}) == 20
    assert all(0 < answer["score"] <= 1 for answer in answers)


def test_answers_are_whole_words_unless_asked_otherwise(client: Client) -> None:
    context = {"question": QUESTION, "context": "Hippopotamuses flabbergast crocodiles."}
    aligned = client.infer(TASK, context, top_k=5)["answers"]
    words = {"Hippopotamuses", "flabbergast", "crocodiles", "."}
    assert all(set(answer["answer"].replace(".", " .").split()) <= words for answer in aligned)
    [torn] = client.infer(TASK, context, align_to_words=False, max_answer_len=1)["answers"]
    assert 0 < len(torn["answer"]) <= 2


def test_many_windows_report_progress_and_end_with_the_answer(client: Client) -> None:
    asked = {"question": QUESTION, "context": LONG}
    *earlier, done = client.stream(TASK, asked, max_seq_len=32, doc_stride=8, top_k=3)
    progress = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert len(progress) > 1
    assert progress[-1][0] == progress[-1][1]
    assert done["output"] == client.infer(TASK, asked, max_seq_len=32, doc_stride=8, top_k=3)


@pytest.mark.parametrize(
    ("changes", "refused", "names"),
    [
        ({"max_seq_len": 513}, (422, "invalid_parameter", "parameters.max_seq_len"), "512"),
        ({"max_seq_len": 9}, (422, "invalid_parameter", "parameters.max_seq_len"), "9 go to the question"),
        ({"max_seq_len": 32, "doc_stride": 23}, (422, "invalid_parameter", "parameters.doc_stride"), "23 tokens"),
        ({"max_question_len": 5}, (413, "input_too_long", "inputs.question"), "6 tokens"),
        ({"top_k": 0}, (422, "invalid_parameter", "parameters.top_k"), "greater than or equal to 1"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    client: Client, changes: Json, refused: tuple[int, str, str], names: str
) -> None:
    status, error = client.refusal(TASK, {"question": QUESTION, "context": LONG}, **changes)
    assert (status, error["code"], error["param"]) == refused
    assert names in error["message"]
