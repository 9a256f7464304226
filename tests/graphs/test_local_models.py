"""Models in the operator's folders, through HTTP: found, listed, run, and left out with the reason."""

import json
import logging
import os
import shutil
from pathlib import Path
from typing import Any

import gguf
import httpx
import pytest

from configs.catalog import EMBEDDED_WEIGHTS
from configs.settings import Settings
from deployments.hub.folders import find_models
from graphs.models import local_models
from tests.engines.ggufs import write
from tests.graphs.found import asked, error_of

TEXT = "The red circle is happy and bright."


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a classifier, and a chat model as a GGUF file."""
    shutil.copytree(EMBEDDED_WEIGHTS / "tiny-bert-sentiment", tmp_path / "models" / "moods")
    write(EMBEDDED_WEIGHTS / "tiny-llama", tmp_path / "models" / "chats" / "tiny.q8.gguf", pre="gpt-2")
    return tmp_path / "models"


def ask(root: Path, *requests: tuple[str, str, Any], families: tuple[str, ...] = ("text",)) -> list[httpx.Response]:
    async def each(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.request(method, path, json=body) for method, path, body in requests]

    return asked(Settings(local_models=(str(root),)), families, each, root.parent)


def inference(task: str, model: str, inputs: object, **more: object) -> tuple[str, str, Any]:
    return "POST", "/api/inference", {"task": task, "model": model, "inputs": inputs} | more


def test_a_folder_answers_as_the_model_it_was_copied_from(root: Path) -> None:
    here, there = ask(
        root,
        inference("text-classification", "local/moods", {"text": TEXT}),
        inference("text-classification", "anymodal/tiny-bert-sentiment", {"text": TEXT}),
    )
    assert here.status_code == 200, here.text
    assert here.json()["resolved_model_id"] == "local/moods"
    assert here.json()["result"] == there.json()["result"]


def test_a_gguf_file_chats_as_its_safetensors_do(root: Path) -> None:
    asking = {"messages": [{"role": "user", "content": "There are 3 red circles. Which colour are the circles?"}]}
    here, there = ask(
        root,
        ("POST", "/v1/chat/completions", asking | {"model": "local/chats--tiny.q8"}),
        ("POST", "/v1/chat/completions", asking | {"model": "anymodal/tiny-llama"}),
    )
    assert here.status_code == 200, here.text
    said = here.json()["choices"][0]["message"]["content"]
    assert "red" in said.lower()
    assert said == there.json()["choices"][0]["message"]["content"]


def test_they_are_listed_with_what_their_files_say(root: Path) -> None:
    listed, of_openai = ask(root, ("GET", "/api/models?origin=local", None), ("GET", "/v1/models", None))
    rows = {row["id"]: row for row in listed.json()["models"]}
    assert set(rows) == {"local/moods", "local/chats--tiny.q8"}
    moods = rows["local/moods"]
    assert (moods["tasks"], moods["licence"], moods["library"]) == (
        ["text-classification"],
        "apache-2.0",
        "transformers",
    )
    assert moods["bytes"] == (root / "moods" / "model.safetensors").stat().st_size
    assert rows["local/chats--tiny.q8"]["tasks"][0] == "text-generation"
    assert rows["local/chats--tiny.q8"]["bytes"] == (root / "chats" / "tiny.q8.gguf").stat().st_size
    assert str(root) not in listed.text
    assert "local/moods" in {row["id"] for row in of_openai.json()["data"]}


def test_a_folder_that_comes_later_is_found_without_a_restart(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_models, "AGAIN_S", 0.0)
    wanted = inference("token-classification", "local/names", {"text": "Ana lives in Rome"})

    async def later(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        before = await client.post("/api/inference", json=wanted[2])
        shutil.copytree(EMBEDDED_WEIGHTS / "tiny-bert-ner", root / "names")
        return before, await client.post("/api/inference", json=wanted[2])

    before, after = asked(Settings(local_models=(str(root),)), ("text",), later, root.parent)
    assert error_of(before)[:2] == (404, "model_not_found")
    assert after.status_code == 200, after.text


def test_another_task_than_it_does_is_refused_by_what_it_does(root: Path) -> None:
    (answer,) = ask(root, inference("summarization", "local/moods", {"text": TEXT}))
    status, code, message = error_of(answer)
    assert (status, code) == (422, "model_task_mismatch")
    assert "local/moods does text-classification" in message


def _only_pickles(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02}q\x00.")


def _broken_config(folder: Path) -> None:
    (folder / "config.json").write_text("{")


def _unknown_architecture(folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps({"architectures": ["NobodyForNothing"]}))


def _own_code(folder: Path) -> None:
    own = {"architectures": ["OwnModel"], "auto_map": {"AutoModel": "own.OwnModel"}}
    (folder / "config.json").write_text(json.dumps(own))


def _weights_elsewhere(folder: Path) -> None:
    outside = folder.parents[1] / "outside.safetensors"
    shutil.move(folder / "model.safetensors", outside)
    (folder / "model.safetensors").symlink_to(outside)


@pytest.mark.parametrize(
    ("spoil", "refused", "why"),
    [
        (_only_pickles, (403, "unsafe_weights"), ".bin"),
        (_broken_config, (422, "corrupt_weights"), "config.json"),
        (_unknown_architecture, (422, "model_task_mismatch"), "NobodyForNothing"),
        (_own_code, (403, "remote_code_disabled"), "code of its own"),
        (_weights_elsewhere, (403, "model_not_allowed"), "leads out"),
    ],
)
def test_what_cannot_be_served_is_left_out_and_the_log_says_why(
    root: Path, caplog: pytest.LogCaptureFixture, spoil: Any, refused: tuple[int, str], why: str
) -> None:
    spoil(root / "moods")
    with caplog.at_level(logging.WARNING, "anymodal.local"):
        listed, asked_for = ask(
            root,
            ("GET", "/api/models?origin=local", None),
            inference("text-classification", "local/moods", {"text": TEXT}),
        )
    assert [row["id"] for row in listed.json()["models"]] == ["local/chats--tiny.q8"]
    status, code, message = error_of(asked_for)
    assert (status, code) == refused
    assert why in message
    assert sum("local/moods" in line and why in line for line in caplog.messages) == 1


def test_a_link_that_leads_out_is_not_followed(root: Path, tmp_path: Path) -> None:
    shutil.copytree(EMBEDDED_WEIGHTS / "tiny-bert-ner", tmp_path / "elsewhere" / "names")
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    (root / "inside").symlink_to(root / "moods")
    found = find_models([str(root)])
    assert set(found.models) == {"moods", "inside", "chats--tiny.q8"}
    assert found.passed_over == [root / "linked"]


def test_loops_depth_and_odd_names_do_no_harm(root: Path) -> None:
    (root / "chats" / "loop").symlink_to(root)
    deep = root / "a" / "b" / "c" / "d" / "e"
    shutil.copytree(EMBEDDED_WEIGHTS / "tiny-bert-ner", deep)
    shutil.copytree(EMBEDDED_WEIGHTS / "tiny-bert-ner", root / "café au lait")
    os.symlink("nowhere", root / "dangling")
    found = find_models([str(root)])
    assert "caf-au-lait" in found.models
    assert not any("a--b--c--d--e" in name for name in found.models)
    assert {"moods", "chats--tiny.q8"} <= set(found.models)


def test_two_roots_with_one_name_keep_the_first(root: Path, tmp_path: Path) -> None:
    shutil.copytree(EMBEDDED_WEIGHTS / "tiny-bert-ner", tmp_path / "second" / "moods")
    found = find_models([str(root), str(tmp_path / "second"), str(tmp_path / "third")])
    assert found.models["moods"].folder == root / "moods"
    assert any("moods" in name and "rename" in error.message for name, error in found.refused.items())
    assert any("third" in name for name in found.refused)


def test_a_gguf_file_that_is_not_whole_is_left_out(root: Path) -> None:
    file = root / "chats" / "tiny.q8.gguf"
    file.write_bytes(file.read_bytes()[:5000])
    assert find_models([str(root)]).refused["chats--tiny.q8"].code == "corrupt_weights"


def test_a_gguf_file_in_parts_is_left_out(root: Path) -> None:
    writer = gguf.GGUFWriter(root / "parts-00001-of-00002.gguf", "llama")
    writer.add_uint16("split.count", 2)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert "join them" in find_models([str(root)]).refused["parts-00001-of-00002"].message
