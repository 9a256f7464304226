"""Downloads that go wrong: resumed where that helps, refused by name where it does not, and never taken for whole."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deployments.contracts.errors import (
    AnymodalError,
    CorruptWeights,
    HubRateLimited,
    HubUnavailable,
    ModelUnavailable,
    OriginTimeout,
    StorageFull,
)
from deployments.hub.held import held_model
from deployments.hub.terms import HubTerms
from tests.hub.conftest import VIT
from tests.hub.processes import fetch
from tests.hub.repos import Repo
from tests.hub.server import LocalHub
from tests.server import REPOSITORY

WEIGHTS = "*/model.safetensors"


def came_right(hub: LocalHub, terms: HubTerms) -> bool:
    _, folder = fetch(terms, VIT)
    return (folder / "model.safetensors").read_bytes() == hub.repos[VIT].bodies["model.safetensors"]


def cdn_ranges(hub: LocalHub) -> list[int]:
    """From where the weights were asked for, each time."""
    asked = [headers.get("range", "bytes=0-") for path, headers in hub.seen if path.startswith("/cdn/")]
    return [int(one.removeprefix("bytes=").rstrip("-")) for one in asked]


def test_a_connection_that_drops_is_taken_up_again(hub: LocalHub, terms: HubTerms) -> None:
    size = len(hub.repos[VIT].bodies["model.safetensors"])
    hub.fail(WEIGHTS, drop=0.9, times=1)
    hub.fail(WEIGHTS, drop=0.5, times=1)
    assert came_right(hub, terms)
    first, second, third = cdn_ranges(hub)
    assert first == 0
    assert 0.8 * size < second < third < size
    assert sum(hub.sent_bytes.values()) < 1.2 * size


def test_a_body_that_ends_early_is_taken_up_again(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail(WEIGHTS, short=100_000, times=1)
    assert came_right(hub, terms)
    assert len(cdn_ranges(hub)) == 2


def test_a_stall_is_taken_up_again(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail(WEIGHTS, stall=0.5, times=1)
    assert came_right(hub, terms.model_copy(update={"timeout_s": 0.5}))
    assert cdn_ranges(hub)[1] > 0


def test_a_server_error_in_between_is_tried_again(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail(WEIGHTS, status=500, times=2)
    hub.fail("*/config.json", status=502, times=1)
    assert came_right(hub, terms)
    assert hub.downloads(VIT, "model.safetensors") == 3


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"flip": True}, "hash"),
        ({"body": b"x" * 1000}, "1000 bytes"),
        ({"body": b"x" * 9_000_000}, "9000000 bytes"),
        ({"headers": {"x-linked-etag": f'"{"a" * 64}"'}}, "a" * 64),
        ({"headers": {"x-repo-commit": "c" * 40}}, "c" * 40),
    ],
    ids=["flipped", "shorter", "longer", "other-etag", "other-commit"],
)
def test_weights_that_are_not_what_they_should_be(
    hub: LocalHub, terms: HubTerms, fault: dict[str, object], says: str
) -> None:
    hub.fail(WEIGHTS, **fault)
    with pytest.raises(CorruptWeights, match=says):
        fetch(terms, VIT)
    assert held_model(VIT, None, terms) is None
    assert list(terms.models_folder.glob("**/snapshots")) == []
    hub.heal()
    assert came_right(hub, terms), "nothing wrong is gone on from"


def test_a_hub_that_always_begins_anew(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail(WEIGHTS, drop=0.9, times=1)
    hub.fail(WEIGHTS, begin=0)
    assert came_right(hub, terms)
    assert cdn_ranges(hub)[1] > 0


def test_a_stretch_that_was_not_asked_for(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail(WEIGHTS, drop=0.9, times=1)
    hub.fail(WEIGHTS, begin=1000)
    with pytest.raises(CorruptWeights, match="bytes 1000-"):
        fetch(terms, VIT)
    hub.heal()
    assert came_right(hub, terms)


def test_a_hub_that_only_fails_is_given_up(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail(WEIGHTS, status=500)
    with pytest.raises(HubUnavailable, match="500"):
        fetch(terms, VIT)
    assert hub.downloads(VIT, "model.safetensors") == 5
    hub.heal()
    hub.asked.clear()
    assert came_right(hub, terms)
    assert hub.downloads(VIT, "config.json") == 0, "what was whole stays"


def test_a_limit_in_between_says_when_to_come_again(hub: LocalHub, terms: HubTerms) -> None:
    hub.fail(WEIGHTS, status=429, headers={"retry-after": "9"})
    with pytest.raises(HubRateLimited) as caught:
        fetch(terms, VIT)
    assert caught.value.retry_after_s == 9
    assert hub.downloads(VIT, "model.safetensors") == 1


@pytest.mark.parametrize("fault", [{"rate": 100_000.0}, {"drop": 0.3}, {"status": 500}], ids=str)
def test_a_download_is_over_when_its_time_is(hub: LocalHub, terms: HubTerms, fault: dict[str, object]) -> None:
    """However it comes on: what came is kept."""
    hub.fail(WEIGHTS, **fault)
    with pytest.raises((OriginTimeout, HubUnavailable)) as caught:
        fetch(terms.model_copy(update={"download_s": 0.5}), VIT)
    assert isinstance(caught.value, AnymodalError)
    hub.heal()
    hub.seen.clear()
    assert came_right(hub, terms)
    assert (cdn_ranges(hub)[0] > 0) == ("status" not in fault)


def test_a_model_larger_than_the_disk_is_not_begun(hub: LocalHub, terms: HubTerms) -> None:
    room = shutil.disk_usage("/").total
    sibling = {"rfilename": "model.safetensors", "size": 134, "lfs": {"size": room * 10, "sha256": "a" * 64}}
    hub.add(Repo("x/huge", {"config.json": b"{}"}, says={"siblings": [sibling]}))
    with pytest.raises(StorageFull, match=f"{room * 10:,}"):
        fetch(terms, "x/huge")
    assert not any(path.startswith("/x/huge/resolve") for path in hub.asked)


def test_a_disk_that_fills_up_is_named_and_left_clean(hub: LocalHub, terms: HubTerms) -> None:
    """`ulimit -f` stands for the disk: no file of that process may be larger."""
    code = (
        "import resource, sys\nfrom deployments.hub.terms import HubTerms\nfrom tests.hub.processes import fetch\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        f"try: fetch(HubTerms.model_validate_json({terms.model_dump_json()!r}), {VIT!r})\n"
        "except Exception as error: print(error.code, error.message)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("storage_full")
    assert list(terms.models_folder.glob("**/*partial*")) == []
    assert came_right(hub, terms)


def test_a_cache_that_cannot_be_written_is_named(terms: HubTerms, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    with pytest.raises(ModelUnavailable, match="cannot be kept"):
        fetch(terms, VIT)
