"""The libraries that the page ships with: `python -m deployments.ingress.page.vendored` takes them from npm again."""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "static" / "vendor"
LIST = FOLDER / "vendor.json"


class Library(NamedTuple):
    """A file of a package on npm; `file` is its name here, `path` in the package."""

    file: str
    package: str
    version: str
    path: str
    licence: str
    sha256: str


def libraries() -> Sequence[Library]:
    """What `vendor.json` says there is."""
    return tuple(Library(**row) for row in json.loads(LIST.read_text(encoding="utf-8")))


def main() -> None:
    """Writes each file as the package of the listed version has it, and the hashes of what came."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [_taken(library, Path(folder)) for library in libraries()]
    LIST.write_text(json.dumps([row._asdict() for row in rows], indent=1) + "\n", encoding="utf-8")


def _taken(library: Library, folder: Path) -> Library:
    members = _package(f"{library.package}@{library.version}", folder)
    body = members[library.path]
    (FOLDER / library.file).write_bytes(body)
    (FOLDER / library.file).with_suffix(".LICENSE").write_bytes(members["LICENSE"])
    return library._replace(sha256=hashlib.sha256(body).hexdigest())


def _package(name: str, folder: Path) -> Mapping[str, bytes]:
    packed = subprocess.run(["npm", "pack", name], cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        opened = ((one.name, archive.extractfile(one)) for one in archive if one.isfile())
        return {name.removeprefix("package/"): file.read() for name, file in opened if file}


if __name__ == "__main__":
    main()
