"""What the Hub's refusals and the network's failures are to those who asked: errors that say what to do."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import httpx2
from huggingface_hub.utils._http import parse_ratelimit_headers

from deployments.contracts.errors import (
    AnymodalError,
    HubRateLimited,
    HubUnavailable,
    ModelGated,
    ModelNotAllowed,
    OriginFailed,
    OriginTimeout,
    UnknownModel,
)
from deployments.hub.terms import HubTerms
from deployments.hub.token import has_token

MAX_WAIT_S = 3600
"""A Hub that says to wait for longer is not believed."""


@contextmanager
def understood(terms: HubTerms) -> Iterator[None]:
    """Failures of the network and of HTTP's grammar become errors of the tree."""
    try:
        yield
    except httpx2.TimeoutException:
        raise OriginTimeout(f"the Hub at {terms.url} did not answer in {terms.timeout_s:g} s", "model") from None
    except (httpx2.TooManyRedirects, httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.DecodingError):
        raise OriginFailed(f"the Hub at {terms.url} answered what cannot be followed or read", "model") from None
    except (httpx2.HTTPError, httpx2.StreamError):
        raise HubUnavailable(
            f"the Hub at {terms.url} cannot be reached, or broke off; models that are on this machine still run",
            "model",
        ) from None


def offline(terms: HubTerms, about: str) -> HubUnavailable:
    return HubUnavailable(
        f"{about} is not on this machine, and the Hub at {terms.url} is not asked while HF_HUB_OFFLINE is set: set it "
        "to 0 in serve_config.yaml, or bring the model there",
        "model",
    )


def refused(status: int, headers: Mapping[str, str], about: str, terms: HubTerms) -> AnymodalError:
    """What an answer that is no success means; `about` is the model, or what else was asked for."""
    code, words = headers.get("x-error-code", ""), headers.get("x-error-message", "")
    meant = CODES.get(code) or WORDS.get(words) or STATUSES.get(status)
    if meant is not None:
        return meant(about, terms, headers)
    if status >= 500:
        return HubUnavailable(f"the Hub at {terms.url} failed with status {status}; try again later", "model")
    return OriginFailed(f"the Hub at {terms.url} answered {about} with status {status}", "model")


Headers = Mapping[str, str]


def _gated(about: str, terms: HubTerms, _headers: Headers) -> ModelGated:
    token = "the token that is set has none" if has_token() else "no token is set"
    return ModelGated(
        f"{about} is gated and {token}: ask for access at {terms.url}/{about}, then give the server a token of the "
        "account that has it (HF_TOKEN, or `hf auth login`)",
        "model",
    )


def _missing(about: str, terms: HubTerms, _headers: Headers) -> UnknownModel:
    token = "the token that is set may not read it" if has_token() else "it is private and no token is set (HF_TOKEN)"
    return UnknownModel(f"the Hub at {terms.url} has no {about}, or {token}", "model")


def _limited(_about: str, terms: HubTerms, headers: Headers) -> HubRateLimited:
    wait_s = _wait_s(headers)
    when = f"in {wait_s} s" if wait_s else "later"
    more = "" if has_token() else "; with a token (HF_TOKEN) it answers more often"
    return HubRateLimited(f"the Hub at {terms.url} was asked too often; try again {when}{more}", "model", wait_s)


def _no_revision(about: str, _terms: HubTerms, _headers: Headers) -> UnknownModel:
    return UnknownModel(f"the Hub has {about}, but not this revision; name a branch, tag or commit of it", "model")


def _no_file(about: str, _terms: HubTerms, _headers: Headers) -> UnknownModel:
    return UnknownModel(f"the Hub no longer has this file of {about}; ask for another revision", "model")


def _disabled(about: str, _terms: HubTerms, _headers: Headers) -> ModelNotAllowed:
    return ModelNotAllowed(f"{about} was disabled by the Hub; name another model", "model")


def _not_permitted(about: str, _terms: HubTerms, _headers: Headers) -> ModelGated:
    return ModelGated(f"the Hub does not let us have {about}; the token (HF_TOKEN) lacks the permission", "model")


def _not_taken(_about: str, terms: HubTerms, _headers: Headers) -> HubUnavailable:
    return HubUnavailable(f"the Hub at {terms.url} does not take our token; set a valid one (HF_TOKEN)", "model")


def _wait_s(headers: Headers) -> int | None:
    """By Retry-After in seconds, else by the Hub's own `ratelimit`."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(int(said[:9]), MAX_WAIT_S)
    limit = parse_ratelimit_headers(headers)
    return min(limit.reset_in_seconds, MAX_WAIT_S) if limit and limit.remaining == 0 else None


Meaning = Callable[[str, HubTerms, Headers], AnymodalError]
CODES: dict[str, Meaning] = {
    "GatedRepo": _gated,
    "RepoNotFound": _missing,
    "RevisionNotFound": _no_revision,
    "EntryNotFound": _no_file,
}
WORDS: dict[str, Meaning] = {
    "Access to this resource is disabled.": _disabled,
    "Invalid credentials in Authorization header": _not_taken,
}
STATUSES: dict[int, Meaning] = {401: _missing, 403: _not_permitted, 404: _missing, 429: _limited}
"""What the Hub says in its headers goes before what its status says."""
