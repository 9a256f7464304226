"""Tokens a second: 16 concurrent generations against one at a time, the library's static batch, and a peer."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import direct, inputs, models
from benchmarks.findings import Findings
from benchmarks.load import Site, events, question, timed
from benchmarks.peer import transformers_serve
from benchmarks.rounds import alternate, ratio, spread
from benchmarks.serving import served_models

TOGETHER = 16
ALONE = 1
PROMPT_WORDS = 24
NEW_TOKENS = 24
ROUNDS = 3
OTHERS = {"alone": "one at a time", "batch": "the library's batch of 16", "peer": "transformers serve"}


def measure(folder: Path) -> Findings:
    prompts = inputs.texts(TOGETHER, PROMPT_WORDS, models.LLAMA_WORDS)
    with served_models([models.LLAMA], folder) as server:
        place = folder / models.LLAMA.split("/")[1]
        with transformers_serve(place, direct.THREADS) as peer:
            return _measured(
                Site(server.url, "/api/inference"), Site(peer, "/v1/completions"), place, prompts, Findings()
            )


def _measured(ours: Site, peer: Site, place: Path, prompts: Sequence[str], findings: Findings) -> Findings:
    asked = [
        question("text-generation", prompt, models.LLAMA, stream=True, max_new_tokens=NEW_TOKENS) for prompt in prompts
    ]
    asked_peer = [
        json.dumps({"model": str(place), "prompt": prompt, "max_tokens": NEW_TOKENS, "stream": True}).encode()
        for prompt in prompts
    ]
    library = direct.text_generation(place, NEW_TOKENS)
    for warm in (lambda: ours.ask(asked[0]), lambda: peer.ask(asked_peer[0]), lambda: library(prompts[:1])):
        warm()
    taken = alternate(
        {
            "together": lambda: _rate(ours, asked, TOGETHER),
            "alone": lambda: _rate(ours, asked[:ALONE], 1),
            "batch": lambda: TOGETHER * NEW_TOKENS / timed(lambda: library(prompts)),
            "peer": lambda: _rate(peer, asked_peer, TOGETHER),
        },
        ROUNDS,
    )
    for name, other in OTHERS.items():
        findings.note(f"16 together ÷ {other}", ratio(taken["together"], taken[name]))
    for name, rates in taken.items():
        findings.note(OTHERS.get(name, "16 together"), spread(rates), "tokens/s")
    same = [one == other for one, other in zip(_answers(ours, asked), library(prompts), strict=True)]
    findings.note("16 together: answers that are the library's batch's, of 16", sum(same), "")
    findings.at_least("16 generations ÷ one at a time", ratio(taken["together"], taken["alone"]).median, 3)
    findings.at_least("16 generations ÷ transformers serve", ratio(taken["together"], taken["peer"]).median, 1)
    return findings


def _rate(site: Site, bodies: Sequence[bytes], clients: int) -> float:
    answers: list[bytes] = []
    seconds = timed(lambda: answers.extend(site.all(bodies, clients)))
    counts: list[int] = [events(answer)[-1]["usage"]["completion_tokens"] for answer in answers]
    if counts != [NEW_TOKENS] * len(bodies):
        raise RuntimeError(f"each answer was to have {NEW_TOKENS} tokens: {counts}; one was {answers[0][-600:]!r}")
    return sum(counts) / seconds


def _answers(site: Site, bodies: Sequence[bytes]) -> list[Any]:
    return [events(answer)[-1]["output"]["generated_text"].strip() for answer in site.all(bodies, TOGETHER)]
