"""The call that the page shows, pasted elsewhere: it gives what the page got."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deployments.ingress.page.files import FOLDER
from tests.client import Client, Json
from tests.page.browser import Tab
from tests.page.running import opened, run
from tests.server import REPOSITORY

TASKS = ("text-classification", "object-detection", "chat-completion", "table-question-answering")
COMMANDS = {
    "curl": ("bash", "-c"),
    "Python": (sys.executable, "-c"),
    "JavaScript": ("node", "--input-type=module", "--eval"),
}


def answered(printed: str) -> Json:
    """The output in the `done` event, however the snippet prints events."""
    lines = [line.removeprefix("data: ") for line in printed.splitlines()]
    events = [json.loads(line) for line in lines if line.startswith('{"type"')]
    output: Json = events[-1]["output"]
    return output


def pasted(command: list[str], folder: Path) -> str:
    """What it prints, run in a folder with the samples, as somebody would who is not offline."""
    folder.mkdir(exist_ok=True)
    for sample in (FOLDER / "samples").iterdir():
        (folder / sample.name).symlink_to(sample)
    online = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    done = subprocess.run(command, cwd=folder, env=online, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("way", COMMANDS)
@pytest.mark.parametrize("task", TASKS)
def test_a_pasted_call_gives_the_same(tab: Tab, tmp_path: Path, task: str, way: str) -> None:
    page = opened(tab, task)
    answer = run(page)
    answer.get_by_text("JSON", exact=True).click()
    shown = json.loads(answer.locator("details pre").inner_text())
    page.get_by_role("button", name=way, exact=True).click()
    page.get_by_role("button", name="Copy", exact=True).last.click()
    code = page.evaluate("navigator.clipboard.readText()").replace("print(json.loads(line[6:]))", "print(line[6:])")
    assert answered(pasted([*COMMANDS[way], code], tmp_path)) == shown


def picture_in(printed: str) -> str:
    """The base64 in what openai prints of an answer."""
    return printed.partition("b64_json='")[2].partition("'")[0]


@pytest.mark.parametrize(
    ("task", "sdk", "said"),
    [
        ("object-detection", "huggingface_hub", "red circle"),
        ("zero-shot-classification", "huggingface_hub", "travel"),
        ("visual-question-answering", "huggingface_hub", "red circle"),
        ("sentence-similarity", "huggingface_hub", "[0."),
        ("chat-completion", "huggingface_hub", "red circle"),
        ("chat-completion", "openai", "red circle"),
        ("automatic-speech-recognition", "openai", "yellow heart"),
        ("text-to-image", "openai", "b64_json="),
    ],
)
def test_a_pasted_call_by_an_sdk_is_answered(tab: Tab, tmp_path: Path, task: str, sdk: str, said: str) -> None:
    page = opened(tab, task)
    page.get_by_role("button", name=sdk, exact=True).click()
    code = page.locator("pre[data-way]").inner_text()
    assert said in pasted([sys.executable, "-c", code], tmp_path)


def test_what_openai_has_no_word_for_travels_in_its_extra_body(tab: Tab, tmp_path: Path) -> None:
    page = opened(tab, "text-to-image")
    page.get_by_text("Extra parameters as JSON").click()
    page.get_by_label("Extra parameters as JSON").fill('{"seed": 7, "num_inference_steps": 5}')
    page.get_by_role("button", name="openai", exact=True).click()
    code = page.locator("pre[data-way]").inner_text()
    assert 'extra_body={"seed": 7, "num_inference_steps": 5}' in code
    once, again = (pasted([sys.executable, "-c", code], tmp_path / name) for name in ("once", "again"))
    assert picture_in(once) == picture_in(again) != ""


def test_the_call_on_the_cluster_is_python_that_this_package_understands(tab: Tab, tmp_path: Path) -> None:
    page = opened(tab, "object-detection")
    page.get_by_role("button", name="Python on the cluster").click()
    code = page.locator("pre[data-way]").inner_text()
    imports = "\n".join(line for line in code.splitlines() if "import" in line)
    compile(code, "pasted", "exec")
    env = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    subprocess.run([sys.executable, "-c", f"{imports}\nconnect, Path"], cwd=tmp_path, env=env, check=True)


def test_a_model_that_is_chosen_is_in_the_call(tab: Tab, asker: Client) -> None:
    model = asker.http.get("/api/models?task=text-generation&tier=embedded").json()["models"][-1]["id"]
    page = opened(tab, "text-generation", model)
    assert f'"model":"{model}"' in page.locator("pre[data-way]").inner_text()
