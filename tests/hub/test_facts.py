"""Facts of one model: the Hub's, asked for once in a while, kept whole by many processes, older while it is down."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deployments.contracts.errors import HubUnavailable
from deployments.hub.client import STALE_FOR_S, HubClient
from deployments.hub.shelf import FactsShelf
from deployments.hub.terms import HubTerms
from tests.hub.conftest import BERT, SD, VIT
from tests.hub.processes import rewrite, several
from tests.hub.repos import repo_of
from tests.hub.server import LocalHub
from tests.server import REPOSITORY


def test_facts_are_the_hubs(hub: LocalHub, terms: HubTerms) -> None:
    told = HubClient(terms).facts(VIT)
    repo = hub.repos[VIT]
    assert told.revision == repo.commit
    assert (told.task, told.library, told.licence, told.gated) == ("image-classification", "transformers", "mit", None)
    assert told.architectures == ("ViTForImageClassification",)
    assert told.bytes == len(repo.bodies["model.safetensors"])
    assert sum(told.parameters.values()) > 100_000
    assert told.has_safetensors
    assert not told.custom_code
    assert told.last_modified is not None
    assert {file.name: file.bytes for file in told.files} == {name: len(body) for name, body in repo.bodies.items()}


def test_gates_code_and_parts_are_told(hub: LocalHub, terms: HubTerms) -> None:
    hub.add(repo_of("tiny-vit", "x/own-code", says={"tags": ("custom_code",)}))
    client = HubClient(terms)
    assert client.facts(BERT).gated == "auto"
    assert client.facts("x/own-code").custom_code
    weights = sum(len(body) for name, body in hub.repos[SD].bodies.items() if name.endswith(".safetensors"))
    assert client.facts(SD).bytes == weights


def test_facts_are_asked_for_once(hub: LocalHub, terms: HubTerms) -> None:
    client = HubClient(terms)
    with ThreadPoolExecutor(10) as threads:
        told = list(threads.map(lambda _: client.facts(VIT), range(10)))
    assert len({one.revision for one in told}) == 1
    assert HubClient(terms).facts(VIT).files == told[0].files
    assert HubClient(terms).facts(VIT, told[0].revision).files == told[0].files
    assert sum(hub.asked.values()) == 1


def test_facts_are_asked_for_again_when_their_time_is_over(hub: LocalHub, terms: HubTerms) -> None:
    client = HubClient(terms.model_copy(update={"facts_for_s": 1e-6}))
    assert client.facts(VIT).downloads == 30
    hub.add(repo_of("tiny-vit", VIT, downloads=31))
    assert client.facts(VIT).downloads == 31


def test_a_clock_that_is_set_back_makes_no_facts_last_for_ever(hub: LocalHub, terms: HubTerms) -> None:
    told = HubClient(terms).facts(VIT)
    FactsShelf(terms, now=lambda: 4e9).put(told, None)
    early = FactsShelf(terms).get(VIT, None)
    assert early is not None
    assert early.age_s == terms.facts_for_s
    HubClient(terms).facts(VIT)
    assert sum(hub.asked.values()) == 2
    late = FactsShelf(terms, now=lambda: 4e9).get(VIT, None)
    assert late is not None
    assert late.age_s > terms.facts_for_s


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body[: len(body) // 2],
        lambda body: body[:0],
        lambda body: body.replace(b'"downloads": 30', b'"downloads": 31'),
        lambda body: body.replace(b"shapes/tiny-vit", b"shapes/tiny-sdx"),
        lambda body: b"\x00" * len(body),
        lambda body: json.dumps({**json.loads(body), "asked_at": 4e9}).encode(),
    ],
    ids=["torn", "empty", "changed", "another", "zeros", "younger"],
)
def test_damaged_facts_are_noticed_and_asked_for_again(
    hub: LocalHub, terms: HubTerms, spoil: Callable[[bytes], bytes]
) -> None:
    before = HubClient(terms).facts(VIT)
    for file in terms.facts_folder.glob("*.json"):
        file.write_bytes(spoil(file.read_bytes()))
    after = HubClient(terms).facts(VIT)
    assert after.model_copy(update={"age_s": 0}) == before
    assert sum(hub.asked.values()) == 2
    assert FactsShelf(terms).get(VIT, None) is not None


def test_many_processes_write_and_always_read_whole_facts(hub: LocalHub, terms: HubTerms) -> None:
    HubClient(terms).facts(VIT)
    with several(3) as pool:
        torn = [pool.submit(rewrite, terms, VIT, downloads, 40) for downloads in range(3)]
        assert [one.result() for one in torn] == [0, 0, 0]
    assert HubClient(terms).facts(VIT).downloads in range(3)
    assert [file.name for file in terms.facts_folder.iterdir() if not file.name.endswith(".json")] == []
    assert sum(hub.asked.values()) == 1


def test_while_the_hub_is_down_older_facts_hold_for_a_week_and_tell_their_age(hub: LocalHub, terms: HubTerms) -> None:
    short = terms.model_copy(update={"facts_for_s": 1e-6})
    told = HubClient(short).facts(VIT)
    hub.fail("/api/*", status=503)
    client = HubClient(short)
    assert client.facts(VIT).revision == told.revision
    assert client.facts(VIT).age_s > 0
    assert sum(hub.asked.values()) == 2, "a Hub that failed is left alone for a while"
    FactsShelf(short, now=lambda: time.time() - STALE_FOR_S - 60).put(told, None)
    with pytest.raises(HubUnavailable, match="503"):
        client.facts(VIT)
    assert client.facts(VIT, told.revision).files == told.files, "what a commit has does not change"


def test_a_folder_that_cannot_be_written_costs_questions_only(hub: LocalHub, terms: HubTerms, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    client = HubClient(terms.model_copy(update={"folder": str(tmp_path / "file")}))
    assert client.facts(VIT).revision == client.facts(VIT).revision
    assert sum(hub.asked.values()) == 2


def test_offline_nobody_is_asked_and_it_is_said_why(hub: LocalHub, terms: HubTerms) -> None:
    """As huggingface_hub has it: HF_HUB_OFFLINE, in a process of its own, for it is read once."""
    code = (
        "from deployments.hub.client import HubClient\nfrom deployments.hub.terms import HubTerms\n"
        f"try: HubClient(HubTerms(endpoint={hub.url!r}, folder={terms.folder!r})).facts({VIT!r})\n"
        "except Exception as error: print(error.code, error.message)"
    )
    env = os.environ | {"HF_HUB_OFFLINE": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=env, capture_output=True, text=True, check=True
    )
    assert ran.stdout.startswith("hub_unavailable")
    assert "HF_HUB_OFFLINE" in ran.stdout
    assert sum(hub.asked.values()) == 0


def test_offline_what_is_known_holds(hub: LocalHub, terms: HubTerms) -> None:
    told = HubClient(terms).facts(VIT)
    offline = terms.model_copy(update={"offline": True, "facts_for_s": 1e-6})
    assert HubClient(offline).facts(VIT).revision == told.revision
    with pytest.raises(HubUnavailable, match="HF_HUB_OFFLINE"):
        HubClient(offline).facts(SD)
    assert sum(hub.asked.values()) == 1
