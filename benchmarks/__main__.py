"""`python -m benchmarks [section …]`: measures, prints a table; all sections together also write a snapshot."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ |= {"OMP_NUM_THREADS": "2", "HF_HUB_OFFLINE": "1", "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0"}

from benchmarks import encoders, flags, generation, leaks, overlap, pool, report, start, tax
from benchmarks.findings import Findings

SECTIONS: dict[str, Callable[[Path], Findings]] = {
    "start": start.measure,
    "tax": tax.measure,
    "pool": pool.measure,
    "overlap": overlap.measure,
    "leaks": leaks.measure,
    "encoders": encoders.measure,
    "generation": generation.measure,
    "flags": flags.measure,
}


def main(asked: list[str]) -> int:
    unknown = [name for name in asked if name not in SECTIONS]
    if unknown:
        print(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}", file=sys.stderr)
        return 2
    began = time.monotonic()
    found = {name: _measured(name) for name in asked or SECTIONS}
    if not asked:
        print(f"\nwritten to {report.write(found, time.monotonic() - began)}")
    missed = [aim.name for findings in found.values() for aim in findings.aims if not aim.met]
    print(f"{time.monotonic() - began:.0f} s; " + (f"aims missed: {'; '.join(missed)}" if missed else "all aims met"))
    return 0


def _measured(name: str) -> Findings:
    print(f"measuring {name} …", file=sys.stderr, flush=True)
    with TemporaryDirectory(prefix="anymodal-bench") as folder:
        findings = SECTIONS[name](Path(folder))
    print(report.table(name, findings), flush=True)
    return findings


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
