"""From the command to ready, from zero to each family's first answer, and what every process then holds in memory."""

from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.findings import Findings
from benchmarks.inputs import pictures, uri
from benchmarks.load import Site, question, timed
from benchmarks.processes import Process, processes_under
from benchmarks.serving import EVEN
from tests.server import served

PICTURE = uri(pictures(1)[0])
FIRST: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "text": ("text-classification", "a red circle is a lovely sight", {}),
    "retrieval": ("feature-extraction", "a red circle", {}),
    "vision": ("image-classification", {"image": PICTURE}, {}),
    "image_generation": ("text-to-image", "a red circle", {"seed": 1}),
    "video": ("text-to-video", "a red circle", {"seed": 1, "num_inference_steps": 4, "num_frames": 9}),
    "audio": ("text-to-speech", "a red circle", {}),
    "three_d": ("text-to-3d", "a red ball", {"seed": 1, "num_inference_steps": 4}),
    "forecasting": ("time-series-forecasting", {"series": [float(at % 7) for at in range(40)]}, {}),
    "multimodal": ("image-text-to-text", {"image": PICTURE, "text": "What is it?"}, {"max_new_tokens": 8}),
}
ROUTER = "ServeReplica:anymodal:router"


def measure(_: Path) -> Findings:
    findings = Findings()
    with served(variables=EVEN) as server:
        site = Site(server.url, "/api/inference")
        findings.note("command to ready", server.ready_in_s, "s")
        for family, (task, inputs, parameters) in FIRST.items():
            body = question(task, inputs, **parameters)
            cold, warm = (timed(partial(site.ask, body)) for _ in range(2))
            findings.note(f"first answer of {family}", cold, "s")
            findings.note(f"first answer of {family} ÷ the next", cold / warm)
        processes = processes_under(server.pid)
    for process in processes:
        findings.note(f"memory of {process.title}", process.pss_mb, "MB")
    findings.note("memory of all", sum(process.pss_mb for process in processes), "MB")
    _judge(findings, server.ready_in_s, next(process for process in processes if ROUTER in process.title))
    return findings


def _judge(findings: Findings, ready_in_s: float, router: Process) -> None:
    findings.less_than("command to ready", ready_in_s, 60, "s")
    findings.less_than("the router's memory", router.pss_mb, 250, "MB")
    findings.holds("the router is without torch", not router.has_torch)
