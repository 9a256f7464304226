"""document-question-answering through HTTP: transformers' pipeline on given words, words read, answers written."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.world.papers import invoices, pages
from embedded.world.things import seeded
from tests.client import Client
from tests.pictures import png, uri
from tests.sheets import INVOICE, LETTER, drawn, pdf, pdf_uri
from tests.tasks.multimodal.asked import chatted, written

TASK = "document-question-answering"
QUESTION = "Who is it from?"
WORDS = [
    [word, [40 + 90 * at, 100 * line, 120 + 90 * at, 100 * line + 40]]
    for line, said in enumerate(INVOICE)
    for at, word in enumerate(said.split())
]
PAGE = drawn()
DONUT = "anymodal/tiny-donut"


def asked(page: Image.Image = PAGE, question: str = QUESTION) -> dict[str, str]:
    return {"image": uri(png(page)), "question": question}


def marked(name: str, question: str = QUESTION, **parameters: Any) -> list[dict[str, Any]]:
    """What the library's pipeline answers on the words."""
    answer = pipeline(TASK, str(EMBEDDED_WEIGHTS / name))
    words = [(word, tuple(box)) for word, box in parameters.pop("word_boxes", WORDS)]
    found: list[dict[str, Any]] = answer(PAGE, question, word_boxes=words, **parameters)
    return found


def donut(page: Image.Image, question: str = QUESTION) -> str:
    """What the library's pipeline has Donut write, ended where the answer does."""
    answer = pipeline(TASK, str(EMBEDDED_WEIGHTS / "tiny-donut"))
    ends = answer.tokenizer.convert_tokens_to_ids([answer.tokenizer.eos_token, "</s_answer>"])
    answer.model.generation_config.eos_token_id = ends
    [found] = answer(page, question)
    said: str = found["answer"]
    return said


def alike(answers: list[dict[str, Any]], expected: list[dict[str, Any]]) -> bool:
    return [{**one, "score": pytest.approx(one["score"], abs=1e-4)} for one in expected] == answers


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the invoice number?", "US-001"),
        ("Who is the invoice for?", "Anna Rossi"),
        ("How much is the total?", "49.50 EUR"),
    ],
)
def test_an_invoice_is_read_and_understood(client: Client, question: str, answer: str) -> None:
    assert client.infer(TASK, asked(question=question))["answers"][0]["answer"] == answer


def test_invoices_that_it_never_saw_are_understood(client: Client) -> None:
    said = []
    for number in range(4):
        rng = seeded("tests of invoices", "held_out", number)
        bill = invoices.invoice(rng, "held_out")
        page = invoices.laid(bill, rng)
        wanted, _ = invoices.asked(bill, page, rng)
        found = client.infer(TASK, asked(pages.drawn(page), wanted.question))["answers"][0]["answer"]
        said.append((wanted, found))
    assert sum(wanted.answer == found for wanted, found in said) >= 3, said


@pytest.mark.parametrize("name", ["tiny-layoutlm", "tiny-layoutlmv3"])
def test_answers_in_given_words_are_the_pipelines(client: Client, name: str) -> None:
    said = set()
    for question in (QUESTION, "What is the invoice number?", "Who is the invoice for?"):
        answers = client.infer(TASK, asked(question=question), model=f"anymodal/{name}", word_boxes=WORDS, top_k=3)
        expected = marked(name, question, top_k=3)
        assert alike(answers["answers"], expected)
        said.add(expected[0]["answer"])
    assert len(said) > 1


@pytest.mark.parametrize(
    "parameters",
    [
        {"max_answer_len": 1, "top_k": 2},
        {"handle_impossible_answer": True, "top_k": 2},
        {"max_seq_len": 24, "doc_stride": 4, "top_k": 3, "word_boxes": WORDS * 4},
    ],
    ids="+".join,
)
def test_parameters_have_the_pipelines_effect(client: Client, parameters: dict[str, Any]) -> None:
    answers = client.infer(TASK, asked(), **{"word_boxes": WORDS, **parameters})["answers"]
    assert alike(answers, marked("tiny-layoutlm", **parameters))


def test_words_that_are_not_given_are_read_from_the_page(client: Client) -> None:
    words = " ".join(INVOICE).split()
    [answer] = client.infer(TASK, asked(), max_answer_len=500)["answers"]
    assert answer["answer"].split() == words[answer["start"] : answer["end"] + 1]


def test_donut_writes_the_pipelines_answer_token_by_token(client: Client) -> None:
    said = set()
    for page, question in ((PAGE, QUESTION), (drawn(LETTER), QUESTION), (PAGE, "How many squares?")):
        *earlier, done = client.stream(TASK, asked(page, question), model=DONUT)
        spelled = "".join(event["text"] for event in earlier if event["type"] == "token")
        expected = donut(page, question)
        assert done["output"]["answers"] == [{"answer": expected, "score": None, "start": None, "end": None}]
        assert spelled.strip() == expected
        said.add(expected)
    assert len(said) > 1


def test_a_model_that_chats_sees_the_page(client: Client) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-smolvlm"
    content: list[dict[str, Any]] = [{"type": "image", "image": PAGE}, {"type": "text", "text": QUESTION}]
    expected, _ = written(folder, *chatted(folder, content), max_new_tokens=8)
    [answer] = client.infer(TASK, asked(), model="anymodal/tiny-smolvlm", max_new_tokens=8)["answers"]
    assert answer == {"answer": expected.strip(), "score": None, "start": None, "end": None}


def test_the_page_of_a_pdf_that_is_named_is_read(client: Client) -> None:
    sheets = (PAGE, drawn(LETTER))
    inputs = {"image": pdf_uri(*sheets), "question": QUESTION}
    seen = pypdfium2.PdfDocument(BytesIO(pdf(*sheets)))
    for number in (1, 2):
        page = seen[number - 1].render(scale=2).to_pil().convert("RGB")
        [answer] = client.infer(TASK, inputs, model=DONUT, page=number)["answers"]
        assert answer["answer"] == donut(page)


@pytest.mark.parametrize(
    ("model", "parameters", "param"),
    [
        (None, {"page": 2}, "page"),
        (None, {"max_new_tokens": 5}, "max_new_tokens"),
        (None, {"word_boxes": [["red", [500, 0, 400, 10]]]}, "word_boxes.0"),
        (None, {"word_boxes": [["red", [0, 0, 1001, 10]]]}, "word_boxes.0.1.2"),
        (None, {"word_boxes": WORDS, "max_seq_len": 5000}, "max_seq_len"),
        (None, {"word_boxes": WORDS, "max_seq_len": 20, "doc_stride": 19}, "doc_stride"),
        (DONUT, {"word_boxes": WORDS}, "word_boxes"),
        (DONUT, {"top_k": 2}, "top_k"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    client: Client, model: str | None, parameters: dict[str, Any], param: str
) -> None:
    status, error = client.refusal(TASK, asked(), model=model, **parameters)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{param}")


def test_a_page_that_a_pdf_does_not_have_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, {"image": pdf_uri(PAGE), "question": QUESTION}, model=DONUT, page=2)
    assert (status, error["param"]) == (422, "parameters.page")
    assert "the document has 1" in error["message"]


def test_an_empty_page_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, asked(Image.new("RGB", (200, 100), "white")))
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs.image")


def test_a_question_that_leaves_no_room_for_the_words_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, asked(question="and a star " * 120), word_boxes=WORDS)
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "inputs.question")
