"""An app for tests of models that no catalog row has: of folders and of a Hub, over real families in this process."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from configs.catalog import catalog
from configs.settings import HubSettings, JobSettings, Settings
from deployments.hub.terms import HubTerms
from deployments.ingress.access.guard import Access
from deployments.ingress.api import create_api
from deployments.ingress.limits import Limits
from graphs.jobs.house import DurableHouse
from graphs.models.choice import Models
from graphs.models.hub_terms import terms_of
from graphs.router import Router
from tests.hub.server import LocalHub
from tests.ingress.in_process import HERE, InProcessFamily

AnswerT = TypeVar("AnswerT")


def hub_settings(hub: LocalHub, folder: Path, **changes: Any) -> HubSettings:
    """All ids of `shapes` and `words` are allowed, and nothing is kept outside the test's folder."""
    told = {"allow": ("shapes/*", "words/*"), "endpoint": hub.url, "folder": str(folder / "facts")}
    return HubSettings.model_validate(told | changes)


def online(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Tests are offline, and without the machine's token; those of a Hub of their own are not."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(folder / "models"))
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(folder / "no-token"))
    monkeypatch.delenv("HF_TOKEN", raising=False)


@asynccontextmanager
async def app(settings: Settings, families: tuple[str, ...]) -> AsyncGenerator[httpx.AsyncClient, None]:
    """A client of an app on these settings."""
    terms: HubTerms = terms_of(settings.hub)
    doors = {name: InProcessFamily(name, terms) for name in families}
    rows = (row for row in catalog(settings.catalog_folder) if row.tier == "embedded" or row.path)
    models = Models(tuple(rows), "embedded")
    durable = DurableHouse(settings, models, doors)
    api = create_api(Router(settings, models, doors, durable.meter), Limits(), durable, Access(on_loopback=True))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url=HERE) as client:
        yield client
    for door in doors.values():
        door.end()


def asked(
    settings: Settings, families: tuple[str, ...], ask: Callable[[httpx.AsyncClient], Awaitable[AnswerT]], folder: Path
) -> AnswerT:
    """What `ask` gets of a fresh app."""
    kept = settings.model_copy(update={"jobs": JobSettings(folder=str(folder / "jobs"))})

    async def within() -> AnswerT:
        async with app(kept, families) as client:
            return await ask(client)

    return asyncio.run(within())


def error_of(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and message of a refusal."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]
