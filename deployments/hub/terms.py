"""On what terms the Hub is asked: where it is, where things are kept, and how long anything may take."""

from pathlib import Path

from huggingface_hub import constants
from pydantic import Field

from deployments.contracts.wire import Wire


class HubTerms(Wire):
    """An operator's settings for the Hub, which cross handles; None is as huggingface_hub has it in that process.

    `folder` has the facts, `cache` the models' files in huggingface_hub's own layout, shared with all who use it.
    Facts count as fresh for `facts_for_s`; one question has `timeout_s`, one model's download `download_s`. While
    `offline` (HF_HUB_OFFLINE) nothing is asked.
    """

    endpoint: str | None = Field(None, pattern=r"^https?://")
    folder: str = "~/.cache/anymodal/hub"
    cache: str | None = None
    facts_for_s: float = Field(3600, gt=0)
    timeout_s: float = Field(10, gt=0)
    download_s: float = Field(3600, gt=0)
    offline: bool | None = None

    @property
    def url(self) -> str:
        return (self.endpoint or constants.ENDPOINT).rstrip("/")

    @property
    def facts_folder(self) -> Path:
        return Path(self.folder).expanduser() / "facts"

    @property
    def models_folder(self) -> Path:
        return Path(self.cache or constants.HF_HUB_CACHE).expanduser()

    @property
    def is_offline(self) -> bool:
        return constants.is_offline_mode() if self.offline is None else self.offline
