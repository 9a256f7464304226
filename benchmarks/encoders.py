"""Served against called directly: classification and embedding on real dimensions, by 1 and by 32 clients."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import direct, inputs, models
from benchmarks.findings import Findings
from benchmarks.load import Site, question, timed
from benchmarks.rounds import alternate, ratio, spread
from benchmarks.serving import served_models

WORDS = 30
MANY = 32
WAVES = 2
"""How many requests each of the many clients sends in a round."""
ALONE = 4
ROUNDS = 3


@dataclass(frozen=True)
class Case:
    task: str
    model: str
    library: Callable[[Path], direct.Batch]
    inputs: Sequence[Any]
    sent: Callable[[Any], Any] = lambda given: given


CASES = (
    Case(
        "text-classification",
        models.CLASSIFIER,
        direct.text_classification,
        inputs.texts(MANY, WORDS, models.BERT_WORDS),
    ),
    Case(
        "feature-extraction",
        models.EMBEDDER,
        direct.feature_extraction,
        inputs.texts(MANY, WORDS, models.BERT_WORDS),
    ),
    Case(
        "image-classification",
        models.VIT,
        direct.image_classification,
        inputs.pictures(MANY),
        lambda file: {"image": inputs.uri(file)},
    ),
)


def measure(folder: Path) -> Findings:
    findings = Findings()
    with served_models([case.model for case in CASES], folder) as server:
        site = Site(server.url, "/api/inference")
        for case in CASES:
            _compare(case, site, folder, findings)
    embeddings = next(line for line in findings.lines if line.name == _name("feature-extraction", MANY))
    findings.at_least("32 embeddings served ÷ one batch of 32", embeddings.value.median, 0.8)
    return findings


def _name(task: str, clients: int) -> str:
    return f"{task}, {clients} client{'s' if clients > 1 else ''}: rate served ÷ direct"


def _compare(case: Case, site: Site, folder: Path, findings: Findings) -> None:
    library = case.library(folder / case.model.split("/")[1])
    bodies = [question(case.task, case.sent(given), case.model) for given in case.inputs]
    site.ask(bodies[0])
    library(case.inputs)
    one = alternate(
        {
            "served": lambda: site.rate(bodies[:ALONE], 1),
            "direct": lambda: ALONE / timed(lambda: [library([given]) for given in case.inputs[:ALONE]]),
        },
        ROUNDS,
    )
    many = alternate(
        {
            "served": lambda: site.rate(bodies * WAVES, MANY),
            "direct": lambda: MANY / timed(lambda: library(case.inputs)),
        },
        ROUNDS,
    )
    for clients, taken in ((1, one), (MANY, many)):
        findings.note(_name(case.task, clients), ratio(taken["served"], taken["direct"]))
        findings.note(f"{case.task}, {clients}: served", spread(taken["served"]), "requests/s")
