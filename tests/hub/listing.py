"""The list of the tests' Hub: filtered, sorted and cut into pages as the Hub does it, the next one by a Link header."""

import base64
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request

from tests.hub.repos import Repo

SORTS = {"downloads": "downloads", "likes": "likes", "lastModified": "lastModified", "createdAt": "lastModified"}
FULL_PAGE = 1000


def listed(repos: Iterable[Repo], request: Request) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """A page and its headers."""
    asked = request.query_params
    found = [repo for repo in repos if not repo.private and _fits(repo, request)]
    key = SORTS[asked.get("sort", "downloads")]
    found.sort(key=lambda repo: repo.told(False, listed=True)[key], reverse=True)
    begin = int(base64.b64decode(asked.get("cursor", base64.b64encode(b"0"))))
    end = begin + int(asked.get("limit", FULL_PAGE))
    page = [_expanded(repo.told(False, listed=True), asked.getlist("expand")) for repo in found[begin:end]]
    if end >= len(found):
        return page, {}
    following = request.url.include_query_params(cursor=base64.b64encode(str(end).encode()).decode())
    return page, {"link": f'<{following}>; rel="next"'}


def _fits(repo: Repo, request: Request) -> bool:
    asked = request.query_params
    wanted = {
        "pipeline_tag": repo.task,
        "gated": str(bool(repo.gated)).lower(),
    }
    return (
        all(asked.get(name, value) == value for name, value in wanted.items())
        and set(asked.getlist("filter")) <= set(repo.tags)
        and asked.get("search", "").lower() in repo.id.lower()
    )


def _expanded(told: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """What was asked for by name, and the id in any case."""
    return {name: value for name, value in told.items() if not names or name in ("_id", "id", *names)}
