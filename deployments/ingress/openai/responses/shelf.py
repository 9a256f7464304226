"""Kept responses: each with its whole conversation, so that another can go on from it when earlier ones are gone."""

from typing import Any

from deployments.contracts.errors import InvalidInput, NotFound
from deployments.contracts.parsing import tupled
from deployments.contracts.wire import Wire
from deployments.ingress.durable import Documents
from deployments.ingress.openai.responses.items import KEPT, Items

KIND = "response"
Printed = dict[str, Any]


class Kept(Wire):
    """A response as it was answered, and the items that it answered, each with an id, those of earlier ones first.

    One that runs in the background has a `job`, and what was `asked` of it.
    """

    response: Printed
    items: list[Printed]
    job: str | None = None
    asked: Printed | None = None

    @property
    def conversation(self) -> Items:
        """Everything that was said up to the end of this response."""
        return KEPT.validate_python(tupled([*self.items, *self.response["output"]]), strict=True)


async def keep(documents: Documents, kept: Kept) -> Kept:
    await documents.put(KIND, kept.response["id"], kept.model_dump())
    return kept


async def taken(documents: Documents, id: str) -> Kept:
    """Raises NotFound."""
    document = await documents.get(KIND, id)
    if document is None:
        raise NotFound(
            f"there is no response {id[:128]!r}; it was not stored, was deleted, or has expired", "response_id"
        )
    return Kept.model_validate(document.body)


def page_of(items: list[Printed], after: str | None, limit: int, *, newest_first: bool) -> Printed:
    """Some of the items as clients list them. Raises InvalidInput where `after` is none of them."""
    ordered = items[::-1] if newest_first else items
    ids = [item["id"] for item in ordered]
    if after is not None and after not in ids:
        raise InvalidInput(f"after is {after[:128]!r}, which is none of the response's items", "after")
    begin = 0 if after is None else ids.index(after) + 1
    page = ordered[begin : begin + limit]
    return {
        "object": "list",
        "data": page,
        "first_id": page[0]["id"] if page else "",
        "last_id": page[-1]["id"] if page else "",
        "has_more": begin + limit < len(ordered),
    }
