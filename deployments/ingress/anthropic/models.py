"""The models that answer conversations, as Anthropic's clients list them; /v1/models is OpenAI's as well."""

from collections.abc import Sequence

from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from deployments.contracts.errors import InvalidInput, UnknownModel
from deployments.contracts.model import ModelFacts
from deployments.ingress.anthropic.request import CHATS

VERSION = b"anthropic-version"
"""The header that all of Anthropic's clients send."""
PAGE = 20
MOST = 1000
UNKNOWN_DAY = "1970-01-01T00:00:00Z"
"""How Anthropic says that it is not known when a model was made."""


class ForAnthropic(APIRoute):
    """A route for Anthropic's clients alone."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        theirs = any(name == VERSION for name, _ in scope.get("headers", ()))
        return super().matches(scope) if theirs else (Match.NONE, {})


def page(models: Sequence[ModelFacts], limit: int, after: str | None, before: str | None) -> dict[str, object]:
    """So many models after or before one. Raises InvalidInput."""
    if not 1 <= limit <= MOST:
        raise InvalidInput(f"limit must be 1 to {MOST}; given was {limit}", "limit")
    if after and before:
        raise InvalidInput("give after_id or before_id, not both", "before_id")
    chats = [model for model in models if _chats(model)]
    ids = [model.id for model in chats]
    if before:
        ahead = chats[: _place(ids, before, "before_id")]
        shown, more = ahead[-limit:], len(ahead) > limit
    else:
        left = chats[_place(ids, after, "after_id") + 1 :] if after else chats
        shown, more = left[:limit], len(left) > limit
    return {
        "data": [_body(model) for model in shown],
        "has_more": more,
        "first_id": shown[0].id if shown else None,
        "last_id": shown[-1].id if shown else None,
    }


def one(model: ModelFacts) -> dict[str, object]:
    """Raises UnknownModel for one that answers no conversation."""
    if not _chats(model):
        raise UnknownModel(f"{model.id} does {', '.join(model.tasks)}; it does not chat", "model")
    return _body(model)


def _chats(model: ModelFacts) -> bool:
    return any(task in model.tasks for task in CHATS)


def _place(ids: list[str], id: str, param: str) -> int:
    if id not in ids:
        raise InvalidInput(f"{param} names {id[:120]!r}, which is none of the models listed", param)
    return ids.index(id)


def _body(model: ModelFacts) -> dict[str, object]:
    return {
        "type": "model",
        "id": model.id,
        "display_name": model.id,
        "created_at": UNKNOWN_DAY,
        "lifecycle": "active",
    }
