"""The batch job captions a folder of drawn pictures: as a script, submitted as a Ray job, and over Ray Client."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pictures import blue_square, red_circle
from tests.ray_client import ray_client
from tests.server import REPOSITORY, Server

SCRIPT = [sys.executable, "-m", "examples.batch_job"]
SUBMIT = [str(Path(sys.executable).with_name("ray")), "job", "submit", "--"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures, one that is none, and a note."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "circle.png").write_bytes(red_circle())
    (pictures / "large.png").write_bytes(red_circle(640, 640))
    (pictures / "square.png").write_bytes(blue_square())
    (pictures / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing that follows")
    (pictures / "note.txt").write_text("not a picture")
    return pictures


def run(server: Server, command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=REPOSITORY, env=server.environment, capture_output=True, text=True, check=False)


def through_a_script(server: Server, *arguments: str) -> str:
    ran = run(server, [*SCRIPT, *arguments])
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


def through_a_job(server: Server, *arguments: str) -> str:
    ran = run(server, [*SUBMIT, *SCRIPT, *arguments])
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
    return ran.stdout


def through_ray_client(server: Server, *arguments: str) -> str:
    with ray_client(server, 1) as address:
        return through_a_script(server, *arguments, "--address", address)


@pytest.mark.parametrize("through", [through_a_script, through_a_job, through_ray_client])
def test_a_folder_is_captioned(server: Server, folder: Path, through: Callable[..., str]) -> None:
    out = folder.parent / "captions.jsonl"
    said = through(server, str(folder), "--out", str(out))
    assert f"3 pictures in words, 1 refused: {out}" in said
    lines = {Path(line["path"]).name: line for line in map(json.loads, out.read_text().splitlines())}
    captions = {name: line["caption"] for name, line in lines.items()}
    assert captions == {
        "circle.png": "a red circle",
        "large.png": "a red circle",
        "square.png": "a blue square",
        "broken.png": None,
    }
    assert [name for name, line in lines.items() if line["refused"]] == ["broken.png"]
    assert "damaged" in lines["broken.png"]["refused"]


def test_a_folder_without_pictures(server: Server, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    ran = run(server, [*SCRIPT, str(empty), "--out", str(tmp_path / "captions.jsonl")])
    assert ran.returncode == 1
    assert f"{empty}: No files found" in ran.stderr
