"""What an operator's rows say of their models' precision and code, through HTTP: honoured, told, or refused by name."""

import json
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from configs.catalog import EMBEDDED_WEIGHTS
from configs.settings import Settings
from deployments.families.registry import FAMILIES
from tests.graphs.found import asked, error_of

MOODS, CHAT = EMBEDDED_WEIGHTS / "tiny-bert-sentiment", EMBEDDED_WEIGHTS / "tiny-llama"
TEXT = "The red circle is happy and bright."
QUESTION = "There are 3 red circles. Which colour are the circles?"
FAMILY_OF = {task.id: family for family, declared in FAMILIES.items() for task in declared.tasks}
Request = tuple[str, str, Any]
STATUS: Request = ("GET", "/api/models/status", None)


def row(id: str, path: Path, *tasks: str, **options: object) -> dict[str, object]:
    return {"id": id, "tier": "small", "tasks": list(tasks), "licence": "mit", "bytes": 1, "path": str(path)} | options


def classifier(id: str, **options: object) -> dict[str, object]:
    return row(id, MOODS, "text-classification", **options)


def ask(
    folder: Path, rows: list[dict[str, object]], *requests: Request, families: tuple[str, ...] = ("text",)
) -> list[httpx.Response]:
    (folder / "rows").mkdir()
    (folder / "rows" / "mine.yaml").write_text(yaml.safe_dump(rows))

    async def each(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.request(method, path, json=body) for method, path, body in requests]

    return asked(Settings(catalog_folder=str(folder / "rows")), families, each, folder)


def inference(task: str, model: str, inputs: object) -> Request:
    return "POST", "/api/inference", {"task": task, "model": model, "inputs": inputs}


def classified(model: str) -> Request:
    return inference("text-classification", model, {"text": TEXT})


def chatted(model: str) -> Request:
    return "POST", "/v1/chat/completions", {"model": model, "messages": [{"role": "user", "content": QUESTION}]}


def held(status: httpx.Response) -> dict[str, dict[str, Any]]:
    """What is said of each model in memory."""
    families = status.json()["families"]
    return {one["model"]: one for family in families for replica in family["replicas"] for one in replica["models"]}


def scores(answer: httpx.Response) -> dict[str, float]:
    assert answer.status_code == 200, answer.text
    return {one["label"]: one["score"] for one in answer.json()["result"]["task_output"]["labels"]}


def test_fewer_bits_take_less_memory_and_judge_alike(tmp_path: Path) -> None:
    wishes = {"own/float32": "float32", "own/bfloat16": "bfloat16", "own/int8": "int8", "own/int4": "int4"}
    rows = [classifier(id, precision=wish) for id, wish in wishes.items()]
    *answers, status = ask(tmp_path, rows, *map(classified, wishes), STATUS)
    exact, *others = map(scores, answers)
    for other in others:
        assert max(other, key=other.__getitem__) == max(exact, key=exact.__getitem__)
        assert other == pytest.approx(exact, abs=0.05)
    models = held(status)
    assert {id: models[id]["precision"] for id in wishes} == wishes
    bytes = [models[id]["bytes"] for id in wishes]
    assert bytes[0] > bytes[1] > bytes[3]
    assert bytes[0] * 0.6 > bytes[2] > bytes[3]


@pytest.mark.parametrize("wish", ["int8", "int4"])
def test_a_chat_of_fewer_bits_is_still_right(wish: str, tmp_path: Path) -> None:
    rows = [row("own/chat", CHAT, "text-generation", precision=wish)]
    answer, status = ask(tmp_path, rows, chatted("own/chat"), STATUS)
    assert answer.status_code == 200, answer.text
    assert "red" in answer.json()["choices"][0]["message"]["content"].lower()
    assert held(status)["own/chat"]["precision"] == wish


@pytest.mark.parametrize(
    ("embedded", "wish", "request_", "why"),
    [
        (
            "tiny-bert-sentiment",
            "float16",
            classified("own/it"),
            "float16, which this CPU cannot: it can float32, bfloat16, int8, int4",
        ),
        (
            "tiny-chronos",
            "int8",
            inference("time-series-forecasting", "own/it", {"series": [1, 2, 3, 4, 5, 6, 7, 8]}),
            "exact in float32 alone",
        ),
        (
            "tiny-chronos",
            "bfloat16",
            inference("time-series-forecasting", "own/it", {"series": [1, 2, 3, 4, 5, 6, 7, 8]}),
            "exact in float32 alone",
        ),
        ("tiny-sd", "int8", inference("text-to-image", "own/it", {"text": "a circle"}), "on a GPU alone, not on cpu"),
        (
            "tiny-forest",
            "int4",
            inference("tabular-classification", "own/it", {"table": {"a": [1]}}),
            "no matrices that can be held so",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    tmp_path: Path, embedded: str, wish: str, request_: Request, why: str
) -> None:
    task = request_[2]["task"]
    rows = [row("own/it", EMBEDDED_WEIGHTS / embedded, task, precision=wish)]
    (answer,) = ask(tmp_path, rows, request_, families=(FAMILY_OF[task],))
    status, code, message = error_of(answer)
    assert (status, code) == (503, "model_unavailable")
    assert "own/it" in message
    assert why in message


OWN_CODE = """
from pathlib import Path

from transformers import BertConfig, BertForSequenceClassification

Path({marker!r}).write_text("I ran")


class OwnConfig(BertConfig):
    model_type = "own-bert"


class OwnClassifier(BertForSequenceClassification):
    config_class = OwnConfig
"""


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "it-ran"


@pytest.fixture
def own_code(tmp_path: Path, marker: Path) -> Path:
    """A working classifier whose folder brings Python, which leaves a mark where it is run."""
    folder = shutil.copytree(MOODS, tmp_path / "with-code")
    config = json.loads((folder / "config.json").read_text()) | {
        "model_type": "own-bert",
        "auto_map": {"AutoConfig": "own.OwnConfig", "AutoModelForSequenceClassification": "own.OwnClassifier"},
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "own.py").write_text(OWN_CODE.format(marker=str(marker)))
    return folder


def test_a_models_own_code_is_not_run_unless_its_row_says_so(tmp_path: Path, own_code: Path, marker: Path) -> None:
    (answer,) = ask(tmp_path, [row("own/code", own_code, "text-classification")], classified("own/code"))
    status, code, message = error_of(answer)
    assert (status, code) == (403, "remote_code_disabled")
    assert "own/code" in message
    assert not marker.exists()


def test_a_row_that_says_so_runs_it(tmp_path: Path, own_code: Path, marker: Path) -> None:
    rows = [row("own/code", own_code, "text-classification", remote_code=True)]
    mine, ours = ask(tmp_path, rows, classified("own/code"), classified("anymodal/tiny-bert-sentiment"))
    assert scores(mine) == pytest.approx(scores(ours))
    assert marker.read_text() == "I ran"
