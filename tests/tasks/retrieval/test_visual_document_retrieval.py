"""visual-document-retrieval through HTTP: the library's late interaction of a query with each page."""

from functools import cache
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import torch
from PIL import Image
from transformers import AutoProcessor, ColPaliForRetrieval, ColQwen2ForRetrieval

from configs.catalog import EMBEDDED_WEIGHTS, REPOSITORY
from tests import documents
from tests.client import Client
from tests.pictures import blue_square, green_bar, picture, red_circle, uri

TASK = "visual-document-retrieval"
CORPUS = REPOSITORY / "embedded" / "corpora" / "pages"
QUERY = "a red circle"
MODELS = {"anymodal/tiny-colpali": ColPaliForRetrieval, "anymodal/tiny-colqwen2": ColQwen2ForRetrieval}
Key = tuple[int | str, int]


def rendered(data: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(data) as opened:
        return [page.render(scale=2).to_pil().convert("RGB") for page in opened]


def given() -> tuple[list[str], dict[Key, Image.Image]]:
    """A picture, a document of two pages and a wide picture; and their pages by document and page."""
    book = documents.pdf(red_circle(210, 297), blue_square(210, 297))
    first, second = rendered(book)
    sent = [uri(green_bar()), documents.uri(book), uri(red_circle(300, 100))]
    return sent, {(0, 1): picture(green_bar()), (1, 1): first, (1, 2): second, (2, 1): picture(red_circle(300, 100))}


def in_corpus() -> dict[Key, Image.Image]:
    """The pages of the example corpus, read without the engine."""
    loose: dict[Key, Image.Image] = {(file.name, 1): picture(file.read_bytes()) for file in CORPUS.glob("*.png")}
    book = rendered((CORPUS / "shapes.pdf").read_bytes())
    return loose | {("shapes.pdf", number): page for number, page in enumerate(book, 1)}


@cache
def library(model: str) -> tuple[Any, Any]:
    folder = str(EMBEDDED_WEIGHTS / model.split("/")[1])
    return AutoProcessor.from_pretrained(folder), MODELS[model].from_pretrained(folder)


@torch.inference_mode()
def scores(model: str, query: str, pages: dict[Key, Image.Image]) -> dict[Key, float]:
    processor, finder = library(model)
    asked = finder(**processor.process_queries(text=[query])).embeddings
    read = {key: finder(**processor.process_images(images=[page])).embeddings for key, page in pages.items()}
    return {key: processor.score_retrieval(asked, page).item() for key, page in read.items()}


def assert_ranked(ranking: list[dict[str, Any]], expected: dict[Key, float]) -> None:
    assert [(one["document"], one["page"]) for one in ranking] == sorted(expected, key=lambda key: -expected[key])
    best_first = sorted(expected.values(), reverse=True)
    assert [one["score"] for one in ranking] == pytest.approx(best_first, abs=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_pages_of_pictures_and_documents_are_ranked_by_the_librarys_scores(client: Client, model: str) -> None:
    sent, pages = given()
    for query in (QUERY, "I love the blue square in Rome, and who drew nine stars?"):
        ranking = client.infer(TASK, {"query": query, "documents": sent}, model=model)["ranking"]
        assert_ranked(ranking, scores(model, query, pages))


@pytest.mark.parametrize(
    ("query", "document", "page"),
    [
        ("a red circle", "shapes.pdf", 1),
        ("the invoice of Anna", "shapes.pdf", 1),
        ("Tom's letter", "shapes.pdf", 2),
        ("the page with a blue star", "shapes.pdf", 2),
        ("the report about a green triangle", "shapes.pdf", 3),
        ("the list of Lena", "loose-1.png", 1),
        ("an orange square", "loose-2.png", 1),
    ],
)
def test_the_page_that_a_query_is_about_is_found(client: Client, query: str, document: str, page: int) -> None:
    [best] = client.infer(TASK, {"query": query, "corpus": "pages"}, top_k=1)["ranking"]
    assert (best["document"], best["page"]) == (document, page)


@pytest.mark.parametrize("model", MODELS)
def test_a_corpus_is_searched_by_name(client: Client, model: str) -> None:
    expected = scores(model, QUERY, in_corpus())
    assert len(expected) == 5
    asked = {"query": QUERY, "corpus": "pages"}
    ranking = client.infer(TASK, asked, model=model)["ranking"]
    assert_ranked(ranking, expected)
    assert client.infer(TASK, asked, model=model, top_k=2)["ranking"] == ranking[:2]


def test_every_page_is_told_and_the_stream_ends_with_the_answer(client: Client) -> None:
    sent, _ = given()
    *told, done = client.stream(TASK, {"query": QUERY, "documents": sent})
    progress = [(event["done"], event["total"]) for event in told if event["type"] == "progress"]
    assert progress == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert done["output"] == client.infer(TASK, {"query": QUERY, "documents": sent})


def test_more_pages_than_a_request_may_bring_are_refused(client: Client) -> None:
    page = Image.new("RGB", (8, 8), "white")
    many = documents.uri(documents.saved(*[page] * 65))
    status, error = client.refusal(TASK, {"query": QUERY, "documents": [many, many]})
    assert (status, error["code"], error["param"]) == (413, "media_too_large", "inputs.documents")
    assert "130 pages" in error["message"]


def test_a_page_that_would_be_too_many_pixels_is_refused(client: Client) -> None:
    out = BytesIO()
    Image.new("RGB", (40, 40)).save(out, format="PDF", resolution=0.5)  # 80 inches wide and high
    status, error = client.refusal(TASK, {"query": QUERY, "documents": [documents.uri(out.getvalue())]})
    assert (status, error["code"]) == (413, "media_too_large")
    assert "page 1" in error["message"]


def test_a_damaged_document_is_refused(client: Client) -> None:
    damaged = documents.uri(b"%PDF-1.7 nothing follows")
    status, error = client.refusal(TASK, {"query": QUERY, "documents": [damaged]})
    assert (status, error["code"]) == (422, "undecodable_media")


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"corpus": "stories"}, "inputs.corpus"),
        ({"corpus": str(CORPUS)}, "inputs.corpus"),
        ({}, "inputs"),
        ({"documents": []}, "inputs.documents"),
        ({"query": "an <image> please", "corpus": "pages"}, "inputs.query"),
    ],
)
def test_what_cannot_be_searched_is_refused_by_name(client: Client, asked: dict[str, Any], param: str) -> None:
    status, error = client.refusal(TASK, {"query": QUERY, **asked})
    assert (status, error["code"], error["param"]) == (422, "invalid_input", param)
