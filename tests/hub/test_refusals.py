"""What the Hub refuses, and where it fails or lies: each by its name, with what to do, and never with the token."""

import logging
import pickle

import pytest

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
from deployments.contracts.raising import raised_from
from deployments.hub.client import HubClient
from deployments.hub.terms import HubTerms
from tests.hub.conftest import BERT, VIT
from tests.hub.processes import fetch
from tests.hub.repos import Repo, repo_of
from tests.hub.server import LocalHub


def test_a_model_that_is_not_there(terms: HubTerms) -> None:
    with pytest.raises(UnknownModel, match="no/such"):
        HubClient(terms).facts("no/such")


def test_a_revision_that_is_not_there(terms: HubTerms) -> None:
    with pytest.raises(UnknownModel, match="revision"):
        HubClient(terms).facts(VIT, "f" * 40)


def test_a_model_that_has_moved(hub: LocalHub, terms: HubTerms) -> None:
    hub.repos["old/name"] = hub.repos[VIT]
    with pytest.raises(UnknownModel, match=VIT):
        HubClient(terms).facts("old/name")


def test_a_private_model_needs_the_right_token(hub: LocalHub, terms: HubTerms, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.add(repo_of("tiny-vit", "x/private", private=True))
    with pytest.raises(UnknownModel, match="no token"):
        HubClient(terms).facts("x/private")
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(UnknownModel, match="may not read"):
        HubClient(terms).facts("x/private")
    monkeypatch.setenv("HF_TOKEN", hub.token)
    assert HubClient(terms).facts("x/private").private


def test_a_gated_model_says_how_to_get_it(hub: LocalHub, terms: HubTerms, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelGated) as caught:
        fetch(terms, BERT)
    assert f"{hub.url}/{BERT}" in caught.value.message
    assert "HF_TOKEN" in caught.value.message
    monkeypatch.setenv("HF_TOKEN", hub.token)
    _, folder = fetch(terms, BERT)
    assert (folder / "model.safetensors").read_bytes() == hub.repos[BERT].bodies["model.safetensors"]


def test_the_token_goes_to_the_hub_and_nowhere_else(
    hub: LocalHub, terms: HubTerms, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Large files come from another host; the tests' Hub calls itself by another name there."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("HF_TOKEN", hub.token)
    fetch(terms, BERT)
    hub.fail("/api/*", status=401, headers={"x-error-message": "Invalid credentials in Authorization header"})
    with pytest.raises(HubUnavailable, match="token") as caught:
        HubClient(terms).facts(VIT)
    sent = {path.split("/")[1]: headers.get("authorization") for path, headers in hub.seen}
    assert sent == {"api": f"Bearer {hub.token}", "words": f"Bearer {hub.token}", "cdn": None}
    assert hub.token not in caplog.text + caught.value.message
    assert hub.token not in "".join(file.read_text() for file in terms.facts_folder.iterdir())


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry-after": "42"}, 42),
        ({"ratelimit": '"api";r=0;t=55', "ratelimit-policy": '"fixed window";"api";q=500;w=300'}, 55),
        ({"retry-after": "9" * 300}, 3600),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_too_many_questions(hub: LocalHub, terms: HubTerms, headers: dict[str, str], wait_s: int | None) -> None:
    hub.fail("/api/*", status=429, headers=headers)
    with pytest.raises(HubRateLimited) as caught:
        HubClient(terms).facts(VIT)
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert error.retry_after_s == wait_s
    assert raised_from(error.refusal()).retry_after_s == wait_s
    assert "HF_TOKEN" in error.message


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 500}, HubUnavailable),
        ({"status": 503}, HubUnavailable),
        ({"status": 418}, OriginFailed),
        ({"status": 403}, ModelGated),
        ({"status": 403, "headers": {"x-error-message": "Access to this resource is disabled."}}, ModelNotAllowed),
        ({"stall": 0.0}, OriginTimeout),
        ({"body": b"<html>hello</html>"}, OriginFailed),
        ({"body": b'{"id": "shapes/tiny-vit"}'}, OriginFailed),
        ({"body": b"[" * 100_000}, OriginFailed),
        ({"body": b"null"}, OriginFailed),
        ({"body": b"[" + b"0," * 20_000_000 + b"0]"}, OriginFailed),
        ({"headers": {"content-encoding": "br"}}, OriginFailed),
        ({"status": 302, "headers": {"location": "/api/models/shapes/tiny-vit"}}, OriginFailed),
        ({"status": 302, "headers": {"location": "file:///etc/passwd"}}, OriginFailed),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_hub_that_fails(hub: LocalHub, terms: HubTerms, fault: dict[str, object], kind: type[AnymodalError]) -> None:
    hub.fail("/api/*", **fault)
    with pytest.raises(kind) as caught:
        HubClient(terms.model_copy(update={"timeout_s": 1.0})).facts(VIT)
    assert type(caught.value) is kind


def test_nobody_answers(terms: HubTerms) -> None:
    with pytest.raises(HubUnavailable, match="cannot be reached"):
        HubClient(terms.model_copy(update={"endpoint": "http://127.0.0.1:9"})).facts(VIT)


@pytest.mark.parametrize("name", ["../../evil.json", "/etc/evil.json", "a\\..\\evil.json", "config.json/evil.json"])
def test_a_repository_cannot_write_outside_its_folder(hub: LocalHub, terms: HubTerms, name: str) -> None:
    hub.add(Repo("x/evil", dict(hub.repos[VIT].bodies) | {name: b"{}"}))
    with pytest.raises(OriginFailed, match="no safe name"):
        fetch(terms, "x/evil")
    assert not terms.models_folder.exists()


def test_a_hub_cannot_pass_one_commit_for_another(hub: LocalHub, terms: HubTerms) -> None:
    asked = hub.repos[VIT].commit
    hub.add(repo_of("tiny-vit", VIT, says={"sha": "b" * 40}))
    with pytest.raises(OriginFailed, match="another commit"):
        HubClient(terms).facts(VIT, asked)
