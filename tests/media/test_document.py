"""PDF pages: drawn in order at 144 dots an inch, by many threads at once, and what is refused before it is drawn."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from deployments.contracts.errors import MediaTooLarge, UndecodableMedia
from deployments.contracts.kinds import Document
from deployments.media import document
from tests import documents
from tests.pictures import blue_square, green_bar, picture, red_circle


def pdf(data: bytes) -> Document:
    return Document(data=data, media_type="application/pdf")


BOOK = pdf(documents.pdf(red_circle(210, 297), blue_square(297, 210), green_bar(100, 100)))
INCH = 25.4


def test_pages_come_in_order_at_144_dots_an_inch() -> None:
    pages = list(document.pages(BOOK))
    assert document.page_count(BOOK) == len(pages) == 3
    for page, millimetres in zip(pages, ((210, 297), (297, 210), (100, 100)), strict=True):
        assert page.mode == "RGB"
        assert page.size == pytest.approx([side / INCH * 144 for side in millimetres], abs=1)
    middles = [page.getpixel((page.width // 2, page.height // 2)) for page in pages]
    for middle, drawn in zip(middles, (red_circle(), blue_square(), green_bar()), strict=True):
        sent = picture(drawn)
        assert middle == pytest.approx(sent.getpixel((sent.width // 2, sent.height // 2)), abs=8)


def test_threads_at_once_see_what_one_sees_alone() -> None:
    alone = [page.tobytes() for page in document.pages(BOOK)]
    with ThreadPoolExecutor(4) as readers:
        together = list(readers.map(lambda _: [page.tobytes() for page in document.pages(BOOK)], range(4)))
    assert together == [alone] * 4


def test_a_document_may_be_left_half_read() -> None:
    reading = document.pages(BOOK)
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert document.page_count(BOOK) == 3


def test_too_many_pages_are_refused_unseen() -> None:
    page = Image.new("RGB", (4, 4))
    many = pdf(documents.saved(*[page] * (document.MAX_PAGES + 1)))
    with pytest.raises(MediaTooLarge, match="1,001 pages"):
        next(document.pages(many))


def test_a_damaged_document_is_refused() -> None:
    for data in (b"%PDF-1.7", BOOK.data[:200]):
        with pytest.raises(UndecodableMedia, match="damaged"):
            document.page_count(pdf(data))
