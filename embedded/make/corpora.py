"""Makes the example corpora, texts and pages to search: `python -m embedded.make.corpora` writes them to `corpora/`."""

import json
import random
from pathlib import Path

from PIL import Image

from embedded.words import COLOURS, DIGITS, FEELINGS, OPINIONS, PEOPLE, PLACES, RELATIONS, SHAPES, SIZES
from embedded.world.papers import pages, sheets
from embedded.world.papers.sheets import Sheet
from embedded.world.things import seeded

CORPORA = Path(__file__).parents[1] / "corpora"
STORIES = 48
BOOK = (
    Sheet("invoice", "Anna", (("red", "circle"),)),
    Sheet("letter", "Tom", (("blue", "star"),)),
    Sheet("report", None, (("green", "triangle"), ("yellow", "heart"))),
)
LOOSE = (Sheet("list", "Lena", ()), Sheet("sign", None, (("orange", "square"),)))
DATED = "D:20260101000000Z"


def make_stories(target: Path) -> None:
    """Texts of a few sentences about who drew what, as lines of JSON, and one that stands in a file of its own."""
    chance = random.Random(0)
    lines = (json.dumps({"id": f"story-{at}", "text": _story(chance)}) for at in range(STORIES))
    (target / "stories.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    about = "These stories tell who drew which shapes, where, and whether people like the pictures.\n"
    (target / "about.txt").write_text(about, encoding="utf-8")


def _story(chance: random.Random) -> str:
    thing, other = _thing(chance), _thing(chance)
    return (
        f"{chance.choice(PEOPLE)} from {chance.choice(PLACES)} drew {chance.choice(DIGITS[2:])} shapes. "
        f"A {thing} is {chance.choice(list(RELATIONS))} a {other}. "
        f"I {chance.choice(FEELINGS)} this {chance.choice(OPINIONS)} picture."
    )


def _thing(chance: random.Random) -> str:
    return f"{chance.choice(list(SIZES))} {chance.choice(list(COLOURS))} {chance.choice(list(SHAPES))}"


def make_pages(target: Path) -> None:
    """A PDF of three pages and two pictures of pages, each of another kind with other things."""
    book, loose = ([_page(one) for one in some] for some in (BOOK, LOOSE))
    book[0].save(
        target / "shapes.pdf", save_all=True, append_images=book[1:], resolution=25.4, creationDate=DATED, modDate=DATED
    )
    for at, page in enumerate(loose, 1):
        page.save(target / f"loose-{at}.png")


def _page(one: Sheet) -> Image.Image:
    return pages.drawn(sheets.laid(one, seeded(f"corpus {one.kind}", "train", 0)))


MAKERS = {"stories": make_stories, "pages": make_pages}

if __name__ == "__main__":
    for name, make in MAKERS.items():
        (CORPORA / name).mkdir(parents=True, exist_ok=True)
        make(CORPORA / name)
