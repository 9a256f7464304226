"""GET /api/models: filters, facets and pages over the catalog; what is asked wrongly is refused by name."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from configs.catalog import catalog
from tests.ingress.in_process import asked

Json = dict[str, Any]
FACETS = {"task", "family", "tier", "origin", "library", "licence", "gated"}


def answers(*paths: str) -> list[Json]:
    """What one house answers to all of these."""

    async def ask(client: httpx.AsyncClient) -> list[httpx.Response]:
        return list(await asyncio.gather(*(client.get(path) for path in paths)))

    bodies = []
    for answer in asked(ask):
        assert answer.status_code == 200, answer.text
        bodies.append(answer.json())
    return bodies


def ids(body: Json) -> list[str]:
    return [row["id"] for row in body["models"]]


def test_all_rows_are_there_in_the_order_of_the_catalog_without_their_places() -> None:
    (body,) = answers("/api/models")
    assert ids(body) == [row.id for row in catalog() if row.tier == "embedded"]
    assert (body["total"], body["next_cursor"]) == (len(body["models"]), None)
    for row in body["models"]:
        assert not {"source", "previewer"}.intersection(row)
        assert "embedded/weights" not in str(row), row["id"]
    moving = next(row for row in body["models"] if row["id"] == "anymodal/tiny-sd-in-motion")
    assert (moving["parts"], moving["families"], moving["library"]) == (["motion_adapter"], ["video"], "diffusers")


def test_facets_count_what_their_filters_find() -> None:
    (whole,) = answers("/api/models")
    assert set(whole["facets"]) == FACETS
    told = [(name, one["value"], one["count"]) for name in sorted(FACETS) for one in whole["facets"][name]]
    found = answers(*(f"/api/models?{name}={str(value).lower()}" for name, value, _ in told))
    for (name, value, count), body in zip(told, found, strict=True):
        assert body["total"] == count > 0, (name, value)
    for name in FACETS - {"task", "family"}:
        assert sum(one["count"] for one in whole["facets"][name]) == whole["total"], name
    tasks = Counter(task for row in whole["models"] for task in row["tasks"])
    assert {one["value"]: one["count"] for one in whole["facets"]["task"]} == tasks


def test_facets_are_of_what_fits_and_of_all_its_pages() -> None:
    narrow, first = answers("/api/models?family=text&min_bytes=1000000", "/api/models?family=text&limit=2")
    assert {one["value"] for one in narrow["facets"]["family"]} >= {"text"}
    assert narrow["total"] == len(narrow["models"]) == sum(one["count"] for one in narrow["facets"]["tier"])
    assert all("text" in row["families"] and row["bytes"] >= 1_000_000 for row in narrow["models"])
    assert len(first["models"]) == 2
    assert first["total"] == sum(one["count"] for one in first["facets"]["tier"]) > 2


@pytest.mark.parametrize("sort", ["catalog", "id", "bytes"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_have_every_row_exactly_once_and_in_order(sort: str, order: str) -> None:
    async def ask(client: httpx.AsyncClient) -> tuple[list[str], list[str], list[int]]:
        path = f"/api/models?sort={sort}&order={order}"
        whole = (await client.get(path)).json()
        paged: list[str] = []
        sizes: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = (await client.get(path + "&limit=17" + (f"&cursor={cursor}" if cursor else ""))).json()
            paged += ids(page)
            sizes.append(len(page["models"]))
            assert page["total"] == whole["total"]
            cursor = page["next_cursor"]
        return ids(whole), paged, sizes

    whole, paged, sizes = asked(ask)
    assert paged == whole
    assert len(set(paged)) == len(paged)
    assert set(sizes[:-1]) == {17}
    assert 1 <= sizes[-1] <= 17


def test_orders_are_what_they_say_and_the_other_way_round() -> None:
    up, down, sizes = answers(
        "/api/models?sort=id", "/api/models?sort=id&order=desc", "/api/models?sort=bytes&order=desc"
    )
    assert ids(up) == sorted(ids(up)) == ids(down)[::-1]
    found = [row["bytes"] for row in sizes["models"]]
    assert found == sorted(found, reverse=True)


def test_words_are_searched_in_ids_and_source_is_another_name_of_origin() -> None:
    bert, none, local = answers(
        "/api/models?search=BERT%20tiny", "/api/models?search=bertha", "/api/models?source=local"
    )
    assert "anymodal/tiny-bert-ner" in ids(bert)
    assert all("bert" in id and "tiny" in id for id in ids(bert))
    assert (ids(none), none["total"], none["facets"]["tier"]) == ([], 0, [])
    assert ids(local) == []


WRONG = [
    ("taks=summarization", "taks"),
    ("task=sumarization", "task"),
    ("task=", "task"),
    ("tier=tiny", "tier"),
    ("family=router", "family"),
    ("origin=hugging", "origin"),
    ("origin=hub&source=hub", "origin"),
    ("tier=small&tier=large", "tier"),
    ("gated=perhaps", "gated"),
    ("loaded=2", "loaded"),
    ("state=idle", "state"),
    ("min_bytes=-1", "min_bytes"),
    ("max_bytes=1e9", "max_bytes"),
    ("min_bytes=2&max_bytes=1", "max_bytes"),
    ("search=", "search"),
    ("search=" + "x" * 201, "search"),
    ("sort=size", "sort"),
    ("sort=downloads", "sort"),
    ("order=up", "order"),
    ("limit=0", "limit"),
    ("limit=1001", "limit"),
    ("cursor=nonsense", "cursor"),
    ("cursor=WyJpZCIsImFzYyIsImEiXQ", "cursor"),
    ("cursor=" + "W1tbW" * 300, "cursor"),
]


def test_a_wrong_filter_is_refused_by_name() -> None:
    async def ask(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.get(f"/api/models?{query}") for query, _ in WRONG]

    for answer, (query, param) in zip(asked(ask), WRONG, strict=True):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["param"]) == (422, "invalid_input", param), query
        assert param in error["message"], query


def test_embedded_rows_name_the_library_that_their_folders_show() -> None:
    marks = {"model_index.json": "diffusers", "modules.json": "sentence-transformers"}
    for row in catalog():
        if row.tier == "embedded" and row.package is None and row.id != "anymodal/tiny-chronos":
            folder = Path(row.source)
            shown = next((library for file, library in marks.items() if (folder / file).exists()), None)
            skops = "sklearn" if list(folder.glob("*.skops")) else "transformers"
            assert row.library == (shown or skops), row.id
