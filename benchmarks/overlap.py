"""How soon something is heard where hops overlap: the first sound of a chain against its hops one after the other."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.findings import Findings
from benchmarks.rounds import alternate, ratio, spread
from benchmarks.serving import EVEN
from tests.client import Client
from tests.server import served

ROUNDS = 5
TELL = "Write a story about Anna and a red circle."
SEEING = " ".join(f"{who} sees a red circle." for who in ("Anna", "Paul", "Hugo", "Marie", "Karl", "Lisa", "Ben"))
TEN = f"{SEEING} A green star is big. A white ring is small. A black bar is on the left."
TALK = ("automatic-speech-recognition", "text-generation", "text-to-speech")
TASKS: Mapping[str, Any] = {"text-generation": {"max_new_tokens": 100}, "text-to-speech": {"seed": 1}}
MOST_OF_A_TALK, MOST_OF_TEN_SENTENCES = 0.4, 0.25


def measure(_: Path) -> Findings:
    findings = Findings()
    with served(variables=EVEN) as server:
        client = Client(server.url)
        spoken = client.infer("text-to-speech", TELL, seed=1)["audio"]
        talk = partial(_first_sound, client, spoken, chain=TALK, tasks=TASKS)
        read = partial(_first_sound, client, TEN, want="audio", tasks={"text-to-speech": TASKS["text-to-speech"]})
        contenders: dict[str, Callable[[], float]] = {
            "speech to speech, first sound": talk,
            "speech to speech, hop by hop": partial(_one_by_one, client, spoken),
            "ten sentences, first sound": read,
            "ten sentences, whole": partial(_whole_s, client, "text-to-speech", TEN),
        }
        for warm in contenders.values():
            warm()
        taken = alternate(contenders, ROUNDS)
    for name, seconds in taken.items():
        findings.note(name, spread([one * 1000 for one in seconds]), "ms")
    for name, whole, most in (
        ("speech to speech", "hop by hop", MOST_OF_A_TALK),
        ("ten sentences", "whole", MOST_OF_TEN_SENTENCES),
    ):
        share = ratio(taken[f"{name}, first sound"], taken[f"{name}, {whole}"])
        findings.note(f"{name}: first sound ÷ {whole}", share)
        findings.less_than(f"{name}: first sound ÷ {whole}", share.median, most, "×")
    return findings


def _first_sound(client: Client, inputs: Any, **parameters: Any) -> float:
    """Seconds until the first stretch of sound is there; the rest is heard to its end, so that nothing is cut off."""
    began, first = time.monotonic(), 0.0
    for event in client.events("any-to-any", inputs, **parameters):
        if event["type"] == "audio" and not first:
            first = time.monotonic() - began
        if event["type"] == "failed":
            raise RuntimeError(event["error"]["message"])
    return first


def _one_by_one(client: Client, spoken: str) -> float:
    """Seconds of the same hops, each asked for when the one before has answered."""
    began = time.monotonic()
    heard = client.infer(TALK[0], spoken)["text"]
    told = client.infer(TALK[1], heard, **TASKS["text-generation"])["generated_text"]
    client.infer(TALK[2], told, **TASKS["text-to-speech"])
    return time.monotonic() - began


def _whole_s(client: Client, task: str, text: str) -> float:
    began = time.monotonic()
    client.infer(task, text, **TASKS[task])
    return time.monotonic() - began
