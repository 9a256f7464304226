"""The Dockerfile: what it copies is there and let through, it builds from the lock, and it does not run as root."""

import shlex
import tomllib
from fnmatch import fnmatch

import pytest

from tests.configs.manifests import KUBERAY
from tests.server import REPOSITORY

DOCKERFILE = KUBERAY / "Dockerfile"
IGNORED = (KUBERAY / "Dockerfile.dockerignore").read_text().split()


def instructions() -> list[tuple[str, list[str]]]:
    """(instruction, its words), with continued lines joined and comments left out."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(line.split()[0], shlex.split(line)[1:]) for line in joined.splitlines() if line.strip()]


def of(instruction: str) -> list[list[str]]:
    return [words for name, words in instructions() if name == instruction]


SOURCES = [source for words in of("COPY") if not words[0].startswith("--") for source in words[:-1]]


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_copied_is_there_and_let_through(source: str) -> None:
    assert (REPOSITORY / source).exists()
    assert IGNORED[0] == "*"
    assert f"!{source}" in IGNORED


def test_all_that_the_wheel_has_is_copied() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], project["project"]["readme"], *project["project"]["license-files"]}
    assert {"pyproject.toml", "uv.lock", *needed} <= set(SOURCES)


def test_the_lock_decides_what_is_installed() -> None:
    installs = [" ".join(words) for words in of("RUN") if "uv" in words]
    assert len(installs) == 2
    assert all("uv sync --locked --no-dev" in install for install in installs)
    extras = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    ((default,),) = of("ARG")
    assert set(default.removeprefix("EXTRAS=").split()) <= set(extras)


def test_it_runs_without_root_on_the_python_of_the_project() -> None:
    assert of("USER") == [["1000:1000"]]
    assert [image for image, *_ in of("FROM") if image.startswith("python:")] == ["python:3.11-slim-bookworm"] * 2
    assert of("HEALTHCHECK") == [["NONE"]]  # the probes of the pods say it


def test_nothing_is_let_through_that_is_kept_out_of_git() -> None:
    kept_out = (REPOSITORY / ".gitignore").read_text().split()
    let_through = [path.removeprefix("!") for path in IGNORED if path.startswith("!")]
    assert [path for path in let_through if any(fnmatch(path, pattern.rstrip("/")) for pattern in kept_out)] == []
