"""What Anthropic's own SDK raises where we refuse: its class for each, the field by the name that the client knows."""

from base64 import b64encode
from typing import Any

import anthropic
import pytest
from anthropic import Anthropic

from tests.client import Client
from tests.pictures import red_circle

CHAT = "anymodal/tiny-llama"
ASKED: dict[str, Any] = {"model": CHAT, "max_tokens": 8, "messages": [{"role": "user", "content": "Hello!"}]}
IMAGE = {"type": "base64", "media_type": "image/png", "data": b64encode(red_circle()).decode()}


@pytest.fixture(scope="module")
def claude(client: Client) -> Anthropic:
    return Anthropic(base_url=str(client.http.base_url), api_key="none", max_retries=0)


def turns(*blocks: dict[str, Any], role: str = "user") -> dict[str, Any]:
    return {"messages": [{"role": role, "content": list(blocks)}]}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 5000}, "max_tokens"),
        ({"extra_body": {"temperature": 1.5}}, "temperature"),
        ({"extra_body": {"top_k": 0}}, "top_k"),
        ({"stop_sequences": [""]}, "stop_sequences.0"),
        ({"messages": []}, "messages"),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}}, "thinking"),
        ({"service_tier": "priority"}, "service_tier"),
        ({"container": "container_1"}, "container"),
        ({"extra_body": {"mcp_servers": []}}, "mcp_servers"),
        ({"extra_body": {"seed": 3}}, "seed"),
        ({"output_config": {"effort": "low"}}, "output_config.effort"),
        ({"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, "tools.0"),
        ({"tool_choice": {"type": "any"}}, "tool_choice"),
        ({"tools": [{"name": "a b", "input_schema": {"type": "object"}}]}, "tools.0.name"),
        ({"tools": [{"name": "a", "input_schema": {"type": "object"}, "strict": True}]}, "tools.0.strict"),
        (turns({"type": "thinking", "thinking": "…", "signature": ""}), "thinking"),
        (turns({"type": "image", "source": IMAGE}), "image"),
        (turns({"type": "image", "source": {"type": "url", "url": "file:///etc/passwd"}}), "source.url"),
        (turns({"type": "image", "source": {"type": "url", "url": "http://127.0.0.1/a.png"}}), "source.url"),
        (turns({"type": "image", "source": IMAGE | {"media_type": "image/jpeg"}}), "image/jpeg"),
        (turns({"type": "image", "source": IMAGE | {"data": "no base64!"}}), "source.data"),
        (turns({"type": "document", "source": IMAGE | {"media_type": "application/pdf"}}), "source"),
        (turns({"type": "text", "text": "Hello!", "colour": "red"}), "messages.0.content.0.colour"),
        (turns({"type": "text", "text": "I am"}, role="assistant"), "messages"),
    ],
)
def test_what_is_not_honoured_is_a_bad_request_that_names_it(
    claude: Anthropic, change: dict[str, Any], named: str
) -> None:
    with pytest.raises((anthropic.BadRequestError, anthropic.PermissionDeniedError)) as refused:
        claude.messages.create(**(ASKED | change))
    body: Any = refused.value.body
    assert body["type"] == "error"
    assert body["error"]["type"] in ("invalid_request_error", "permission_error")
    assert named in body["error"]["message"]
    assert refused.value.request_id == body["request_id"]


def test_a_stream_is_refused_before_it_begins(claude: Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError), claude.messages.stream(**(ASKED | {"max_tokens": 0})) as stream:
        stream.get_final_message()
    with pytest.raises(anthropic.NotFoundError):
        claude.messages.create(**(ASKED | {"model": "nobody/knows"}), stream=True)


@pytest.mark.parametrize("change", [{"model": "nobody/knows"}, {"model": "claude-opus-4-5"}])
def test_an_unknown_model_is_not_found(claude: Anthropic, change: dict[str, Any]) -> None:
    with pytest.raises(anthropic.NotFoundError) as refused:
        claude.messages.create(**(ASKED | change))
    body: Any = refused.value.body
    assert body["error"]["type"] == "not_found_error"
    with pytest.raises(anthropic.NotFoundError):
        claude.messages.count_tokens(model=change["model"], messages=ASKED["messages"])


def test_a_model_that_does_not_chat_is_refused(claude: Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="tiny-vit does"):
        claude.messages.create(**(ASKED | {"model": "anymodal/tiny-vit"}))


def test_more_than_a_model_reads_is_too_large(claude: Anthropic) -> None:
    with pytest.raises(anthropic.RequestTooLargeError) as refused:
        claude.messages.create(**(ASKED | {"messages": [{"role": "user", "content": "Hello! " * 5000}]}))
    body: Any = refused.value.body
    assert body["error"]["type"] == "request_too_large"


def test_what_changes_nothing_is_taken(claude: Anthropic) -> None:
    plain = claude.messages.create(**ASKED)
    same = claude.messages.create(
        **ASKED,
        metadata={"user_id": "u-1"},
        service_tier="auto",
        thinking={"type": "disabled"},
        cache_control={"type": "ephemeral"},
        tools=[],
        extra_headers={"anthropic-beta": "output-128k-2025-02-19"},
    )
    assert same.content == plain.content


def test_models_that_chat_are_listed_page_by_page(claude: Anthropic, client: Client) -> None:
    catalog = client.http.get("/api/models").json()["models"]
    chats = [row["id"] for row in catalog if {"chat-completion", "text-generation"} & set(row["tasks"])]
    assert [model.id for model in claude.models.list(limit=3)] == chats
    first = claude.models.list(limit=2)
    assert [model.id for model in first.data] == chats[:2]
    assert first.has_more
    assert [model.id for model in claude.models.list(limit=2, before_id=chats[2]).data] == chats[:2]
    assert claude.models.retrieve(CHAT).lifecycle == "active"
    for unknown in ("nobody/knows", "anymodal/tiny-vit"):
        with pytest.raises(anthropic.NotFoundError):
            claude.models.retrieve(unknown)
    with pytest.raises(anthropic.BadRequestError):
        claude.models.list(limit=0)
    assert client.http.get("/v1/models").json()["object"] == "list"
