"""huggingface_hub's own way to a provider: it asks for a model's facts first, then for its task by the model's id.

Where both are is written into huggingface_hub; a user has DNS for it, this test its constants.
"""

from typing import Any

import huggingface_hub.constants
import pytest
from huggingface_hub import HfApi, InferenceClient
from huggingface_hub.inference._providers import PROVIDERS

from tests.client import Client
from tests.clients.hub import Hub, best_first
from tests.clients.talking import ABOVE, LLAMA, user

TASKS = {"text-classification": "anymodal/tiny-bert-sentiment", "feature-extraction": "anymodal/tiny-minilm"}


@pytest.fixture
def provider(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The client as everybody has it, with nothing but models' ids."""
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", hub.base_url)
    root = f"{hub.base_url}/hf-inference"
    monkeypatch.setattr(huggingface_hub.constants, "INFERENCE_PROXY_TEMPLATE", hub.base_url + "/{provider}")
    for helper in PROVIDERS["hf-inference"].values():
        monkeypatch.setattr(helper, "base_url", root)
    return InferenceClient(provider="hf-inference", timeout=300)


def test_a_model_is_asked_by_its_id_alone(provider: Any) -> None:
    assert best_first(provider.text_classification("I love this picture", model=TASKS["text-classification"]))[0] == (
        "positive"
    )
    assert provider.feature_extraction("a red circle", model=TASKS["feature-extraction"]).shape == (1, 96)
    said = provider.chat_completion(user(ABOVE), model=LLAMA, max_tokens=16).choices[0].message.content
    assert "red circle" in said


def test_a_model_is_not_asked_for_what_its_facts_do_not_name(provider: Any) -> None:
    with pytest.raises(ValueError, match=r"support task 'fill-mask'\. Supported tasks: 'text-classification'"):
        provider.fill_mask("a red [MASK]", model="anymodal/tiny-bert-sentiment")


def test_the_hubs_client_reads_our_facts(client: Client, hub: Hub) -> None:
    api = HfApi(endpoint=hub.base_url)
    facts = api.model_info("anymodal/tiny-minilm", expand=["inferenceProviderMapping", "pipeline_tag"])
    assert (facts.id, facts.pipeline_tag, facts.library_name) == (
        "anymodal/tiny-minilm",
        "feature-extraction",
        "sentence-transformers",
    )
    [mapping] = facts.inference_provider_mapping or []
    assert (mapping.provider, mapping.provider_id, mapping.task) == (
        "hf-inference",
        "anymodal/tiny-minilm",
        "feature-extraction",
    )
    row = next(row for row in client.http.get("/api/models").json()["models"] if row["id"] == facts.id)
    assert facts.tags == row["tasks"]
