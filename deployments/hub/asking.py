"""One question to the Hub over HTTP: bounded in time and size, its token sent to nobody else, its answer JSON."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from deployments.contracts.errors import OriginFailed, OriginTimeout
from deployments.hub.refusing import offline, refused, understood
from deployments.hub.terms import HubTerms
from deployments.hub.token import headers

MAX_JSON = 32 * 2**20
MAX_REDIRECTS = 5
Params = Mapping[str, str | int | list[str]]


def connected(terms: HubTerms) -> httpx2.Client:
    """A client of the Hub; httpx2 leaves the token out where a redirect goes to another host."""
    return httpx2.Client(
        headers=headers(),
        timeout=httpx2.Timeout(terms.timeout_s),
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
    )


def ask(terms: HubTerms, path: str, params: Params, about: str) -> tuple[Any, str | None]:
    """What the Hub answers, and the cursor of the next page where there is one.

    Raises HubUnavailable, HubRateLimited, OriginTimeout, OriginFailed, UnknownModel, ModelGated, ModelNotAllowed.
    """
    if terms.is_offline:
        raise offline(terms, about)
    ends_at = time.monotonic() + terms.timeout_s
    with (
        understood(terms),
        connected(terms) as client,
        client.stream("GET", f"{terms.url}{path}", params=dict(params)) as answer,
    ):
        if answer.status_code != 200:
            raise refused(answer.status_code, answer.headers, about, terms)
        body = _whole(answer, ends_at, terms)
        return _json(body, terms), _cursor(answer)


def _whole(answer: httpx2.Response, ends_at: float, terms: HubTerms) -> bytes:
    """httpx2 bounds the wait for each piece alone; a Hub that drips is cut off here."""
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise OriginFailed(f"the Hub at {terms.url} answered compressed, though plain bytes were asked for", "model")
    body = bytearray()
    for piece in answer.iter_raw():
        body += piece
        if len(body) > MAX_JSON:
            raise OriginFailed(f"the Hub at {terms.url} answered more than {MAX_JSON:,} bytes", "model")
        if time.monotonic() > ends_at:
            raise OriginTimeout(f"the Hub at {terms.url} did not answer in {terms.timeout_s:g} s", "model")
    return bytes(body)


def _json(body: bytes, terms: HubTerms) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise OriginFailed(f"the Hub at {terms.url} answered what is no JSON", "model") from None


def _cursor(answer: httpx2.Response) -> str | None:
    """Of the next page's address its cursor alone is used: where we ask is never the Hub's to say."""
    following = answer.links.get("next", {}).get("url", "")
    return next(iter(parse_qs(urlsplit(following).query).get("cursor", [])), None)
