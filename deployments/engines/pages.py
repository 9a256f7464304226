"""Pages with a vector for each of their patches, ranked by late interaction with the words of a query."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL.Image import Image as Picture

from deployments.contracts.errors import MediaTooLarge
from deployments.contracts.kinds import Document, Image, Medium
from deployments.contracts.ranking import FoundPage
from deployments.engines.pictures import no_strip
from deployments.media import document as pdf
from deployments.media import image as media
from deployments.media.sniff import sniff

SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".webp"})
MAX_PAGES = 128
"""Pages that one request may bring; more belong into a corpus, whose vectors are kept."""


@dataclass(frozen=True)
class Page:
    """`vectors` are (patches and marks, width)."""

    document: int | str
    number: int
    vectors: torch.Tensor


@dataclass(frozen=True)
class Pages:
    """`ask` gives the vectors (words and marks, width) of a query."""

    pages: Sequence[Page]
    ask: Callable[[str], torch.Tensor]

    def nearest(self, query: str, top_k: int) -> tuple[FoundPage, ...]:
        """The best pages first; equal ones in the order of their documents."""
        words = self.ask(query).float()
        scores = [max_sim(words, page.vectors.float()) for page in self.pages]
        best = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:top_k]
        return tuple(
            FoundPage(document=self.pages[at].document, page=self.pages[at].number, score=scores[at]) for at in best
        )


def max_sim(words: torch.Tensor, patches: torch.Tensor) -> float:
    """Over the words, the sum of each one's likeness to the patch that is most like it.

    One page at a time: `processor.score_retrieval` pads pages to one length with zeros, which count as patches.
    """
    return (words @ patches.T).amax(1).sum().item()


def pictures_of(medium: Medium) -> Iterator[Picture]:
    """A picture is one page. Raises UndecodableMedia, MediaTooLarge, InvalidInput for a thin strip."""
    match medium:
        case Document():
            drawn = pdf.pages(medium)
        case Image():
            drawn = iter([media.decode(medium)])
    for page in drawn:
        yield no_strip(page, "inputs.documents")


def count_of(medium: Medium) -> int:
    """How many pages the medium has."""
    return pdf.page_count(medium) if isinstance(medium, Document) else 1


def counted(documents: Sequence[Medium]) -> int:
    """The pages of a request's documents; raises MediaTooLarge where they are too many."""
    total = sum(map(count_of, documents))
    if total > MAX_PAGES:
        raise MediaTooLarge(
            f"the documents have {total} pages, allowed are {MAX_PAGES}: send fewer, or have them served as a corpus",
            "inputs.documents",
        )
    return total


def medium_of(file: Path) -> Medium:
    """A file of a corpus. Raises UnsupportedMedia."""
    return sniff(file.read_bytes(), "inputs.corpus")
