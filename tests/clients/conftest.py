"""What the tests of people's own clients share."""

import huggingface_hub.constants
import pytest

from tests.client import Client
from tests.clients.hub import Hub


@pytest.fixture
def hub(client: Client, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """Hugging Face's clients send nothing at all, not to this machine either, while the Hub is switched off."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    return Hub(str(client.http.base_url).rstrip("/"))
