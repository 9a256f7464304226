"""One commit of a model on the disk, in the layout that huggingface_hub documents and all its users share."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub.constants import DEFAULT_REVISION
from huggingface_hub.file_download import repo_folder_name

from deployments.contracts.errors import OriginFailed
from deployments.hub.facts import HubFile
from deployments.hub.names import COMMIT


@dataclass(frozen=True)
class Snapshot:
    """Files lie under `blobs` by their hash; `snapshots/<commit>` has them by name, as links, once all are there."""

    cache: Path
    id: str
    commit: str
    files: tuple[HubFile, ...]

    @property
    def repo(self) -> Path:
        return self.cache / repo_folder_name(repo_id=self.id, repo_type="model")

    @property
    def folder(self) -> Path:
        return self.repo / "snapshots" / self.commit

    @property
    def lock(self) -> Path:
        """One for all commits of a model, for they share files."""
        return self.cache / ".locks" / self.repo.name / "anymodal.lock"

    @property
    def total_bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    def blob(self, file: HubFile) -> Path:
        digest = file.sha256 or file.blob
        if digest is None:
            raise OriginFailed(f"the Hub tells no hash of {file.name} in {self.id}, so it cannot be trusted", "model")
        return self.repo / "blobs" / digest

    def partial(self, file: HubFile) -> Path:
        """What there is of a file that is not whole; a later try goes on from it."""
        return self.blob(file).with_suffix(".anymodal-partial")

    def has(self, file: HubFile) -> bool:
        return _size(self.blob(file)) == file.bytes

    @property
    def is_complete(self) -> bool:
        return all(_size(self.folder / file.name) == file.bytes for file in self.files)

    @property
    def done_bytes(self) -> int:
        """As any process sees it while one of them downloads."""
        return sum(self._done(file) for file in self.files)

    def _done(self, file: HubFile) -> int:
        return file.bytes if self.has(file) else min(file.bytes, max(0, _size(self.partial(file))))

    def publish(self, revision: str | None) -> None:
        """Show all files by name: at once where the commit has no folder yet, else one by one."""
        new = self.repo / f".anymodal-{os.getpid()}"
        shutil.rmtree(new, ignore_errors=True)
        try:
            for file in self.files:
                _link(self.blob(file), new / file.name, self.folder / file.name)
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            if self.folder.exists():
                _merge(new, self.folder, self.files)
            else:
                new.rename(self.folder)
            self._note(revision or DEFAULT_REVISION)
        finally:
            shutil.rmtree(new, ignore_errors=True)

    def _note(self, revision: str) -> None:
        """Which commit a branch or tag meant: for those who come when the Hub cannot be asked."""
        if COMMIT.fullmatch(revision):
            return
        ref = self.repo / "refs" / revision
        ref.parent.mkdir(parents=True, exist_ok=True)
        new = ref.with_name(f"{ref.name}.{os.getpid()}")
        new.write_text(self.commit)
        new.replace(ref)

    def forget_partials(self) -> None:
        for file in self.files:
            self.partial(file).unlink(missing_ok=True)


def _size(path: Path) -> int:
    """-1 where there is no file."""
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _link(blob: Path, new: Path, final: Path) -> None:
    """`new` as it has to be once it is moved to where `final` is."""
    new.parent.mkdir(parents=True, exist_ok=True)
    new.symlink_to(os.path.relpath(blob, final.parent))


def _merge(new: Path, folder: Path, files: Iterable[HubFile]) -> None:
    for file in files:
        (folder / file.name).parent.mkdir(parents=True, exist_ok=True)
        (new / file.name).replace(folder / file.name)
