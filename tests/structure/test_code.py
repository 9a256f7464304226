"""Files stay short and say what they are for; the router's side stays light; nothing branches on task names."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import REPOSITORY

PACKAGES = ("configs", "deployments", "graphs", "embedded", "examples", "benchmarks", "tests")
FILES = [file for package in PACKAGES for file in sorted((REPOSITORY / package).rglob("*.py"))]
MAX_LINES = 260
VAGUE = {"utils", "helpers", "common", "base", "manager", "misc"}


def name(file: Path) -> str:
    return str(file.relative_to(REPOSITORY))


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_module_is_short_and_opens_with_what_it_is_for(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_LINES
    assert ast.get_docstring(ast.parse(text))
    assert file.stem not in VAGUE


def test_nothing_branches_on_a_task_name() -> None:
    branch = re.compile(r"""\bif\b.*\btask(\.id|_id|_name)?\s*==\s*["']""")
    found = [name(file) for file in FILES if branch.search(file.read_text()) and file != Path(__file__)]
    assert found == []


def test_the_routers_side_imports_no_model_library() -> None:
    heavy = "{'torch', 'transformers', 'diffusers', 'av', 'PIL'}"
    code = f"import sys, graphs.app; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_readme_shows_the_tree() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    folders = [*PACKAGES, *(f"{folder.name}/" for folder in (REPOSITORY / "deployments").iterdir() if folder.is_dir())]
    assert [folder for folder in folders if folder not in readme and "__pycache__" not in folder] == []
