"""Models of a Hub that no row has, named by their ids in every dialect: allowed or not, downloaded, and run."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from configs.catalog import EMBEDDED_WEIGHTS
from configs.settings import Settings
from tests.graphs.found import asked, error_of, hub_settings, online
from tests.hub.repos import Repo, repo_of
from tests.hub.server import LocalHub, hub_server
from tests.pictures import red_circle, uri

MOODS, CHAT, VIT, SD, LONG = "words/moods", "words/chat", "shapes/vit", "shapes/sd", "words/lines"
PICTURE = uri(red_circle())
TEXT = "The red circle is happy and bright."
ASK = {"messages": [{"role": "user", "content": "There are 3 red circles. Which colour are the circles?"}]}


@pytest.fixture(scope="module")
def running() -> Iterator[LocalHub]:
    with hub_server() as hub:
        yield hub


@pytest.fixture
def hub(running: LocalHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LocalHub:
    online(monkeypatch, tmp_path)
    running.heal()
    running.asked.clear()
    running.repos.clear()
    running.add(repo_of("tiny-bert-sentiment", MOODS, task="text-classification", licence="mit"))
    running.add(repo_of("tiny-llama", CHAT, task="text-generation"))
    running.add(repo_of("tiny-minilm", LONG, task="sentence-similarity", library="sentence-transformers"))
    running.add(repo_of("tiny-vit", VIT))
    running.add(repo_of("tiny-sd", SD, library="diffusers"))
    running.add(repo_of("tiny-vit", "elsewhere/vit"))
    return running


def ask(
    hub: LocalHub, folder: Path, *requests: tuple[str, str, Any], families: tuple[str, ...] = ("text",), **changes: Any
) -> list[httpx.Response]:
    async def each(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.request(method, path, json=body) for method, path, body in requests]

    return asked(Settings(hub=hub_settings(hub, folder, **changes)), families, each, folder)


def inference(task: str, model: str, inputs: object, **parameters: object) -> tuple[str, str, Any]:
    body = {"task": task, "model": model, "inputs": inputs, "parameters": parameters}
    return "POST", "/api/inference", body


def test_a_model_that_no_row_has_answers_as_its_weights_do(hub: LocalHub, tmp_path: Path) -> None:
    here, again, there = ask(
        hub,
        tmp_path,
        inference("text-classification", MOODS, {"text": TEXT}),
        inference("text-classification", MOODS, {"text": TEXT}),
        inference("text-classification", "anymodal/tiny-bert-sentiment", {"text": TEXT}),
    )
    assert here.status_code == 200, here.text
    assert here.json()["resolved_model_id"] == MOODS
    assert here.json()["result"] == again.json()["result"] == there.json()["result"]
    assert hub.downloads(MOODS, "model.safetensors") == 1
    assert hub.asked[f"/api/models/{MOODS}"] == 1, "the facts of a model are asked for once"


def test_every_dialect_takes_its_id(hub: LocalHub, tmp_path: Path) -> None:
    openai, huggingface, anthropic, embedded, kserve = ask(
        hub,
        tmp_path,
        ("POST", "/v1/chat/completions", ASK | {"model": CHAT}),
        ("POST", f"/models/{MOODS}", {"inputs": TEXT}),
        ("POST", "/v1/messages", ASK | {"model": CHAT, "max_tokens": 20}),
        ("POST", "/v1/embeddings", {"model": LONG, "input": TEXT}),
        ("GET", f"/v2/models/{MOODS.replace('/', '%2F')}/ready", None),
        families=("text", "retrieval"),
    )
    assert "red" in openai.json()["choices"][0]["message"]["content"].lower()
    assert huggingface.json()[0][0]["score"] > 0.5 if isinstance(huggingface.json()[0], list) else huggingface.json()
    assert "red" in anthropic.json()["content"][0]["text"].lower()
    assert len(embedded.json()["data"][0]["embedding"]) > 10
    assert kserve.status_code == 200, kserve.text


def test_a_pipeline_of_diffusers_is_known_by_its_class(hub: LocalHub, tmp_path: Path) -> None:
    (painted,) = ask(
        hub,
        tmp_path,
        inference("text-to-image", SD, {"text": "a red circle"}, num_inference_steps=1, width=64, height=64),
        families=("image_generation", "vision"),
    )
    assert painted.status_code == 200, painted.text
    assert painted.json()["resolved_model_id"] == SD


def test_a_chain_may_name_models_of_the_hub(hub: LocalHub, tmp_path: Path) -> None:
    chain = {"chain": ["text-generation", "text-classification"], "models": {"text-classification": MOODS}}
    told, elsewhere = ask(
        hub,
        tmp_path,
        inference("any-to-any", None, {"text": "A red circle"}, **chain),  # type: ignore[arg-type]
        inference("any-to-any", None, {"text": "x"}, **chain | {"models": {"text-generation": "elsewhere/llama"}}),  # type: ignore[arg-type]
    )
    assert told.status_code == 200, told.text
    assert [step["model"] for step in told.json()["steps"]] == ["anymodal/tiny-llama", MOODS]
    assert error_of(elsewhere)[:2] == (403, "model_not_allowed")


@pytest.mark.parametrize(
    ("model", "refused", "why"),
    [
        ("elsewhere/vit", (403, "model_not_allowed"), "hub.allow"),
        ("words/nobody", (404, "model_not_found"), "words/nobody"),
        ("gpt2", (404, "model_not_found"), "gpt2"),
        ("Odd-but.good_name/Of-2.5B_v1.0", (403, "model_not_allowed"), "hub.allow"),
        ("../../etc/passwd", (422, "invalid_model_id"), "organisation/name"),
        ("https://example.org/model", (422, "invalid_model_id"), "organisation/name"),
        ("words/../moods", (422, "invalid_model_id"), "organisation/name"),
        ("words/mo ods", (422, "invalid_model_id"), "organisation/name"),
        ("words/moods@main", (422, "invalid_model_id"), "organisation/name"),
        ("words/" + "a" * 200, (422, "invalid_model_id"), "organisation/name"),
        ("", (422, "invalid_model_id"), "organisation/name"),
    ],
)
def test_what_may_not_be_named_is_refused(
    hub: LocalHub, tmp_path: Path, model: str, refused: tuple[int, str], why: str
) -> None:
    answer, openai = ask(
        hub,
        tmp_path,
        inference("image-classification", model, {"image": PICTURE}),
        ("POST", "/v1/chat/completions", ASK | {"model": model or "../.."}),
    )
    status, code, message = error_of(answer)
    assert (status, code) == refused
    assert why in message
    assert "words/*" not in message
    assert openai.json()["error"]["code"] == refused[1]
    assert sum(hub.asked.values()) == (2 if model == "words/nobody" else 0), "the Hub hears of allowed ids alone"


def test_without_the_setting_no_model_of_the_hub_is_known(hub: LocalHub, tmp_path: Path) -> None:
    (answer,) = ask(hub, tmp_path, inference("text-classification", MOODS, {"text": TEXT}), allow=())
    assert error_of(answer)[:2] == (404, "model_not_found")
    assert not hub.asked


def _with(name: str, body: bytes, folder: str = "tiny-vit", **told: Any) -> Repo:
    return repo_of(folder, "shapes/one", {name: body}, **told)


def _without_safetensors(*more: str) -> Repo:
    whole = repo_of("tiny-vit", "shapes/one")
    kept = {name: body for name, body in whole.bodies.items() if not name.endswith(".safetensors")}
    return Repo("shapes/one", kept | dict.fromkeys(more, b"no weights"))


OWN_CODE = json.dumps({"architectures": ["OwnModel"], "auto_map": {"AutoModel": "own.OwnModel"}}).encode()
ADAPTER = Repo("shapes/one", {"adapter_model.safetensors": repo_of("tiny-vit", "x/x").bodies["model.safetensors"]})


@pytest.mark.parametrize(
    ("repo", "refused", "why"),
    [
        (_without_safetensors("pytorch_model.bin"), (403, "unsafe_weights"), "safetensors"),
        (_without_safetensors("model-q4.gguf"), (403, "unsafe_weights"), "gguf: model-q4.gguf"),
        (_with("config.json", OWN_CODE), (403, "remote_code_disabled"), "remote_code"),
        (
            _with("config.json", b'{"architectures": ["NobodyForNothing"]}'),
            (422, "model_task_mismatch"),
            "NobodyForNothing",
        ),
        (ADAPTER, (422, "model_task_mismatch"), "names no architecture"),
        (repo_of("tiny-bert-ner", "shapes/one"), (422, "model_task_mismatch"), "shapes/one does token-classification"),
    ],
)
def test_what_cannot_be_run_is_refused_before_anything_is_downloaded(
    hub: LocalHub, tmp_path: Path, repo: Repo, refused: tuple[int, str], why: str
) -> None:
    hub.add(repo)
    (answer,) = ask(hub, tmp_path, inference("image-classification", "shapes/one", {"image": PICTURE}))
    status, code, message = error_of(answer)
    assert (status, code) == refused
    assert why in message
    assert not any("/resolve/" in path for path in hub.asked)


def test_a_model_of_more_bytes_than_the_operator_takes_is_refused(hub: LocalHub, tmp_path: Path) -> None:
    size = (EMBEDDED_WEIGHTS / "tiny-vit" / "model.safetensors").stat().st_size
    over = inference("image-classification", VIT, {"image": PICTURE})
    (answer,) = ask(hub, tmp_path, over, max_bytes=size - 1)
    status, code, message = error_of(answer)
    assert (status, code) == (413, "model_too_large")
    assert f"{size:,}" in message
    assert f"{size - 1:,}" in message
    (taken,) = ask(hub, tmp_path, over, families=("vision",), max_bytes=size)
    assert taken.status_code == 200, taken.text


def test_a_model_without_a_tag_is_what_its_configuration_says(hub: LocalHub, tmp_path: Path) -> None:
    (told,) = ask(hub, tmp_path, ("GET", f"/api/models/{VIT}", None), families=("vision",))
    assert told.status_code == 200, told.text
    model = told.json()
    assert (model["origin"], model["tasks"], model["revision"]) == (
        "hub",
        ["image-classification"],
        hub.repos[VIT].commit,
    )


def test_ten_who_name_a_new_model_at_once_ask_the_hub_once(hub: LocalHub, tmp_path: Path) -> None:
    async def together(client: httpx.AsyncClient) -> list[httpx.Response]:
        body = inference("text-classification", MOODS, {"text": TEXT})[2]
        return await asyncio.gather(*(client.post("/api/inference", json=body) for _ in range(10)))

    answers = asked(Settings(hub=hub_settings(hub, tmp_path)), ("text",), together, tmp_path)
    assert {answer.status_code for answer in answers} == {200}
    assert hub.asked[f"/api/models/{MOODS}"] <= 2, "once by the router, once by whoever downloads"
    assert hub.downloads(MOODS, "model.safetensors") == 1


def test_a_hub_that_is_down_is_told_apart_from_a_model_that_is_not(hub: LocalHub, tmp_path: Path) -> None:
    hub.fail("/api/models/*", status=500)
    request = inference("text-classification", MOODS, {"text": TEXT})
    (answer,) = ask(hub, tmp_path, request)
    assert answer.status_code in (502, 503)
    hub.heal()
    (healed,) = ask(hub, tmp_path, request)
    assert healed.status_code == 200, healed.text
