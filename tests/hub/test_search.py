"""Lists of the Hub's models: filtered, sorted, in pages that leave none out and tell none twice."""

import pytest
from pydantic import ValidationError

from deployments.contracts.errors import HubRateLimited, OriginFailed
from deployments.hub.client import HubClient
from deployments.hub.facts import HubPage
from deployments.hub.listing import HubQuery
from deployments.hub.terms import HubTerms
from tests.hub.conftest import BERT, SD, VIT
from tests.hub.repos import Repo, repo_of
from tests.hub.server import LocalHub


def ids(page: HubPage) -> list[str]:
    return [model.id for model in page.models]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [VIT, SD, BERT]),
        ({"sort": "likes"}, [SD, BERT, VIT]),
        ({"task": "text-to-image"}, [SD]),
        ({"library": "diffusers"}, [SD]),
        ({"licence": "mit"}, [VIT]),
        ({"text": "TINY-V"}, [VIT]),
        ({"gated": True}, [BERT]),
        ({"gated": False, "library": "transformers"}, [VIT]),
        ({"max_bytes": 1_000_000, "gated": False}, [VIT]),
        ({"min_bytes": 1_000_000}, [SD]),
        ({"min_bytes": 10**12}, []),
    ],
    ids=str,
)
def test_models_are_found_by(terms: HubTerms, query: dict[str, object], found: list[str]) -> None:
    page = HubClient(terms).search(HubQuery.model_validate(query))
    assert sorted(ids(page)) == sorted(found)
    assert query or ids(page) == found, "most downloads first"
    assert page.cursor is None


def test_a_list_tells_what_the_facts_tell_but_files(terms: HubTerms) -> None:
    client = HubClient(terms)
    (listed,) = client.search(HubQuery(task="image-classification")).models
    facts = client.facts(VIT)
    told = {"files": (), "bytes": listed.bytes, "age_s": 0}
    assert listed == facts.model_copy(update=told)
    assert facts.bytes is not None
    assert listed.bytes is not None
    assert abs(listed.bytes - facts.bytes) < 0.05 * facts.bytes


def test_models_without_safetensors_are_left_out(hub: LocalHub, terms: HubTerms) -> None:
    hub.add(Repo("x/pickled", {"config.json": b"{}", "pytorch_model.bin": b"\x80"}))
    assert "x/pickled" not in ids(HubClient(terms).search(HubQuery()))


def test_one_strange_model_spoils_no_list(hub: LocalHub, terms: HubTerms) -> None:
    hub.add(repo_of("tiny-vit", "x/strange", says={"gated": "perhaps"}))
    hub.add(repo_of("tiny-vit", "nameless"))
    client = HubClient(terms)
    assert ids(client.search(HubQuery())) == [VIT, SD, BERT]
    with pytest.raises(OriginFailed):
        client.search(HubQuery(text="strange"))


def test_pages_together_are_the_list(hub: LocalHub, terms: HubTerms) -> None:
    """Of 25 models every other one fits by size, so that pages are filled from several of the Hub's."""
    hub.repos.clear()
    for n in range(25):
        of = "tiny-vit" if n % 2 else "tiny-patchtst"
        hub.add(repo_of(of, f"x/model-{n}", downloads=100 - n))
    client, cursor, pages = HubClient(terms), None, []
    while True:
        page = client.search(HubQuery(limit=4, min_bytes=300_000, cursor=cursor))
        pages.append(ids(page))
        cursor = page.cursor
        if cursor is None:
            break
    assert [id for page in pages for id in page] == [f"x/model-{n}" for n in range(25) if n % 2]
    assert [len(page) for page in pages[:-1]] == [4] * (len(pages) - 1)


def test_the_next_page_is_asked_of_the_same_hub_whatever_the_link_says(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail("/api/models", headers={"link": '<http://10.0.0.1/api/models?cursor=Mg%3D%3D>; rel="next"'}, times=1)
    page = HubClient(terms).search(HubQuery(limit=2))
    assert page.cursor == "Mg=="
    assert ids(HubClient(terms).search(HubQuery(limit=2, cursor=page.cursor))) == [BERT]


@pytest.mark.parametrize(
    "query",
    [
        {"task": "a b"},
        {"limit": 0},
        {"limit": 10_000},
        {"sort": "size"},
        {"licence": "x&y=1"},
        {"min_bytes": -1},
        {"q": 1},
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused(query: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        HubQuery.model_validate(query)


def test_lists_fail_by_name_too(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail("/api/models", status=429, headers={"retry-after": "7"})
    with pytest.raises(HubRateLimited) as caught:
        HubClient(terms).search(HubQuery())
    assert caught.value.retry_after_s == 7
