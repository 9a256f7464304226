"""Lists of the Hub's models: which are asked for, how the Hub is asked, and what it cannot sort out itself."""

from typing import Literal

from pydantic import Field

from deployments.contracts.wire import Wire
from deployments.hub.asking import Params, ask
from deployments.hub.facts import HubFacts, HubPage
from deployments.hub.terms import HubTerms
from deployments.hub.told import listed

Sort = Literal["downloads", "likes", "last_modified", "created_at", "trending_score"]
SORTS: dict[Sort, str] = {
    "downloads": "downloads",
    "likes": "likes",
    "last_modified": "lastModified",
    "created_at": "createdAt",
    "trending_score": "trendingScore",
}
EXPAND = (
    "cardData", "config", "downloads", "gated", "lastModified", "library_name", "likes", "pipeline_tag", "private",
    "safetensors", "sha", "tags",
)  # fmt: skip
MAX_ROUNDS = 5
"""Of questions for one page, where sizes leave most of what the Hub gives out."""
WORD = r"^[\w.+-]{1,100}$"


class HubQuery(Wire):
    """Which models are looked for: all that every given field fits, most first; none but such as have safetensors.

    `text` is part of an id. Sizes are of the weights; models whose size the Hub does not know fit none. `cursor` is
    what the page before gave.
    """

    task: str | None = Field(None, pattern=WORD)
    library: str | None = Field(None, pattern=WORD)
    licence: str | None = Field(None, pattern=WORD)
    text: str | None = Field(None, min_length=1, max_length=200)
    gated: bool | None = None
    min_bytes: int | None = Field(None, ge=0)
    max_bytes: int | None = Field(None, ge=0)
    sort: Sort = "downloads"
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = Field(None, min_length=1, max_length=2000)


def page(terms: HubTerms, query: HubQuery) -> HubPage:
    """One page; of sizes the Hub knows no filter, so it is asked on until the page is full, but not for ever."""
    found: list[HubFacts] = []
    cursor = query.cursor
    for _ in range(MAX_ROUNDS):
        answer, cursor = ask(terms, "/api/models", _params(query, query.limit - len(found), cursor), "list of models")
        found.extend(facts for facts in listed(answer, terms) if _fits(facts, query))
        if cursor is None or len(found) >= query.limit:
            break
    return HubPage(models=tuple(found), cursor=cursor)


def _params(query: HubQuery, limit: int, cursor: str | None) -> Params:
    licence = [f"license:{query.licence}"] if query.licence else []
    said: dict[str, str | int | list[str] | None] = {
        "filter": ["safetensors", *licence, *([query.library] if query.library else [])],
        "pipeline_tag": query.task,
        "search": query.text,
        "gated": None if query.gated is None else str(query.gated).lower(),
        "sort": SORTS[query.sort],
        "limit": limit,
        "expand": list(EXPAND),
        "cursor": cursor,
    }
    return {name: value for name, value in said.items() if value is not None}


def _fits(facts: HubFacts, query: HubQuery) -> bool:
    if query.min_bytes is None and query.max_bytes is None:
        return True
    if facts.bytes is None:
        return False
    return (query.min_bytes or 0) <= facts.bytes and (query.max_bytes is None or facts.bytes <= query.max_bytes)
