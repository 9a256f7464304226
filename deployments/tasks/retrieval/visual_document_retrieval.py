"""visual-document-retrieval: the pages that answer a query, by what is seen on them: text, tables, drawings."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from deployments.contracts.abilities.retrieval import PageFinder
from deployments.contracts.events import Stream
from deployments.contracts.example import Example, Sample
from deployments.contracts.kinds import Document, Image, Text
from deployments.contracts.ranking import FoundPage
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.retrieval.reading import telling


class VisualDocumentRetrievalInput(Wire):
    """A query, and where it is searched for: either `documents` or a `corpus`."""

    query: Text = Field(min_length=1, max_length=2_000)
    documents: Annotated[tuple[Image | Document, ...], Field(min_length=1, max_length=64)] | None = Field(
        None, description="pictures of pages, and PDF documents of which every page counts"
    )
    corpus: str | None = Field(None, max_length=64, description="the name of a corpus that the model's row lists")

    @model_validator(mode="after")
    def one_place(self) -> Self:
        if (self.documents is None) == (self.corpus is None):
            raise ValueError("give either documents or the name of a corpus")
        return self


class VisualDocumentRetrievalParameters(Wire):
    top_k: int = Field(10, ge=1, le=1_000, description="how many pages at most")


class VisualDocumentRetrievalOutput(Wire):
    """The pages that answer best, in order; scores are sums over the query's words and compare within one query."""

    ranking: tuple[FoundPage, ...]


@task(
    "visual-document-retrieval",
    intent="Search the pages of documents",
    cost=4.0,
    chained=False,
    example=Example(inputs={"query": "the letter of Paul", "documents": [Sample.DOCUMENT]}),
)
def visual_document_retrieval(
    engine: PageFinder, inputs: VisualDocumentRetrievalInput, params: VisualDocumentRetrievalParameters
) -> Stream[VisualDocumentRetrievalOutput]:
    """Find the pages of documents that answer a query."""
    if inputs.corpus is not None:
        pages = yield from telling(engine.open_corpus(inputs.corpus))
    else:
        pages = yield from telling(engine.read(inputs.documents or ()))
    return VisualDocumentRetrievalOutput(ranking=pages.nearest(inputs.query, params.top_k))
