"""Prints the table of held-out figures, measured through a running app: `python -m embedded.evaluate [family ...]`.

`--url` says where the app is; without it the one on this machine's port 8000 is asked, or started for the while where
none is. `--cards` also keeps the figures in `figures.json`, from which `embedded.cards` writes the models' cards.
"""

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

import httpx

from embedded.exams import FAMILIES
from embedded.exams.exam import Exam, Examined
from embedded.serving import OWN, app

FIGURES = Path(__file__).parent / "figures.json"
"""By model and title of the exam: the last figure of a full run, and what was aimed at."""


class Recorded(TypedDict):
    """One figure on file."""

    figure: float
    wanted: float
    better: str
    unit: str


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m embedded.evaluate", description=__doc__)
    parser.add_argument("families", nargs="*", metavar="family", help=f"of {', '.join(FAMILIES)}; all unless named")
    parser.add_argument("--url", default=OWN)
    parser.add_argument("--cards", action="store_true", help="keep the figures for the models' cards")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.families if name not in FAMILIES]
    if unknown:
        raise SystemExit(f"no such family: {', '.join(unknown)}; there are {', '.join(FAMILIES)}")
    with app(asked.url) as url, httpx.Client(base_url=url, timeout=600) as http:
        figures = {exam: told(exam, Examined(http)) for name in asked.families or FAMILIES for exam in FAMILIES[name]}
    if asked.cards:
        keep(figures)
    reached = sum(exam.reached(figure) for exam, figure in figures.items())
    print(f"{reached} of {len(figures)} reach what was aimed at")


def told(exam: Exam, examined: Examined) -> float:
    """Measures, and prints the exam's line of the table."""
    began = time.monotonic()
    figure = exam.measure(examined)
    sign, mark = "≥" if exam.better == "more" else "≤", " " if exam.reached(figure) else "✗"
    print(
        f"{mark} {exam.task:32} {exam.title:64} {figure:7.3f} {sign} {exam.wanted:<6g} {exam.unit:6}"
        f" {exam.name}  ({time.monotonic() - began:.0f} s)",
        flush=True,
    )
    return figure


def recorded() -> dict[str, dict[str, Recorded]]:
    """The figures on file, by model and title; none where there is no file yet."""
    on_file: dict[str, dict[str, Recorded]] = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    return on_file


def keep(figures: Mapping[Exam, float]) -> None:
    """Adds these figures to those on file."""
    kept = recorded()
    for exam, figure in figures.items():
        kept.setdefault(exam.name, {})[exam.title] = {
            "figure": round(figure, 4),
            "wanted": exam.wanted,
            "better": exam.better,
            "unit": exam.unit,
        }
    FIGURES.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
