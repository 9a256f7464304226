"""A script with a Ray of its own in a process of its own, for tests that need no whole application."""

import json
import subprocess
import sys
import tempfile
from typing import Any

from tests.server import REPOSITORY, environment
from tests.turns import one_at_a_time


def told_by(script: str, *given: Any) -> dict[str, Any]:
    """The JSON object that the script prints last; it finds its folder and what is `given` in sys.argv[1], as JSON."""
    with one_at_a_time(), tempfile.TemporaryDirectory(prefix="am", dir="/tmp") as folder:
        ran = subprocess.run(
            [sys.executable, "-c", script, json.dumps([folder, *given])],
            cwd=REPOSITORY,
            env=environment(folder),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    assert ran.returncode == 0, ran.stderr[-4000:]
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told
