"""Real PDF documents, made on the spot, for every test that needs one."""

from io import BytesIO

from PIL import Image

from tests.client import data_uri
from tests.pictures import picture

DOTS = 25.4


def pdf(*pages: bytes) -> bytes:
    """A document with a page for each PNG, a pixel a millimetre."""
    first, *others = map(picture, pages)
    return saved(first, *others)


def saved(first: Image.Image, *others: Image.Image) -> bytes:
    out = BytesIO()
    first.save(out, format="PDF", save_all=True, append_images=others, resolution=DOTS)
    return out.getvalue()


def uri(document: bytes) -> str:
    """A PDF as the data URI that an input takes."""
    return data_uri(document, "application/pdf")
