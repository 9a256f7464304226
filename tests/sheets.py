"""Real pages, drawn on the spot, for every test that reads documents."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from tests.client import data_uri

INVOICE = ("INVOICE", "Invoice number: US-001", "Bill to: Anna Rossi", "Total due  49.50 EUR")
LETTER = ("Dear Anna", "the red circle is from Rome", "see you in Paris")


def drawn(lines: tuple[str, ...] = INVOICE, width: int = 480, height: int = 300) -> Image.Image:
    """Lines of black print on white."""
    page = Image.new("RGB", (width, height), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(22)
    for at, line in enumerate(lines):
        pen.text((40, 30 + at * 60), line, fill="black", font=font)
    return page


def pdf(*pages: Image.Image) -> bytes:
    """The pages as a PDF, each a picture of as many points as it has pixels."""
    out = BytesIO()
    pages[0].save(out, format="PDF", save_all=True, append_images=pages[1:], resolution=72)
    return out.getvalue()


def pdf_uri(*pages: Image.Image) -> str:
    """A PDF as the data URI that an input takes."""
    return data_uri(pdf(*pages), "application/pdf")
