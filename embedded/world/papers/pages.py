"""Pages with print and figures on them: how they are drawn, and which words stand where as OCR reads them."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from embedded.world.seen import pictures
from embedded.world.seen.scenes import Placed
from embedded.world.things import TONES, Rng, Thing

Box = tuple[int, int, int, int]
WIDTH, HEIGHT = 420, 560
PADDED = 0.16
"""By how much of a line's height OCR's boxes reach over the print, above and below."""
INK = (20, 20, 20)


class Cell(NamedTuple):
    """Print on one line, whose top left corner is at x and y in pixels."""

    text: str
    x: int
    y: int
    size: int


class Figure(NamedTuple):
    """A thing of the world, in a square with this side."""

    thing: Thing
    x: int
    y: int
    side: int


class Page(NamedTuple):
    """What stands on a sheet of paper."""

    cells: tuple[Cell, ...]
    figures: tuple[Figure, ...] = ()
    lines: tuple[Box, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT


class Word(NamedTuple):
    """As LayoutLM is told of it: the box is left, top, right, bottom in thousandths of the page."""

    text: str
    box: Box
    cell: Cell


def drawn(page: Page) -> Image.Image:
    """The page, black on white, in PIL's own font."""
    paper = Image.new("RGB", (page.width, page.height), "white")
    pen = ImageDraw.Draw(paper)
    for cell in page.cells:
        pen.text((cell.x, cell.y), cell.text, fill=INK, font=font(cell.size))
    for line in page.lines:
        pen.line(line, fill=INK, width=2)
    for figure in page.figures:
        for polygon in pictures.outline(Placed(figure.thing, 0.5, 0.5, 0.46), figure.side):
            points = [(figure.x + x, figure.y + y) for x, y in polygon]
            # White on white paper is told by its outline alone.
            edge = INK if figure.thing.colour == "white" else None
            pen.polygon(points, fill=TONES[figure.thing.colour], outline=edge, width=3)
    return paper


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Every machine has it: it is in PIL itself."""
    found = ImageFont.load_default(size)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType, so it has no font that can be drawn in any size")
    return found


def words(page: Page, rng: Rng) -> list[Word]:
    """The words from top to bottom and from left to right, their boxes a little off as OCR's are."""
    return [word for cell in sorted(page.cells, key=lambda one: (one.y, one.x)) for word in _parts(page, cell, rng)]


def _parts(page: Page, cell: Cell, rng: Rng) -> Iterator[Word]:
    left, before = cell.x, ""
    _, top, _, bottom = font(cell.size).getbbox(cell.text)
    slack = (bottom - top) * PADDED
    for text in cell.text.split():
        start = left + font(cell.size).getlength(before)
        end = left + font(cell.size).getlength(f"{before}{text}")
        across = rng.normal(0, cell.size * 0.12, 2)
        down = rng.normal(0, 1.0, 2)
        yield Word(
            text,
            (
                _thousandth(start + across[0], page.width),
                _thousandth(cell.y + top - slack + down[0], page.height),
                _thousandth(end + across[1], page.width),
                _thousandth(cell.y + bottom + slack + down[1], page.height),
            ),
            cell,
        )
        before = f"{before}{text} "


def _thousandth(pixels: float, whole: int) -> int:
    return min(max(int(1000 * pixels / whole), 0), 1000)
