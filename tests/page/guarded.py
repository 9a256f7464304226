"""A server with keys that may ask a Hub, one of the tests' own: for what only some may do, and what is not here yet."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from configs.keys import made
from tests.bare_server import bare, free_port
from tests.hub.repos import repo_of
from tests.hub.server import LocalHub, hub_server
from tests.page.browser import Tab, tab_in

NER, NLI, BART, BROKEN = "words/tiny-bert-ner", "words/tiny-bert-nli", "words/tiny-bart", "words/broken"
REPOS = (
    repo_of("tiny-bert-ner", NER, task="token-classification", downloads=3_000, likes=1),
    repo_of("tiny-bert-nli", NLI, task="zero-shot-classification", gated="auto", downloads=20, likes=2),
    repo_of("tiny-bart", BART, task="summarization", licence="mit", downloads=5, likes=3),
    repo_of("tiny-bart", BROKEN, task="summarization", downloads=2),
)


@dataclass(frozen=True)
class Guarded:
    """Its address, its Hub, and a key for each scope."""

    url: str
    hub: LocalHub
    keys: Mapping[str, str]

    @contextmanager
    def tab(self, browser: Browser, scope: str) -> Iterator[Tab]:
        """A tab that has the key of this scope."""
        context = browser.new_context()
        context.add_init_script(f"sessionStorage.setItem('anymodal.key', '{self.keys[scope]}')")
        yield tab_in(context, self.url)
        context.close()


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder: Path = tmp_path_factory.mktemp("guarded")
    keys = {scope: made(scope, (scope,)) for scope in ("infer", "admin")}
    rows = ",".join(row.model_dump_json(exclude_none=True) for _, row in keys.values())
    (folder / "keys.yaml").write_text(f"[{rows}]")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("HF_TOKEN", raising=False)
        patch.setenv("HF_HOME", str(folder / "home"))
        with hub_server(*REPOS) as hub, bare(free_port(), folder / "keys.yaml", hub.url) as url:
            yield Guarded(url, hub, {scope: key for scope, (key, _) in keys.items()})
