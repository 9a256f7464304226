"""Lists as OpenAI's clients page through them: after, limit, order, and whatever else a list may be asked for."""

from collections.abc import Callable, Collection, Mapping
from typing import Literal

from pydantic import Field

from deployments.contracts.errors import UnknownParameter
from deployments.contracts.jobs import Job, JobFilter
from deployments.contracts.wire import Wire
from deployments.ingress.desk import Desk
from deployments.ingress.typed_body import typed_body


class Paging(Wire):
    """Which part of a list is wanted; the newest come first unless `asc` is asked for."""

    after: str | None = Field(None, max_length=128)
    limit: int = Field(20, ge=1, le=100)
    order: Literal["asc", "desc"] = "desc"

    @property
    def newest_first(self) -> bool:
        return self.order == "desc"


def asked_page(query: Mapping[str, str], others: Collection[str] = ()) -> Paging:
    """Raises UnknownParameter, InvalidParameter naming the field; `others` are read elsewhere."""
    return typed_body(Paging, {name: value for name, value in query.items() if name not in others}, strict=False)


async def listed_jobs(
    desk: Desk, kind: str, query: Mapping[str, str], body_of: Callable[[Job], dict[str, object]]
) -> dict[str, object]:
    """The page of this kind of jobs that is asked for. Raises as `asked_page`, and NotFound for an unknown `after`."""
    asked = asked_page(query)
    page = await desk.jobs.list(
        JobFilter(kind=kind, after=asked.after, limit=asked.limit, newest_first=asked.newest_first)
    )
    return listed([body_of(job) for job in page.jobs], page.has_more)


def no_query(query: Mapping[str, str], known: Collection[str] = ()) -> None:
    """Raises UnknownParameter for what is not known."""
    for name in query:
        if name not in known:
            raise UnknownParameter(f"{name[:80]!r} is nothing that may be asked here", name[:80])


def listed(rows: list[dict[str, object]], has_more: bool) -> dict[str, object]:
    """The page of these rows, each with its id."""
    ends = {"first_id": rows[0]["id"], "last_id": rows[-1]["id"]} if rows else {"first_id": None, "last_id": None}
    return {"object": "list", "data": rows, "has_more": has_more, **ends}
