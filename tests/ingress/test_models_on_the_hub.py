"""GET /api/models?origin=hub: the Hub's own lists, asked of a local server, each model with whether it may run here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from configs.settings import HubSettings
from tests.hub.repos import repo_of
from tests.hub.server import LocalHub, hub_server
from tests.ingress.in_process import asked

Json = dict[str, Any]
NER, NLI, MINILM, BART = "words/tiny-bert-ner", "words/tiny-bert-nli", "others/tiny-minilm", "words/tiny-bart"
ROOM = 1_000_000


@pytest.fixture(scope="module")
def hub() -> Iterator[LocalHub]:
    with hub_server(
        repo_of("tiny-bert-ner", NER, task="token-classification", downloads=30, likes=1),
        repo_of("tiny-bert-nli", NLI, task="zero-shot-classification", gated="auto", downloads=20, likes=2),
        repo_of("tiny-minilm", MINILM, task="feature-extraction", licence="mit", downloads=10, likes=4),
        repo_of("tiny-bart", BART, task="summarization", downloads=5, likes=3),
    ) as running:
        yield running


@pytest.fixture
def settings(hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HubSettings:
    """The machine's own token is not the tests', and their Hub may be asked."""
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no-token"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    hub.heal()
    return HubSettings(
        allow=("words/*",), max_bytes=ROOM, endpoint=hub.url, folder=str(tmp_path / "facts"), timeout_s=5
    )


def answers(settings: HubSettings, *queries: str) -> list[httpx.Response]:
    async def ask(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.get(f"/api/models?origin=hub&{query}") for query in queries]

    got: list[httpx.Response] = asked(ask, hub=settings)
    return got


def rows(answer: httpx.Response) -> list[Json]:
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["models"]
    return found


def test_a_list_says_what_may_run_here_and_why_the_rest_may_not(settings: HubSettings) -> None:
    (answer,) = answers(settings, "")
    found = rows(answer)
    assert [row["id"] for row in found] == [NER, NLI, MINILM, BART]
    assert [row["runs"] for row in found] == [True, False, False, False]
    codes = [row["refusal"] and row["refusal"]["code"] for row in found]
    assert codes == [None, "model_gated", "model_not_allowed", "model_too_large"]
    first = found[0]
    assert (first["tasks"][0], first["licence"], first["library"]) == (
        "token-classification",
        "apache-2.0",
        "transformers",
    )
    assert (first["origin"], first["gated"], first["downloads"], len(first["revision"])) == ("hub", False, 30, 40)
    assert 500_000 < first["bytes"] <= ROOM
    body = answer.json()
    assert (body["total"], body["next_cursor"]) == (None, None)
    assert body["facets"]["runs"] == [{"value": False, "count": 3}, {"value": True, "count": 1}]
    assert sum(one["count"] for one in body["facets"]["refusal"]) == 3
    assert {one["value"]: one["count"] for one in body["facets"]["licence"]} == {"apache-2.0": 3, "mit": 1}


def test_filters_and_orders_are_the_hubs(settings: HubSettings) -> None:
    queries = ("task=token-classification", "search=MINI", "gated=true", "licence=mit", "sort=likes&order=desc")
    found = [[row["id"] for row in rows(answer)] for answer in answers(settings, *queries)]
    assert found == [[NER], [MINILM], [NLI], [MINILM], [MINILM, BART, NLI, NER]]


def test_pages_of_the_hub_go_on_by_its_cursor(settings: HubSettings) -> None:
    async def ask(client: httpx.AsyncClient) -> list[list[str]]:
        pages: list[list[str]] = []
        cursor: str | None = ""
        while cursor is not None:
            asked_for = {"origin": "hub", "limit": "3"} | ({"cursor": cursor} if cursor else {})
            body = (await client.get("/api/models", params=asked_for)).json()
            pages.append([row["id"] for row in body["models"]])
            cursor = body["next_cursor"]
        return pages

    assert asked(ask, hub=settings) == [[NER, NLI, MINILM], [BART]]


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("tier=small", "tier"),
        ("family=text", "family"),
        ("loaded=true", "loaded"),
        ("state=ready", "state"),
        ("task=moderation", "task"),
        ("sort=id", "sort"),
        ("order=asc", "order"),
        ("limit=501", "limit"),
        ("library=a%20b", "library"),
        ("min_bytes=2&max_bytes=1", "max_bytes"),
    ],
)
def test_what_the_hub_cannot_be_asked_is_refused_by_name(settings: HubSettings, query: str, param: str) -> None:
    (answer,) = answers(settings, query)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (422, "invalid_input", param)
    assert param in error["message"]


def test_a_server_that_allows_nothing_of_the_hub_does_not_ask_it(settings: HubSettings, hub: LocalHub) -> None:
    before = sum(hub.asked.values())
    (answer,) = answers(settings.model_copy(update={"allow": ()}), "")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "model_not_allowed")
    assert "hub.allow" in answer.json()["error"]["message"]
    assert sum(hub.asked.values()) == before


def test_a_hub_that_fails_is_told_as_it_fails(settings: HubSettings, hub: LocalHub) -> None:
    hub.fail("/api/models", status=429, headers={"retry-after": "7"})
    (answer,) = answers(settings, "")
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "hub_rate_limited")
    assert answer.headers["retry-after"] == "7"


def test_one_model_of_the_hub_is_told_as_one_of_the_catalog(settings: HubSettings) -> None:
    async def ask(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.get(f"/api/models/{id}") for id in (NER, MINILM, BART, "words/none")]

    told, *refused = asked(ask, hub=settings)
    body = told.json()
    assert (body["id"], body["origin"], body["tasks"][0]) == (NER, "hub", "token-classification")
    assert (body["pipeline_tag"], body["sha"], body["licence"]) == (
        "token-classification",
        body["revision"],
        "apache-2.0",
    )
    assert [(place["family"], place["fits"]) for place in body["replicas"]] == [("text", "now")]
    assert body["default_of"] == {task: [] for task in body["tasks"]}
    codes = [(answer.status_code, answer.json()["error"]["code"]) for answer in refused]
    assert codes == [(403, "model_not_allowed"), (413, "model_too_large"), (404, "model_not_found")]
