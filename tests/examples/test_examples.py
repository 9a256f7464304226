"""Each script of examples/ is run as its first line says, against the running server; what it writes is looked at."""

import io
import math
import subprocess
import sys
from pathlib import Path

import av
from PIL import Image

from embedded.exams.painting import marked
from tests.client import Client
from tests.pictures import red_circle
from tests.server import REPOSITORY

EXAMPLES = REPOSITORY / "examples"


def run(name: str, client: Client, *arguments: str) -> list[str]:
    """The lines that an example prints; its words on failure."""
    command = [sys.executable, "-m", f"examples.{name}", *arguments, "--url", str(client.http.base_url).rstrip("/")]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout.splitlines()


def test_every_example_has_a_test() -> None:
    scripts = {file.stem for file in EXAMPLES.glob("*.py")} - {"__init__", "asking"}
    here = {"round_trip", "text_to_image", "vqa", "video_generation", "speech_to_image", "forecast"}
    assert scripts == here | {"batch_job"}
    assert all(f"test_{script}" in globals() for script in here)
    assert all(Path(__file__).with_name(f"test_{script}.py").exists() for script in scripts - here)


def test_round_trip(client: Client, tmp_path: Path) -> None:
    said = run("round_trip", client, "draw a red circle", "--out", str(tmp_path))
    drawn, spoken = tmp_path / "drawn.png", tmp_path / "spoken.wav"
    assert said == [f"drawn: {drawn}", "seen: a red circle", f"spoken: {spoken}", "heard: a red circle"]
    assert 0.05 < marked(Image.open(drawn), "red").mean() < 0.5


def test_text_to_image(client: Client, tmp_path: Path) -> None:
    out = tmp_path / "circle.png"
    said = run("text_to_image", client, "a red circle", "--out", str(out), "--steps", "4")
    assert said == [*(f"step {step} of 4" for step in range(1, 5)), str(out)]
    assert Image.open(out).size == (64, 64)


def test_vqa(client: Client, tmp_path: Path) -> None:
    picture = tmp_path / "circle.png"
    picture.write_bytes(red_circle())
    assert run("vqa", client, str(picture), "what colour is it?") == ["red"]


def test_video_generation(client: Client, tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    said = run("video_generation", client, "a red circle moves", "--out", str(out), "--frames", "9", "--steps", "2")
    assert said == ["step 1 of 2", "step 2 of 2", str(out)]
    with av.open(io.BytesIO(out.read_bytes())) as film:
        assert film.streams.video[0].codec_context.name == "h264"
        assert sum(1 for _ in film.decode(video=0)) == 9


def test_speech_to_image(client: Client, tmp_path: Path) -> None:
    out = tmp_path / "said.png"
    sound = REPOSITORY / "tests" / "assets" / "spoken.wav"
    said = run("speech_to_image", client, str(sound), "--out", str(out), "--steps", "3")
    assert said[0] == "automatic-speech-recognition → text-to-image"
    assert said[1].startswith("heard: ")
    assert said[-2:] == ["step 3 of 3", str(out)]
    assert Image.open(out).size == (64, 64)


def test_forecast(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "sales.txt"
    file.write_text("\n".join(str(50 + 10 * math.sin(2 * math.pi * month / 12)) for month in range(48)))
    method, *rows = run("forecast", client, str(file), "--horizon", "6", "--frequency", "MS")
    assert method.endswith("[12]")
    for month, row in enumerate(rows):
        mean, least, most = (float(word) for word in row.replace("…", " ").split()[1:])
        assert least <= mean <= most
        assert abs(mean - (50 + 10 * math.sin(2 * math.pi * month / 12))) < 1
    assert len(rows) == 6
