"""Runs node's tests against a server of their own, or against a running one: `python -m tests.node [--url URL]`."""

import argparse
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.bare_server import bare, free_port

FOLDER = Path(__file__).parent


def main() -> int:
    """Installs what the lock file names, asks the server, gives node's exit status."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", help="ask this running server in place of an own one")
    url = asked.parse_args().url
    node, npm = (_found(name) for name in ("node", "npm"))
    subprocess.run([npm, "ci"], cwd=FOLDER, check=True)
    with ExitStack() as stack:
        where = url or stack.enter_context(bare(free_port()))
        tested = subprocess.run([node, "--test"], cwd=FOLDER, env=os.environ | {"ANYMODAL_URL": where}, check=False)
    return tested.returncode


def _found(name: str) -> str:
    """The program; without it there is nothing to test with, and that is an error."""
    path = shutil.which(name)
    if path is None:
        raise SystemExit(f"{name} is not installed; these tests need node 20.15 or newer with npm (https://nodejs.org)")
    return path


if __name__ == "__main__":
    sys.exit(main())
