"""A Hub with three models, and terms on which it is asked that keep everything in the test's own folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments.hub.terms import HubTerms
from tests.hub.repos import repo_of
from tests.hub.server import LocalHub, hub_server

VIT, SD, BERT = "shapes/tiny-vit", "shapes/tiny-sd", "words/tiny-bert-ner"


@pytest.fixture(scope="module")
def running() -> Iterator[LocalHub]:
    with hub_server() as hub:
        yield hub


@pytest.fixture
def hub(running: LocalHub) -> LocalHub:
    """The module's server, as new."""
    running.heal()
    running.asked.clear()
    running.seen.clear()
    running.sent_bytes.clear()
    running.repos.clear()
    running.add(repo_of("tiny-vit", VIT, task="image-classification", licence="mit", downloads=30, likes=1))
    running.add(repo_of("tiny-sd", SD, task="text-to-image", library="diffusers", downloads=20, likes=3))
    running.add(repo_of("tiny-bert-ner", BERT, task="token-classification", gated="auto", downloads=10, likes=2))
    return running


@pytest.fixture
def terms(hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HubTerms:
    """Without a token: the machine's own are not the tests'."""
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no-token"))
    return HubTerms(
        endpoint=hub.url, folder=str(tmp_path / "facts"), cache=str(tmp_path / "cache"), offline=False, timeout_s=5
    )
