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

TASKS = ("text-classification", "object-detection", "chat-completion", "table-question-answering", "text-ranking")
COMMANDS = {
    "curl": ("bash", "-c"),
    "Python": (sys.executable, "-c"),
    "JavaScript": ("node", "--input-type=module", "--eval"),
}
NOT_TWICE_ALIKE = {"load_ms", "queue_ms", "total_ms", "runtime_ms_model", "replica"}


def answered(printed: str) -> Json:
    """The output in the `done` event, however the snippet prints events."""
    lines = [line.removeprefix("data: ") for line in printed.splitlines()]
    events = [json.loads(line) for line in lines if line.startswith('{"type"')]
    output: Json = events[-1]["output"]
    return output


@pytest.mark.parametrize("way", COMMANDS)
@pytest.mark.parametrize("task", TASKS)
def test_a_pasted_call_gives_the_same(tab: Tab, tmp_path: Path, task: str, way: str) -> None:
    page = opened(tab, task)
    answer = run(page)
    answer.get_by_text("JSON", exact=True).click()
    shown = json.loads(answer.locator("details pre").inner_text())
    page.get_by_role("button", name=way, exact=True).click()
    page.get_by_role("button", name="Copy", exact=True).last.click()
    pasted = page.evaluate("navigator.clipboard.readText()").replace("print(json.loads(line[6:]))", "print(line[6:])")
    for sample in (FOLDER / "samples").iterdir():
        (tmp_path / sample.name).symlink_to(sample)
    done = subprocess.run([*COMMANDS[way], pasted], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert answered(done.stdout) == shown


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
