"""Downloads: once for a node, with bytes told, whole or not at all, found again by all who use the Hub's cache."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from huggingface_hub import scan_cache_dir, snapshot_download

from deployments.contracts.errors import HubUnavailable, UnsafeWeights
from deployments.hub.download import fetch_model
from deployments.hub.held import held_model
from deployments.hub.terms import HubTerms
from tests.hub.conftest import SD, VIT
from tests.hub.processes import drained, fetch, several
from tests.hub.repos import Repo, repo_of
from tests.hub.server import LocalHub
from tests.server import REPOSITORY

NOT_LOADED = {"README.md"}


def bodies(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def wanted(repo: Repo) -> dict[str, bytes]:
    return {name: body for name, body in repo.bodies.items() if name not in NOT_LOADED}


@pytest.mark.parametrize("id", [VIT, SD])
def test_a_model_comes_whole_and_only_what_is_loaded(hub: LocalHub, terms: HubTerms, id: str) -> None:
    _, folder = fetch(terms, id)
    assert bodies(folder) == wanted(hub.repos[id])
    assert folder.name == hub.repos[id].commit


def test_bytes_are_told_while_they_come(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail("*/model.safetensors", rate=600_000)
    told, _ = fetch(terms, VIT)
    total = sum(len(body) for body in wanted(hub.repos[VIT]).values())
    done = [done for done, _ in told]
    assert {total for _, total in told} == {total}
    assert done == sorted(done)
    assert done[0] == 0
    assert done[-1] == total
    assert len(set(done)) >= 5


def test_what_is_here_is_not_fetched_again(hub: LocalHub, terms: HubTerms) -> None:
    _, first = fetch(terms, VIT)
    asked = hub.asked.total()
    told, again = fetch(terms, VIT)
    assert again == first
    assert hub.asked.total() == asked
    assert len(told) == 1


def test_a_commit_is_what_it_was_when_the_branch_has_moved(hub: LocalHub, terms: HubTerms) -> None:
    _, first = fetch(terms, VIT)
    old = hub.repos[VIT]
    hub.add(repo_of("tiny-vit", VIT, more={"config.json": old.bodies["config.json"] + b"\n"}))
    _, pinned = drained(fetch_model(VIT, old.commit, terms))
    _, moved = drained(fetch_model(VIT, None, terms.model_copy(update={"facts_for_s": 1e-6})))
    assert pinned == first
    assert moved.name == hub.repos[VIT].commit != old.commit
    assert (moved / "config.json").read_bytes() != (first / "config.json").read_bytes()
    assert hub.downloads(VIT, "model.safetensors") == 0, "the weights are the same file in both commits"


def test_many_who_want_a_model_make_one_download(hub: LocalHub, terms: HubTerms) -> None:
    """Threads and processes; all tell how far it is."""
    hub.fail("*/model.safetensors", rate=150_000)
    with several(2) as pool, ThreadPoolExecutor(4) as threads:
        waiting = [
            *(pool.submit(fetch, terms, VIT) for _ in range(2)),
            *(threads.submit(fetch, terms, VIT) for _ in range(4)),
        ]
        ends = [one.result() for one in waiting]
    assert {folder for _, folder in ends} == {
        terms.models_folder / "models--shapes--tiny-vit/snapshots" / hub.repos[VIT].commit
    }
    assert {name: hub.downloads(VIT, name) for name in wanted(hub.repos[VIT])} == dict.fromkeys(
        wanted(hub.repos[VIT]), 1
    )
    threads_told = [told for told, _ in ends[2:]]
    assert all(len({done for done, _ in told}) >= 3 for told in threads_told)


def test_nothing_is_seen_before_all_is_there(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail("*/model.safetensors", rate=400_000)
    fetching = fetch_model(VIT, None, terms)
    snapshots = terms.models_folder / "models--shapes--tiny-vit/snapshots"
    seen = [(done < total, snapshots.exists()) for done, total in fetching]
    assert (True, False) in seen
    assert (True, True) not in seen
    assert snapshots.exists()


def test_who_gives_up_leaves_a_beginning_that_the_next_goes_on_from(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail("*/model.safetensors", rate=600_000)
    fetching = fetch_model(VIT, None, terms)
    begun = next(done for done, _ in fetching if done > 200_000)
    fetching.close()
    assert held_model(VIT, None, terms) is None
    hub.heal()
    hub.seen.clear()
    told, folder = fetch(terms, VIT)
    assert told[0][0] >= begun
    assert bodies(folder) == wanted(hub.repos[VIT])
    ranges = [headers["range"] for path, headers in hub.seen if path.startswith("/cdn/")]
    assert len(ranges) == 1
    assert int(ranges[0].removeprefix("bytes=").rstrip("-")) >= 100_000


def test_a_process_that_is_killed_holds_nobody_up(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail("*/model.safetensors", stall=0.5, times=1)
    patient = terms.model_copy(update={"timeout_s": 60})
    code = (
        "from deployments.hub.terms import HubTerms\nfrom tests.hub.processes import fetch\n"
        f"fetch(HubTerms.model_validate_json({patient.model_dump_json()!r}), {VIT!r})"
    )
    repo = terms.models_folder / "models--shapes--tiny-vit"
    with subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY) as other:
        try:
            while not any(file.stat().st_size > 200_000 for file in repo.glob("blobs/*.anymodal-partial")):
                assert other.poll() is None
                time.sleep(0.05)
            fetching = fetch_model(VIT, None, terms)
            told = [next(fetching) for _ in range(3)]
        finally:
            other.kill()
    assert all(200_000 < done < total for done, total in told), "who waits sees what the other has done"
    _, folder = drained(fetching)
    assert bodies(folder) == wanted(hub.repos[VIT])
    assert [headers["range"] for path, headers in hub.seen if "range" in headers] != []


def test_pickles_are_never_fetched(hub: LocalHub, terms: HubTerms) -> None:
    hub.add(Repo("x/pickled", {"config.json": b"{}", "pytorch_model.bin": b"\x80\x04"}))
    with pytest.raises(UnsafeWeights, match=r"\.bin"):
        fetch(terms, "x/pickled")
    assert not terms.models_folder.exists()


def test_huggingface_hub_finds_what_we_fetched(hub: LocalHub, terms: HubTerms) -> None:
    _, folder = fetch(terms, SD)
    found = snapshot_download(SD, cache_dir=terms.models_folder, local_files_only=True)
    assert Path(found) == folder
    cache = scan_cache_dir(terms.models_folder)
    assert cache.warnings == []
    (repo,) = cache.repos
    assert (repo.repo_id, repo.size_on_disk) == (SD, sum(len(body) for body in wanted(hub.repos[SD]).values()))


def test_we_find_what_huggingface_hub_fetched(hub: LocalHub, terms: HubTerms) -> None:
    """It asks the tests' Hub, too, which shows that this speaks as the real one does."""
    where = f"endpoint={hub.url!r}, cache_dir={str(terms.models_folder)!r}, token=False"
    code = (
        "from huggingface_hub import HfApi, snapshot_download\n"
        f"print(snapshot_download({VIT!r}, {where}))\n"
        f"print(*(one.id for one in HfApi({hub.url!r}, token=False).list_models(filter='safetensors', limit=2)))"
    )
    env = os.environ | {"HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=env, capture_output=True, text=True, check=True
    )
    theirs, listed = ran.stdout.splitlines()
    assert listed.split() == [VIT, SD]
    hub.asked.clear()
    assert fetch(terms, VIT)[1] == Path(theirs)
    assert list(hub.asked) == [f"/api/models/{VIT}"]
    offline = terms.model_copy(update={"offline": True, "folder": terms.folder + "-none"})
    assert fetch(offline, VIT)[1] == Path(theirs)
    assert fetch(terms.model_copy(update={"endpoint": "http://127.0.0.1:9"}), VIT)[1] == Path(theirs)
    (Path(theirs) / "model.safetensors").unlink()
    with pytest.raises(HubUnavailable, match="HF_HUB_OFFLINE"):
        fetch(offline, VIT)
