"""The one page that a question is about, as a picture."""

from PIL.Image import Image as Picture

from deployments.contracts.answering import Reading
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.kinds import Document, Image
from deployments.engines.pictures import read
from deployments.media import document as documents

MARKING = ("word_boxes", "max_answer_len", "max_seq_len", "doc_stride", "handle_impossible_answer")
"""What is said to models that mark the answer in the words of the page."""


def page_of(given: Image | Document, number: int) -> Picture:
    """Raises InvalidParameter for a page that is not there, and what decoding raises."""
    if isinstance(given, Document):
        count = documents.page_count(given)
        if number > count:
            raise InvalidParameter(f"page is {number}, the document has {count}", "parameters.page")
        return documents.page(given, number)
    if number > 1:
        raise InvalidParameter(f"page is {number}, but a picture is one page: leave page out", "parameters.page")
    return read(given)


def refuse_marking(reading: Reading) -> None:
    """Raises InvalidParameter where a model that writes its answer is told how to mark it."""
    for name in MARKING:
        if getattr(reading, name) is not None:
            raise InvalidParameter(
                f"{name} has no effect on a model that writes its answer from the picture of the page: leave it out",
                f"parameters.{name}",
            )
