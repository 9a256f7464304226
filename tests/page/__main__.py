"""Runs the page's tests: `python -m tests.page [--url URL] [pytest's options]`; needs Chromium and node."""

import shutil
import sys
from pathlib import Path

import pytest

NEEDED = ("chromium", "node", "curl")


def main() -> int:
    """pytest's exit status. The files are named, so that plain `pytest`, which needs no browser, does not find them."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        raise SystemExit(f"{', '.join(missing)} is not installed; on Debian: apt-get install {' '.join(missing)}")
    files = sorted(str(file) for file in Path(__file__).parent.glob("on_*.py"))
    return pytest.main(["-p", "tests.page.browser", "-p", "tests.page.guarded", *files, *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
