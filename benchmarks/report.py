"""Findings for people, as a table, and for the record, as a JSON snapshot."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.findings import Aim, Findings, Line

SNAPSHOTS = Path(__file__).parent / "snapshots"
LIBRARIES = ("ray", "torch", "transformers", "diffusers", "fastapi", "uvicorn")


def table(name: str, findings: Findings) -> str:
    return "\n".join([f"\n{name}", *map(_row, findings.lines), *map(_verdict, findings.aims)])


def _row(line: Line) -> str:
    value = line.value
    spread = "" if value.least == value.most else f"({value.least:.3g} … {value.most:.3g})"
    return f"  {line.name:<66} {value.median:>9.4g} {line.unit:<11} {spread}"


def _verdict(aim: Aim) -> str:
    return f"  {'met' if aim.met else 'NOT MET':<8} {aim.name}; found {aim.found}"


def write(sections: Mapping[str, Findings], seconds: float) -> Path:
    """The snapshot of today."""
    now = datetime.now(UTC)
    snapshot = {
        "taken": now.isoformat(timespec="seconds"),
        "seconds": round(seconds),
        "machine": {
            "cores": os.cpu_count(),
            "processor": platform.machine(),
            "load_at_the_end": os.getloadavg(),
            "python": platform.python_version(),
            "libraries": {name: version(name) for name in LIBRARIES},
        },
        "sections": {name: asdict(findings) for name, findings in sections.items()},
    }
    file = SNAPSHOTS / f"{now.date()}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(snapshot, indent=1, ensure_ascii=False) + "\n")
    return file
