"""What each route needs of a key: the one table, looked up by the route that answers, never by how its path is written.

A route that is not in the table needs an operator's key.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import Any

from starlette.routing import BaseRoute, Match

from deployments.ingress.access.keys import Scope


class Need(Enum):
    """OPEN to everyone; any KEY; a key that may INFER; an ADMIN's key."""

    OPEN = auto()
    KEY = auto()
    INFER = auto()
    ADMIN = auto()

    def met_by(self, scopes: frozenset[Scope]) -> bool:
        """Whether a key with these scopes will do."""
        return self not in WITH_SCOPE or WITH_SCOPE[self] in scopes


WITH_SCOPE = {Need.INFER: Scope.INFER, Need.ADMIN: Scope.ADMIN}
ROOTS = ("/models", "/hf-inference/models")
VERSION = "/v2/models/{name:path}/versions/{version}"
ROUTES: Mapping[Need, tuple[str, ...]] = {
    Need.OPEN: (
        "GET /health",
        "GET /v2/health/live",
        "GET /v2/health/ready",
        "GET /",
        "GET /ui",
        "GET /ui/{path:path}",
    ),
    Need.KEY: (
        "GET /openapi.json",
        "GET /docs",
        "GET /docs/oauth2-redirect",
        "GET /redoc",
        "GET /api/tasks",
        "GET /api/config/capabilities",
        "GET /api/graph",
        "GET /api/models",
        "GET /api/models/status",
        "GET /api/models/{id:path}",
        "GET /v1/models",
        "GET /v1/models/{model:path}",
        "GET /v1/models/{name:path}",
        "GET /v2",
        "GET /v2/models/{name:path}",
        "GET /v2/models/{name:path}/ready",
        f"GET {VERSION}",
        f"GET {VERSION}/ready",
        *(f"GET {root}/{{id:path}}/{what}" for root in ROOTS for what in ("info", "health")),
        "GET /api/inference/{id}/events",
        "POST /api/inference/{id}/cancel",
        "DELETE /api/inference/{id}",
        "GET /api/jobs",
        "GET /api/jobs/{id}",
        "GET /api/jobs/{id}/events",
        "POST /api/jobs/{id}/cancel",
        "DELETE /api/jobs/{id}",
        "GET /v1/responses/{id}",
        "GET /v1/responses/{id}/input_items",
        "POST /v1/responses/{id}/cancel",
        "DELETE /v1/responses/{id}",
        "GET /v1/videos",
        "GET /v1/videos/{id}",
        "GET /v1/videos/{id}/content",
        "DELETE /v1/videos/{id}",
        "GET /v1/files",
        "GET /v1/files/{id}",
        "GET /v1/files/{id}/content",
        "DELETE /v1/files/{id}",
        "GET /v1/batches",
        "GET /v1/batches/{id}",
        "POST /v1/batches/{id}/cancel",
    ),
    Need.INFER: (
        "POST /api/inference",
        "POST /api/inference/stream",
        "POST /api/jobs",
        "POST /v1/messages",
        "POST /v1/messages/count_tokens",
        "POST /v1/chat/completions",
        "POST /v1/completions",
        "POST /v1/embeddings",
        "POST /v1/moderations",
        "POST /v1/rerank",
        "POST /rerank",
        "POST /v1/responses",
        "POST /v1/responses/input_tokens",
        "POST /v1/images/generations",
        "POST /v1/images/edits",
        "POST /v1/images/variations",
        "POST /v1/audio/speech",
        "POST /v1/audio/transcriptions",
        "POST /v1/audio/translations",
        "POST /v1/videos",
        "POST /v1/videos/{id}/remix",
        "POST /v1/files",
        "POST /v1/batches",
        "WS /v1/realtime",
        "POST /v2/models/{name:path}/infer",
        f"POST {VERSION}/infer",
        *(f"POST {root}/{{id:path}}" for root in ROOTS),
        *(f"POST {root}/{{id:path}}/pipeline/{{task}}" for root in ROOTS),
        *(f"POST {root}/{{id:path}}/v1/{what}" for root in ROOTS for what in ("chat/completions", "completions")),
    ),
    Need.ADMIN: ("POST /api/models/load", "POST /api/models/unload"),
}
"""What a key has stored (jobs, files, answers) is there for it alone, and for admins' keys: `graphs.jobs.owners`."""
NEEDS: dict[str, Need] = {route: need for need, routes in ROUTES.items() for route in routes}


def need_of(routes: Iterable[BaseRoute], scope: Mapping[str, Any]) -> Need:
    """What the request needs, by the route that the app itself will choose for it.

    Where none takes it, it does nothing but be refused: any key is told so.
    """
    seen = dict(scope)
    for route in routes:
        match, _ = route.matches(seen)
        if match is Match.FULL:
            return NEEDS.get(named(route, scope), Need.ADMIN)
    return Need.KEY


def named(route: BaseRoute, scope: Mapping[str, Any]) -> str:
    """A route as the table names it: its method, and the path that it was added with."""
    method = "WS" if scope["type"] == "websocket" else str(scope["method"])
    return f"{'GET' if method == 'HEAD' else method} {getattr(route, 'path', '')}"
