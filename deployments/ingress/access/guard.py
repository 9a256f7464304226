"""The layer that lets requests through to the routes, and says for whom all that follows is done."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from deployments.contracts.errors import AnymodalError
from deployments.ingress.access.caller import CALLER, Caller
from deployments.ingress.access.decisions import Keys, permitted
from deployments.ingress.access.keys import Key
from deployments.ingress.access.keys import Scope as KeyScope
from deployments.ingress.access.loopback import is_local
from deployments.ingress.access.needs import Need, need_of
from deployments.ingress.access.presented import secrets_in
from deployments.ingress.access.rates import Rates
from deployments.ingress.gate import deny
from deployments.ingress.refusals import error_response, exchange_of

LOG = logging.getLogger("anymodal.access")
INSIDE = "anymodal.inside"
"""In the scope of what the server asks of itself, where no client can write: for whom it does."""


@dataclass(frozen=True)
class Access:
    """Who may enter, by every door. `on_loopback`: the server listens on this machine's loopback address alone."""

    keys: Keys = None
    on_loopback: bool = False
    rates: Rates = field(default_factory=Rates)

    @contextmanager
    def entered(self, need: Need, secrets: frozenset[str], *, local: bool = False) -> Iterator[Caller | None]:
        """All that is done within is done for this caller, and counts among its requests until it ends.

        Raises Unauthenticated, NotPermitted, TooManyAtOnce, RateLimited.
        """
        key = permitted(need, secrets, self.keys, local=local)
        caller = _caller(key)
        token = CALLER.set(caller)
        try:
            if key is None:
                yield None
                return
            with self.rates.taken(key):
                yield caller
        finally:
            CALLER.reset(token)


class Guard:
    """An ASGI middleware between the Gate, which answers what is raised here, and the routes."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif INSIDE in scope:
            CALLER.set(scope[INSIDE])
            await self._app(scope, receive, send)
        else:
            await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        entered = False
        try:
            with self._entry(scope) as caller:
                entered = True
                exchange_of(scope).caller = caller.name if caller else None
                await self._app(scope, receive, send)
        except AnymodalError as refused:
            if entered:
                raise
            LOG.info("request %s was not let in: %s", exchange_of(scope).request_id, refused.message)
            if scope["type"] == "http":
                raise
            exchange = exchange_of(scope)
            await deny(WebSocket(scope, receive, send), error_response(refused.refusal(), exchange))

    def _entry(self, scope: Scope) -> AbstractContextManager[Caller | None]:
        headers = Headers(scope=scope).items()
        return self._access.entered(
            need_of(scope["app"].router.routes, scope),
            secrets_in(headers, scope.get("subprotocols", ())),
            local=is_local(scope, on_loopback=self._access.on_loopback),
        )


def inside(app: ASGIApp, caller: Caller | None) -> ASGIApp:
    """The app as the server asks it itself, for a caller who has been let in before."""

    async def marked(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, INSIDE: caller}, receive, send)

    return marked


def _caller(key: Key | None) -> Caller | None:
    return None if key is None else Caller(key.name, admin=KeyScope.ADMIN in key.scopes)
