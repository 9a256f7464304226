"""PDF documents to pictures of their pages; sizes are checked before anything is drawn."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PIL.Image import Image as Picture

from deployments.contracts.errors import MediaTooLarge, UndecodableMedia
from deployments.contracts.kinds import Document
from deployments.media.image import MAX_PIXELS

MAX_PAGES = 1_000
SCALE = 2.0
"""Pixels a point: 144 dots an inch, at which small print can be read."""
_PDFIUM = threading.Lock()
"""PDFium keeps global state: one thread at a time, for closing too."""


def page_count(document: Document) -> int:
    """How many pages there are, at least one. Raises UndecodableMedia, MediaTooLarge."""
    with _opened(document) as pdf:
        return _counted(pdf)


def pages(document: Document) -> Iterator[Picture]:
    """The pages in order, drawn in RGB one by one. Raises UndecodableMedia, MediaTooLarge naming the page."""
    with _opened(document) as pdf:
        for number in range(1, _counted(pdf) + 1):
            with _PDFIUM:
                drawn = _drawn(pdf, number)
            yield drawn


def page(document: Document, number: int) -> Picture:
    """One page in RGB, the first is 1 and the last `page_count`. Raises UndecodableMedia, MediaTooLarge."""
    with _opened(document) as pdf:
        _counted(pdf)
        with _PDFIUM:
            return _drawn(pdf, number)


def pixels(document: Document, number: int | None = None) -> int:
    """How many the page of this number has when it is drawn, or all pages together. For a document that was read."""
    with _opened(document) as pdf, _PDFIUM:
        sizes = [pdf.get_page_size(at) for at in (range(len(pdf)) if number is None else [number - 1])]
    return sum(math.ceil(width * SCALE) * math.ceil(height * SCALE) for width, height in sizes)


@contextmanager
def _opened(document: Document) -> Iterator[pypdfium2.PdfDocument]:
    with _PDFIUM:
        try:
            pdf = pypdfium2.PdfDocument(document.data)
        except pypdfium2.PdfiumError as damage:
            raise UndecodableMedia(
                f"the document ({document.media_type}) is damaged or needs a password, and cannot be read", "inputs"
            ) from damage
    try:
        yield pdf
    finally:
        with _PDFIUM:
            pdf.close()


def _counted(pdf: pypdfium2.PdfDocument) -> int:
    with _PDFIUM:
        count = len(pdf)
    if count > MAX_PAGES:
        raise MediaTooLarge(f"the document has {count:,} pages, allowed are {MAX_PAGES:,}: send it in parts", "inputs")
    if not count:
        raise UndecodableMedia("the document has no pages", "inputs")
    return count


def _drawn(pdf: pypdfium2.PdfDocument, number: int) -> Picture:
    try:
        page = pdf[number - 1]
    except pypdfium2.PdfiumError as damage:
        raise UndecodableMedia(f"page {number} of the document is damaged", "inputs") from damage
    try:
        width, height = page.get_size()
        if width * height * SCALE**2 > MAX_PIXELS:
            raise MediaTooLarge(
                f"page {number} of the document is {width:.0f}×{height:.0f} points, which would be more than "
                f"{MAX_PIXELS:,} pixels: make it smaller",
                "inputs",
            )
        bitmap = page.render(scale=SCALE)
        try:
            drawn: Picture = bitmap.to_pil().convert("RGB")
        finally:
            bitmap.close()
        return drawn
    except pypdfium2.PdfiumError as damage:
        raise UndecodableMedia(f"page {number} of the document is damaged", "inputs") from damage
    finally:
        page.close()
